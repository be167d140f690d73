// Five tabs of one person are one device: one leads, all show the same, and each change goes out once whoever leads.

import type { BrowserContext, Page } from "@playwright/test";
import { told, times, waiting } from "../books.ts";
import { approve, CARTABLE, openPending, unsent } from "../cartable.ts";
import { forgive, synced } from "../kept.ts";
import { expect, test } from "../own.ts";
import { enter, open } from "../people.ts";

const TABS = 5;

test.use({ items: 60, waiting: 60 });

/** Which of the tabs hold the lock of the lead, by their places. */
async function leaders(pages: Page[]): Promise<number[]> {
  const found: number[] = [];
  for (const [place, page] of pages.entries()) {
    const leads = await page.evaluate(async () =>
      navigator.locks.request("who-asks", async () => {
        const { held = [] } = await navigator.locks.query();
        const self = held.find((lock) => lock.name === "who-asks")?.clientId;
        return held.some((lock) => /^daftar-[0-9a-f-]{36}$/.test(lock.name ?? "") && lock.clientId === self);
      }),
    );
    if (leads) found.push(place);
  }
  return found;
}

async function tabs(context: BrowserContext, first: Page): Promise<Page[]> {
  const pages = [first];
  while (pages.length < TABS) pages.push(await context.newPage());
  for (const page of pages) {
    await open(page, CARTABLE);
    await expect(page.locator(".row").first()).toBeVisible();
  }
  return pages;
}

test("five tabs decide, one sends, and its end hands the lead on", async ({ page, context, baseURL, watch }) => {
  test.slow();
  await enter(context, baseURL!, "narges");
  let pages = await tabs(context, page);
  await synced(page);
  expect(await leaders(pages), "one leads").toHaveLength(1);
  const before = await told(context.request, baseURL!, await waiting(context.request, baseURL!));

  await context.setOffline(true);
  const decided: string[] = [];
  for (const [place, tab] of pages.entries()) {
    await tab.bringToFront();
    // What was decided in the others waits no more, and is no longer among these.
    decided.push(await openPending(tab, 0));
    await approve(tab, place + 1);
  }
  expect(new Set(decided).size, "five different items").toBe(TABS);
  for (const tab of pages) await unsent(tab, TABS);

  await test.step("the leader is closed, another leads and sends", async () => {
    const [leader] = await leaders(pages);
    await pages[leader!]!.close();
    pages = pages.filter((_, place) => place !== leader);
    await expect.poll(() => leaders(pages), { message: "one leads again" }).toHaveLength(1);
    await context.setOffline(false);
    for (const tab of pages) await expect(tab.locator(".pill")).toContainText("همه ارسال شد", { timeout: 30_000 });
  });

  const after = await told(context.request, baseURL!, [...before.keys()]);
  for (const [id, was] of before) {
    const more = times(after.get(id)!, "approved") - times(was, "approved");
    expect(more, `approvals of ${id}`).toBe(decided.includes(id) ? 1 : 0);
  }
  for (const tab of pages) {
    await expect(tab.locator(".chip--unsent")).toHaveCount(0);
    for (const id of decided) {
      await tab.goto(`/item/${id}`);
      await expect(tab.locator("main")).toContainText("تایید شده");
    }
  }
  forgive(watch.faults);
});
