// A day in the field: much is said, noted, decided and written without a network while reminders ring, and all of it arrives once,
// in its order.

import type { Page } from "@playwright/test";
import { ask, times, told } from "../books.ts";
import { approve, CARTABLE, openPending } from "../cartable.ts";
import { atTen, note, ringing } from "../follow.ts";
import { forgive, item, kept, openOffline } from "../kept.ts";
import { expect, test } from "../own.ts";
import { enter, mark, open } from "../people.ts";

const COMMENTS = 40;
const FOLLOW_UPS = 15;
/** So many of the follow-ups ring during the day, at half past ten: with one of the company's own, no more than are shown at once. */
const RINGING = 2;
const DECISIONS = 30;
const INVOICES = 5;
const BOX = "#comment-box";

test.use({ items: 90, waiting: 90, serviceWorkers: "allow" });

/** Writes an invoice of one line and submits it; gives the id of the item. */
async function writeInvoice(page: Page, description: string): Promise<string> {
  await page.locator("#form-party").click();
  await page.locator(".option:not(.option--new)").first().click();
  await page.locator("#form-description").fill(description);
  await page.getByLabel("کالای سطر ۱", { exact: true }).click();
  await page.keyboard.type("تن ماهی");
  await page.locator(".option:not(.option--new)").filter({ hasText: "تن ماهی" }).first().click();
  await page.getByLabel("تعداد سطر ۱", { exact: true }).fill("۱۲");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/item\//);
  return new URL(page.url()).pathname.split("/").at(-1)!;
}

test("a day in the field arrives once, and in its order", async ({ page, context, baseURL, watch }) => {
  test.setTimeout(240_000);
  const words = mark();
  await enter(context, baseURL!, "narges");
  await atTen(context);
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

  const notes = Array.from({ length: FOLLOW_UPS }, (_, place) => `پیگیری ${place + 1} ${words}`);
  await test.step("follow-ups", async () => {
    await page.locator(BOX).blur();
    for (const [place, text] of notes.entries()) {
      await note(page, text, place < RINGING ? "۱۰:۳۰" : undefined);
    }
    await expect(page.locator(".event").filter({ hasText: "پیگیری" }).filter({ hasText: words })).toHaveCount(FOLLOW_UPS);
  });

  await test.step("reminders ring at their time", async () => {
    await expect(ringing(page, words)).toHaveCount(0);
    await context.clock.fastForward("31:00");
    await expect(ringing(page, words)).toHaveCount(RINGING);
    await ringing(page, words).first().getByRole("button", { name: "انجام شد" }).click();
    await expect(ringing(page, words)).toHaveCount(RINGING - 1);
  });

  const written: string[] = [];
  await test.step("invoices, submitted", async () => {
    while (written.length < INVOICES) {
      await openOffline(page, "/items/sales-invoice/new");
      written.push(await writeInvoice(page, `${written.length + 1} ${words}`));
    }
    expect(new Set(written).size).toBe(INVOICES);
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
  for (const [place, id] of written.entries()) {
    const invoice = await item(context.request, baseURL!, id);
    expect(invoice.description).toBe(`${place + 1} ${words}`);
  }
  const noted = await ask(context.request, baseURL!, [{ timeline: { subject: `item/${subject}`, kinds: ["follow_up"], limit: 100, after: null } }]);
  const texts = noted.flatMap(({ follow_up }) => (follow_up ? [(follow_up.content as { text: string }).text] : []));
  expect(texts.toSorted()).toEqual(notes.toSorted());
  forgive(watch.faults);
});
