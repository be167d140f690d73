// A browser that is killed while its changes are on their way: nothing is lost, nothing is done twice.

import { type BrowserContext, type Page } from "@playwright/test";
import { changesOf, expectDecidedOnce, waiting } from "../books.ts";
import { CARTABLE, decideAll } from "../cartable.ts";
import { browserOf, synced } from "../kept.ts";
import { lossy } from "../lossy.ts";
import { expect, ready, test } from "../own.ts";
import { enter, open } from "../people.ts";
import { scratch } from "../server.ts";

const ITEMS = 40;
/** So little fits into a push that the queue takes many. */
const BODY_BYTES_MAX = 4_096;
const PUSH = "/api/v1/push";

test.use({ items: ITEMS, waiting: ITEMS });

/** The first process of a browser, which all others end with. */
async function processOf(context: BrowserContext): Promise<number> {
  const session = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.find((process) => process.type === "browser")!.id;
}

/** Ends a browser as a power cut does. */
async function kill(context: BrowserContext, browser: number): Promise<void> {
  const closed = context.waitForEvent("close");
  process.kill(browser, "SIGKILL");
  await closed;
}

test("a browser killed twice while it sends has lost nothing and done nothing twice", async ({ baseURL, launchOptions }, info) => {
  test.setTimeout(120_000);
  const { folder, remove } = scratch();
  const link = await lossy(baseURL!, { seed: 1, per_thousand: {}, body_bytes_max: BODY_BYTES_MAX });
  let context = await browserOf(folder, launchOptions.executablePath);
  const again = async (): Promise<Page> => {
    context = await browserOf(folder, launchOptions.executablePath);
    // A browser may forget a session that began a moment before it was killed.
    await enter(context, link.url, "narges");
    return context.newPage();
  };
  try {
    await enter(context, link.url, "narges");
    let page = await context.newPage();
    await open(page, `${link.url}${CARTABLE}`);
    await synced(page);
    const items = await waiting(context.request, baseURL!);
    const { numbers, approvals } = await changesOf(context.request, baseURL!, items);

    await context.setOffline(true);
    await decideAll(page, items.length, numbers, approvals);

    for (const round of ["first", "second"]) {
      await test.step(`killed for the ${round} time, when the server has done what nobody will hear of`, async () => {
        const browser = await processOf(context);
        const done = link.hold(PUSH);
        await context.setOffline(false);
        await done;
        await kill(context, browser);
        page = await again();
        if (round === "first") {
          // Some of it goes through before the next cut.
          await open(page, `${link.url}${CARTABLE}`);
          const before = link.count(PUSH, "passed");
          await expect.poll(() => link.count(PUSH, "passed"), { intervals: [20] }).toBeGreaterThan(before + 2);
        }
      });
    }

    await page.goto(`${link.url}${CARTABLE}`);
    await ready(page);
    await expect.poll(() => waiting(context.request, baseURL!), { message: "what is left to do", timeout: 60_000 }).toEqual([]);
    await expect(page.locator(".pill")).toContainText("همه ارسال شد", { timeout: 20_000 });
    await info.attach("link", { body: link.summary() });
    await expectDecidedOnce(context.request, baseURL!, items);
  } finally {
    await context.close();
    await link.stop();
    remove();
  }
});
