// What people say to one another about an invoice: a mention reaches the other's bell without a reload, what is said without a
// network goes out in order, and a deletion leaves its trace.

import { AxeBuilder } from "@axe-core/playwright";
import { type Page } from "@playwright/test";
import { forgive } from "../kept.ts";
import { expect, test } from "../own.ts";
import { device, enter, mark, open } from "../people.ts";

test.use({ items: 40 });

const CARTABLE = "/cartable/sales-invoice";
const BOX = "#comment-box";

/** From the commit of one to the screen of the other. */
const LIVE_MAX_MS = 2_000;

/** Opens the first item that waits, on its own page. */
async function openItem(page: Page): Promise<string> {
  await open(page, CARTABLE);
  await page.locator(".row .row__title").first().click();
  await expect(page.locator("#detail-title")).toBeVisible();
  const id = new URL(page.url()).searchParams.get("item") ?? "";
  await open(page, `/item/${id}`);
  await expect(page.locator(BOX)).toBeVisible();
  return id;
}

async function say(page: Page, text: string): Promise<void> {
  await page.locator(BOX).fill(text);
  await page.locator(BOX).press("Control+Enter");
  await expect(page.locator(BOX)).toHaveValue("");
}

/** The number on the bell. */
async function unread(page: Page): Promise<number> {
  const label = (await page.locator(".topbar__bell").getAttribute("aria-label")) ?? "";
  const digits = [...label].map((letter) => "۰۱۲۳۴۵۶۷۸۹".indexOf(letter)).filter((digit) => digit >= 0);
  return digits.length === 0 ? 0 : Number(digits.join(""));
}

test("a mention is on the other's bell at once, and opens what it is about", async ({ page, context, baseURL, browser }) => {
  const said = `لطفاً ببینید ${mark()}`;
  await enter(context, baseURL!, "narges");
  const other = await device(browser, baseURL!, "kaveh");
  await open(other, "/");
  await expect(other.locator(".pill")).toContainText("برخط");
  const before = await unread(other);

  const item = await openItem(page);
  const box = page.locator(BOX);
  await box.pressSequentially("@كاوه");
  await expect(page.getByRole("option").first()).toContainText("کاوه");
  await box.press("Enter");
  await expect(box).toHaveValue(/^@کاوه .* $/);
  await box.pressSequentially(said);
  await box.press("Control+Enter");
  await expect(page.locator(".event__quote").first()).toContainText(said);
  await expect(page.locator(".event__quote .mention").first()).toContainText("@کاوه");

  await expect.poll(() => unread(other), { timeout: LIVE_MAX_MS, intervals: [50] }).toBe(before + 1);
  await expect(other.locator("#home-comments-kinds-panel")).toContainText(said);
  await other.locator(".topbar__bell").click();
  const drawer = other.locator("dialog#bell");
  await expect(drawer.locator(".list__item").first()).toContainText(said);
  await expect(drawer.locator(".list__item").first().locator(".dot")).toBeVisible();
  const { violations } = await new AxeBuilder({ page: other }).include("#bell").analyze();
  expect(violations.map((it) => it.id)).toEqual([]);
  await drawer.locator(".list__item").first().getByRole("link").click();
  await expect(other).toHaveURL(new RegExp(`/item/${item}$`));
  await expect(other.locator(".event__quote").first()).toContainText(said);
  await expect.poll(() => unread(other)).toBe(before);
  await other.context().close();
});

test("what is said without a network waits, and goes out in order", async ({ page, context, baseURL, browser, watch }) => {
  const words = mark();
  const lines = ["یک", "دو", "سه"].map((line) => `${line} ${words}`);
  await enter(context, baseURL!, "narges");
  const item = await openItem(page);
  await expect(page.locator(".pill")).toContainText("برخط");
  await context.setOffline(true);
  for (const line of lines) await say(page, line);
  const own = page.locator(".event").filter({ hasText: words });
  await expect(own).toHaveCount(3);
  await expect(own.filter({ hasText: "در انتظار" })).toHaveCount(3);
  await context.setOffline(false);
  await expect(own.filter({ hasText: "در انتظار" })).toHaveCount(0, { timeout: 30_000 });
  forgive(watch.faults);

  const other = await device(browser, baseURL!, "narges");
  await open(other, `/item/${item}`);
  const quotes = other.locator(".event__quote").filter({ hasText: words });
  await expect(quotes).toHaveText([...lines].reverse().map((line) => new RegExp(line)));
  await other.context().close();
});

test("a deleted comment leaves its trace, and what it said is no HTML", async ({ page, context, baseURL }) => {
  const words = mark();
  await enter(context, baseURL!, "narges");
  const item = await openItem(page);
  await say(page, `<img src=x onerror=alert(1)> **${words}**`);
  const comment = page.locator(".event").filter({ hasText: words });
  await expect(comment.locator("strong")).toHaveText(words);
  await expect(comment.locator(".event__quote")).toContainText("<img src=x onerror=alert(1)>");
  const { violations } = await new AxeBuilder({ page }).include("main").analyze();
  expect(violations.map((it) => it.id)).toEqual([]);
  await comment.getByRole("button", { name: /حذف نظر/ }).click();
  const sent = page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes("delete_comment"),
  );
  await page.locator("dialog#delete-comment").getByRole("button", { name: "حذف", exact: true }).click();
  await sent;
  await expect(page.locator("main")).not.toContainText(words);
  await open(page, `/item/${item}`);
  await expect(page.locator("main")).not.toContainText(words);
  await expect(page.locator(".timeline")).toContainText("این نظر را حذف کرد");
});
