// Three servers on one PostgreSQL: what is done at one is on the screens of the others at once, and one may die.

import { spawnSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { approve, CARTABLE, openPending } from "../cartable.ts";
import { device, mark, open } from "../people.ts";
import { fill, serve, type Server } from "../server.ts";
import { expect, test } from "../test.ts";

// What is live comes by the stream, long before the minute after which a device asks by itself: the usual limit tells them apart.
const BOX = "#comment-box";

/** Runs a program of PostgreSQL on a database of this test alone. */
function postgres(program: "createdb" | "dropdb", maintenance: string, name: string, ...more: string[]): void {
  const done = spawnSync(program, [...more, `--maintenance-db=${maintenance}`, name], { encoding: "utf8" });
  if (done.error) throw new Error(`cannot run ${program}: ${done.error.message}`);
  if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr}`);
}

/** Mentions somebody in a comment on the open item; resolves when the server has it. */
async function mention(page: Page, name: string, text: string): Promise<void> {
  const box = page.locator(BOX);
  await box.pressSequentially(`@${name}`);
  await expect(page.getByRole("option").first()).toContainText(name);
  await box.press("Enter");
  await box.pressSequentially(text);
  const sent = page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes("add_comment"),
  );
  await box.press("Control+Enter");
  await sent;
}

test("three servers of one PostgreSQL tell one another, also when one is killed", async ({ browser }) => {
  test.slow();
  const maintenance = process.env.TEST_POSTGRES_URL;
  if (maintenance === undefined) {
    throw new Error("this test needs a PostgreSQL: name one of a superuser in TEST_POSTGRES_URL, or run cargo xtask e2e");
  }
  const name = `daftar_servers_${mark()}`;
  const database = Object.assign(new URL(maintenance), { pathname: `/${name}` }).href;
  postgres("createdb", maintenance, name);
  const servers: Server[] = [];
  try {
    fill(database, { items: 60 });
    while (servers.length < 3) servers.push(await serve(database));
    const [one, two, three] = servers as [Server, Server, Server];
    const narges = await device(browser, one.url, "narges");
    const kaveh = await device(browser, two.url, "kaveh");
    const maryam = await device(browser, three.url, "maryam");
    for (const page of [kaveh, maryam]) {
      await open(page, page === maryam ? CARTABLE : "/");
      await expect(page.locator(".pill")).toContainText("برخط");
    }
    await open(narges, CARTABLE);
    const item = await openPending(narges, 0);
    await open(maryam, `${CARTABLE}?item=${item}`);
    await expect(maryam.locator("#detail-title")).toBeVisible();

    await test.step("a decision at the first is seen at the third", async () => {
      const sent = narges.waitForResponse(
        (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes("approve_item"),
      );
      await approve(narges, 1);
      await sent;
      await expect(maryam.locator(".detail__bar")).toContainText("تایید شده");
    });

    await open(narges, `/item/${item}`);
    await test.step("a mention at the first is on the bell at the second", async () => {
      const text = mark();
      await mention(narges, "کاوه", text);
      await expect(kaveh.locator("#home-comments-kinds-panel")).toContainText(text);
    });

    await test.step("one is killed, and the others go on", async () => {
      three.kill();
      const text = mark();
      await mention(narges, "کاوه", text);
      await expect(kaveh.locator("#home-comments-kinds-panel")).toContainText(text);
    });
    for (const page of [narges, kaveh, maryam]) await page.context().close();
    await Promise.all([one.stop(), two.stop()]);
  } finally {
    for (const server of servers) server.kill();
    postgres("dropdb", maintenance, name, "--force");
  }
});
