// What opens without a network, and how a newer release comes.

import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { forgive } from "../kept.ts";
import { enter, open } from "../people.ts";
import { expect, ready, test } from "../test.ts";

test.use({ serviceWorkers: "allow" });

/** The worker has everything of its release and serves this page: one that was on its way meanwhile is served from the next on. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.reload();
  await ready(page);
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

test("the shell speaks the language and wears the theme that was chosen", async ({ page, context, baseURL, watch }) => {
  await context.addCookies([
    { name: "daftar-locale", value: "en", url: baseURL ?? "" },
    { name: "daftar-theme", value: "dark", url: baseURL ?? "" },
  ]);
  await page.goto("/sign-in");
  await installed(page);
  await context.setOffline(true);
  await page.goto("/parties");
  await expect(page.getByRole("heading", { name: "No network" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  watch.faults.splice(0);
});

test("the app can be installed", async ({ page, request }) => {
  await page.goto("/sign-in");
  await installed(page);
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // A browser of a test has windows without a past, which is the only thing it may object to.
  expect(installabilityErrors.map((error) => error.errorId).filter((id) => id !== "in-incognito")).toEqual([]);
  const manifest = await (await request.get("/manifest.webmanifest")).json();
  for (const icon of manifest.icons) expect((await request.get(icon.src)).ok(), icon.src).toBe(true);
});

test("what another app shares becomes a follow-up, without a network too, and no server sees it", async ({ page, context, baseURL, watch }) => {
  await enter(context, baseURL!, "narges");
  await open(page, "/follow-ups");
  await installed(page);
  const asked: string[] = [];
  context.on("request", (request) => request.serviceWorker() === null || asked.push(request.url()));
  for (const offline of [false, true]) {
    await context.setOffline(offline);
    // As the system does when somebody picks the app among those that it offers to share with.
    await page.evaluate(() => {
      const form = document.createElement("form");
      form.method = "post";
      form.action = "/share";
      const shared = { title: "پیامک بانک", text: "واریز ۵٬۰۰۰٬۰۰۰ + کارمزد & بهره", url: "" };
      for (const [name, value] of Object.entries(shared)) {
        const field = document.createElement("input");
        Object.assign(field, { name, value });
        form.append(field);
      }
      document.body.append(form);
      form.submit();
    });
    await expect(page.locator("#follow-text")).toHaveValue("پیامک بانک\nواریز ۵٬۰۰۰٬۰۰۰ + کارمزد & بهره");
    await expect(page).toHaveURL(/\/follow-ups$/);
    // It is asked once: the page that is opened again is the page alone.
    await page.reload();
    await ready(page);
    await expect(page.locator("#follow-text")).toHaveCount(0);
  }
  expect(asked.filter((url) => url.includes("share") || url.includes("%D9"))).toEqual([]);
  forgive(watch.faults);
});

test("a newer release waits for a yes, and then takes over", async ({ browser, baseURL }) => {
  const between = await listen(baseURL ?? "");
  const context = await browser.newContext({ serviceWorkers: "allow" });
  const page = await context.newPage();
  await page.goto(`${between.url}/sign-in`);
  await ready(page);
  await installed(page);
  const note = page.getByRole("status").filter({ hasText: "نسخهٔ تازه‌ای آماده است" });
  await expect(note).toBeHidden();

  between.version = "another";
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(note).toBeVisible();
  const caches = () => page.evaluate(async () => (await window.caches.keys()).length);
  expect(await caches(), "the old release is still whole").toBe(2);
  await page.evaluate(() => ((window as unknown as { stays: boolean }).stays = true));
  await Promise.all([page.waitForEvent("load"), note.getByRole("button").click()]);
  expect(await page.evaluate(() => "stays" in window), "the page was loaded anew").toBe(false);
  await ready(page);
  await expect(note).toBeHidden();
  await context.close();
  between.server.close();
});

/** A server between browser and server, whose worker can be given another version: another release. */
async function listen(target: string): Promise<{ url: string; version?: string; server: Server }> {
  const self: { url: string; version?: string; server: Server } = { url: "", server: createServer(answer) };
  function answer(asked: IncomingMessage, reply: ServerResponse): void {
    const options = { method: asked.method, headers: { ...asked.headers, "accept-encoding": "identity" } };
    const onward = forward(new URL(asked.url ?? "/", target), options, (answered) => {
      const isWorker = asked.url === "/sw.js" && self.version !== undefined;
      const { "content-length": _, ...headers } = answered.headers;
      reply.writeHead(answered.statusCode ?? 502, isWorker ? headers : answered.headers);
      if (!isWorker) return void answered.pipe(reply);
      let text = "";
      answered.setEncoding("utf8").on("data", (part: string) => (text += part));
      answered.on("end", () => reply.end(text.replace(/"version":"\w+"/, `"version":"${self.version}"`)));
    });
    onward.on("error", () => reply.destroy());
    asked.pipe(onward);
  }
  await new Promise<void>((resolve) => self.server.listen(0, "127.0.0.1", resolve));
  self.url = `http://127.0.0.1:${(self.server.address() as AddressInfo).port}`;
  return self;
}
