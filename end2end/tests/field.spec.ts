// A day in the field: much is said, decided and written without a network, and all of it arrives once, in its order.

import { ask, times, told } from "../books.ts";
import { approve, CARTABLE, openPending } from "../cartable.ts";
import { forgive, kept, openOffline } from "../kept.ts";
import { expect, test } from "../own.ts";
import { enter, mark, open } from "../people.ts";

const COMMENTS = 40;
const DECISIONS = 30;
const DRAFTS = 5;
const BOX = "#comment-box";

test.use({ items: 90, waiting: 90, serviceWorkers: "allow" });

test("a day in the field arrives once, and in its order", async ({ page, context, baseURL, watch }) => {
  test.setTimeout(180_000);
  const words = mark();
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  await kept(page);
  const subject = await openPending(page, 0);
  await context.setOffline(true);

  const decided: string[] = [];
  await test.step("decisions", async () => {
    await openOffline(page, CARTABLE);
    while (decided.length < DECISIONS) {
      decided.push(await openPending(page, 0));
      await approve(page, decided.length);
    }
    expect(new Set(decided).size).toBe(DECISIONS);
  });

  const lines = Array.from({ length: COMMENTS }, (_, place) => `${place + 1} ${words}`);
  await test.step("comments", async () => {
    await openOffline(page, `/item/${subject}`);
    const box = page.locator(BOX);
    for (const line of lines) {
      await box.fill(line);
      await box.press("Control+Enter");
      await expect(box).toHaveValue("");
    }
  });

  const drafts: string[] = [];
  await test.step("invoices, as drafts", async () => {
    while (drafts.length < DRAFTS) {
      await openOffline(page, "/items/sales-invoice/new");
      await page.locator("#form-party").click();
      await page.locator(".option:not(.option--new)").first().click();
      await page.locator("#form-description").fill(`${drafts.length + 1} ${words}`);
      await expect(page).toHaveURL(/\/drafts\//);
      await expect(page.locator(".edit__saved")).toContainText("روی این دستگاه است");
      drafts.push(new URL(page.url()).pathname.split("/").at(-1)!);
    }
  });

  await context.setOffline(false);
  const said = async () => {
    const records = await ask(context.request, baseURL!, [{ timeline: { subject: `item/${subject}`, kinds: ["comment"], limit: 100, after: null } }]);
    return records.flatMap(({ comment }) => (comment && String(comment.text).includes(words) ? [comment] : []));
  };
  await expect.poll(async () => (await said()).length, { message: "comments", timeout: 60_000 }).toBe(COMMENTS);
  await expect(page.locator(".pill")).toContainText("برخط · همه ارسال شد", { timeout: 60_000 });
  // Those of one commit have one moment; their ids tell which was written first.
  const place = (comment: Record<string, unknown>) => `${comment.applied_at} ${comment.id}`;
  const in_order = (await said()).sort((a, b) => (place(a) < place(b) ? -1 : 1));
  expect(in_order.map((comment) => comment.text)).toEqual(lines);
  const all = await told(context.request, baseURL!, decided);
  expect(decided.map((id) => times(all.get(id)!, "approved"))).toEqual(decided.map(() => 1));
  for (const [place, draft] of drafts.entries()) {
    const records = await ask(context.request, baseURL!, [{ record: `draft/${draft}` }]);
    const input = records.find((record) => record.draft)?.draft?.input as { description: string };
    expect(input.description).toBe(`${place + 1} ${words}`);
  }
  forgive(watch.faults);
});
