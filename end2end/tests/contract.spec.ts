// The contract of a device's stores, in a real browser: each exported function of end2end/contract is a test of its own, on
// databases of its own. `cargo xtask e2e` builds the wasm into target/contract.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, test as base } from "../test.ts";

const FOLDER = path.resolve(import.meta.dirname, "../../target/contract");
const FILES: Record<string, string> = { "/contract.js": "text/javascript", "/contract.wasm": "application/wasm" };
const PAGE = "<!doctype html><html lang=\"en\"><title>contract</title><link rel=\"icon\" href=\"data:,\">";
const ROWS = 20_000;
/** Many times what it takes: it finds a load that goes record by record, not a busy machine. */
const LOAD_MAX_MS = 5_000;

/** One function with so many users of its own. */
const CASES: Record<string, number> = {
  outbox_contract: 1,
  two_connections_share_the_keys: 1,
  of_two_that_replace_one_is_stale: 1,
  a_dropped_write_leaves_no_gap: 1,
  keys_outlive_rows_and_connections: 1,
  an_upgrade_elsewhere_closes: 1,
  unsent_changes_are_listed_by_user: 2,
  cache_contract: 1,
  a_new_term_shuts_out_the_old_leader: 1,
  clearing_is_not_held_up: 2,
  two_caches_stand_side_by_side: 1,
  superseded_rows_make_room: 1,
  a_cache_of_the_release_before_goes: 1,
  room_is_asked_for: 0,
};
/** Called by the tests further below. */
const STEPS = ["add_changes", "found_changes", "add_large_change", "fill_cache", "load_cache"];

const test = base.extend<object, { site: string }>({
  site: [
    async ({}, use) => {
      const server = createServer((request, response) => {
        const type = FILES[request.url ?? ""];
        if (type !== undefined) {
          response.setHeader("content-type", type).end(readFileSync(path.join(FOLDER, request.url ?? "")));
        } else if (request.url === "/") {
          response.setHeader("content-type", "text/html").end(PAGE);
        } else {
          response.writeHead(404).end();
        }
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    { scope: "worker" },
  ],
  baseURL: async ({ site }, use) => use(site),
});

/** Names of what the module exports for tests. */
async function load(page: Page): Promise<string[]> {
  await page.goto("/");
  return page.evaluate(async () => {
    const address: string = "/contract.js";
    const contract = await import(address);
    await contract.default({ module_or_path: "/contract.wasm" });
    Object.assign(window, { contract });
    return Object.keys(contract).filter((name) => !["default", "initSync", "start"].includes(name));
  });
}

/** Calls one function. A panic aborts the wasm and leaves its promise open for ever, so what it said ends the call. */
async function call(page: Page, name: string, ...values: (string | number)[]): Promise<unknown> {
  const failed = new Promise<never>((_, reject) => {
    page.on("console", (message) => {
      if (message.type() === "error") reject(new Error(`${name}: ${message.text()}`));
    });
    page.on("pageerror", (error) => reject(new Error(`${name}: ${error.message}`)));
  });
  const done = page.evaluate(
    ([name, values]) => {
      const { contract } = window as unknown as { contract: Record<string, (...values: unknown[]) => unknown> };
      return contract[name]?.(...values);
    },
    [name, values] as const,
  );
  return Promise.race([done, failed]);
}

test("every function of the contract is called", async ({ page }) => {
  expect((await load(page)).sort()).toEqual([...Object.keys(CASES), ...STEPS].sort());
});

for (const [name, users] of Object.entries(CASES)) {
  test(name.replaceAll("_", " "), async ({ page }) => {
    await load(page);
    await call(page, name, ...Array.from({ length: users }, () => crypto.randomUUID()));
  });
}

test("a reload and a second tab find what was saved", async ({ page, context }) => {
  const user = crypto.randomUUID();
  await load(page);
  expect(await call(page, "add_changes", user, 2)).toBe("ok");
  await load(page);
  expect(await call(page, "found_changes", user)).toBe("[1, 2] 2");
  const second = await context.newPage();
  await load(second);
  expect(await call(second, "add_changes", user, 1)).toBe("ok");
  expect(await call(page, "found_changes", user)).toBe("[1, 2, 3] 3");
});

test("where room ends the write is refused whole and says so", async ({ page, context, site }) => {
  const user = crypto.randomUUID();
  await load(page);
  // Before the first write: Chromium remembers for a while how much room it found.
  const browser = await context.newCDPSession(page);
  await browser.send("Storage.overrideQuotaForOrigin", { origin: site, quotaSize: 2_000_000 });
  expect(await call(page, "add_changes", user, 1)).toBe("ok");
  expect(await call(page, "add_large_change", user, 4_000_000)).toBe("Quota");
  expect(await call(page, "found_changes", user)).toBe("[1] 1");
  expect(await call(page, "add_changes", user, 1)).toBe("ok");
  expect(await call(page, "found_changes", user)).toBe("[1, 2] 2");
});

test(`${ROWS} records load at once`, async ({ page }, info) => {
  const user = crypto.randomUUID();
  await load(page);
  const began = performance.now();
  await call(page, "fill_cache", user, ROWS);
  const filled = performance.now();
  await load(page);
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    expect(await call(page, "load_cache", user)).toBe(ROWS);
    times.push(Math.round(performance.now() - start));
  }
  const description = `written in ${Math.round(filled - began)} ms, loaded in ${times.join(", ")} ms`;
  info.annotations.push({ type: "measured", description });
  if (process.env.MEASURE !== undefined) console.log(description);
  expect(Math.min(...times)).toBeLessThan(LOAD_MAX_MS);
});
