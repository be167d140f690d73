// What people say to one another about an invoice: a mention reaches the other's bell without a reload, what is said without a
// network goes out in order, a deletion leaves its trace, a number leads to its invoice, and a long history comes piece by piece.

import { randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { type APIRequestContext, type Page } from "@playwright/test";
import { forgive } from "../kept.ts";
import { expect, test } from "../own.ts";
import { device, enter, mark, open } from "../people.ts";

test.use({ items: 40 });

const CARTABLE = "/cartable/sales-invoice";
const BOX = "#comment-box";

// What is live comes by the stream, long before the minute after which a device asks by itself: the usual limit tells them apart.

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

/** Says something to the unit of that name. */
async function sayToUnit(page: Page, name: string, text: string): Promise<void> {
  const box = page.locator(BOX);
  await box.pressSequentially(`@${name}`);
  await page.getByRole("option").filter({ hasText: "واحد" }).first().click();
  await expect(box).toHaveValue(new RegExp(`^@.*${name}.* $`));
  await box.pressSequentially(text);
  await box.press("Control+Enter");
  await expect(box).toHaveValue("");
}

/** An invoice that has its number. */
async function numbered(request: APIRequestContext, baseURL: string): Promise<{ id: string; number: string }> {
  const filter = { not: { is_null: { field: "number_text" } } };
  const sort = { field: "submitted_at", descending: true };
  const list = { source: "item", filter, sort, after: null, limit: 1, sums: [] };
  const answer = await request.post(`${baseURL}/api/v1/query`, {
    data: { protocol: 1, queries: [{ list }] },
    headers: { origin: baseURL },
  });
  expect(answer.status()).toBe(200);
  const { records } = (await answer.json()) as { records: { item?: { id: string; numbered: { text: string } } }[] };
  const found = records.find((record) => record.item !== undefined)?.item;
  if (found === undefined) throw new Error("no invoice has a number");
  return { id: found.id, number: found.numbered.text };
}

/** Says so many things about an invoice at once, the last «نظر <count>». */
async function sayMany(request: APIRequestContext, baseURL: string, item: string, count: number): Promise<void> {
  const client = randomUUID();
  const each = 100;
  for (let begin = 1; begin <= count; begin += each) {
    const ids = Array.from({ length: Math.min(each, count - begin + 1) }, (_, at) => begin + at);
    const mutations = ids.map((id) => ({
      id,
      uuid: randomUUID(),
      version: 1,
      name: "add_comment",
      // What is stored at one moment stands in the order of the ids.
      args: { comment: `00000000-0000-7000-8000-${String(id).padStart(12, "0")}`, subject: `item/${item}`, text: `نظر ${id}`, addressees: [] },
      claimed_at: Date.now() * 1_000,
    }));
    const answer = await request.post(`${baseURL}/api/v1/push`, {
      data: { protocol: 1, epoch: null, client, mutations },
      headers: { origin: baseURL },
    });
    expect(answer.status()).toBe(200);
  }
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

  await expect.poll(() => unread(other), { intervals: [50] }).toBe(before + 1);
  await expect(other.locator("#home-comments-kinds-panel")).toContainText(said);
  await other.locator(".topbar__bell").click();
  const drawer = other.locator("dialog#bell");
  await expect(drawer.locator(".list__item").first()).toContainText(said);
  await expect(drawer.locator(".list__item").first().locator(".dot")).toBeVisible();
  const { violations } = await new AxeBuilder({ page: other }).include("#bell").analyze();
  expect(violations.map((it) => it.id)).toEqual([]);
  await drawer.locator(".list__item").first().getByRole("link").click();
  await expect(other).toHaveURL(new RegExp(`/item/${item}#comment-`));
  await expect(other.locator(".event.is-cited .event__quote")).toContainText(said);
  await expect(other.locator(".event.is-cited")).toBeInViewport();
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

test("a unit is muted under the bell, quiet from then on, and heard again", async ({ page, context, baseURL, browser }) => {
  const words = mark();
  await enter(context, baseURL!, "narges");
  const other = await device(browser, baseURL!, "sara");
  await open(other, "/");
  const before = await unread(other);
  await openItem(page);
  await sayToUnit(page, "فروش", `یک ${words}`);
  await expect.poll(() => unread(other)).toBe(before + 1);

  await other.locator(".topbar__bell").click();
  const row = other.locator("dialog#bell .list__item").filter({ hasText: words });
  const [mute, hear] = ["بی‌صدا کردن این واحد", "خبر دادن دوباره"].map((name) => row.getByRole("button", { name }));
  await mute!.click();
  await expect(hear!).toBeVisible();
  const { violations } = await new AxeBuilder({ page: other }).include("#bell").analyze();
  expect(violations.map((it) => it.id)).toEqual([]);
  await other.keyboard.press("Escape");
  await other.locator(".toast").getByRole("button", { name: "واگرد" }).click();
  await other.locator(".topbar__bell").click();
  await expect(mute!).toBeVisible();
  const told = other.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes('"muted":true'),
  );
  await mute!.click();
  await told;

  await sayToUnit(page, "فروش", `دو ${words}`);
  const quiet = other.locator("dialog#bell .list__item").filter({ hasText: `دو ${words}` });
  await expect(quiet).toBeVisible();
  await expect(quiet.locator(".dot")).toHaveCount(0);
  expect(await unread(other)).toBe(before + 1);

  await open(other, "/account");
  const card = other.locator(".card").filter({ has: other.locator("#account-muted-units") });
  const again = other.getByRole("button", { name: /خبر دادن دوباره: / });
  await expect(again).toHaveCount(1);
  await again.click();
  await expect(again).toHaveCount(0);
  await expect(card).toContainText("هیچ واحدی بی‌صدا نیست");
  await other.context().close();
});

test("a number in a comment leads to its invoice, and nobody's number stays text", async ({ page, context, baseURL }) => {
  const words = mark();
  await enter(context, baseURL!, "narges");
  const { id, number } = await numbered(context.request, baseURL!);
  const item = await openItem(page);
  await say(page, `مانند ${number}، نه INV-1399/999999 ${words}`);
  const quote = page.locator(".event__quote").filter({ hasText: words });
  await expect(quote.getByRole("link")).toHaveCount(1);
  await expect(quote.getByRole("link", { name: number })).toHaveAttribute("href", `/item/${id}`);
  const html = await (await context.request.get(`${baseURL}/item/${item}`)).text();
  const rendered = html.slice(html.indexOf("event__quote"));
  expect(rendered.slice(0, rendered.indexOf("</p>"))).toContain(`/item/${id}`);
  await quote.getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/item/${id}$`));
});

test("a long history comes piece by piece, without a hole, and by kind", async ({ page, context, baseURL }) => {
  const count = 230;
  await enter(context, baseURL!, "narges");
  const item = await openItem(page);
  await sayMany(context.request, baseURL!, item, count);
  await open(page, `/item/${item}`);
  await expect(page.locator(".event")).toHaveCount(50);
  await expect(page.locator(".event__quote").first()).toContainText(`نظر ${count}`);

  await page.getByRole("tab", { name: "رویدادها" }).click();
  await expect(page.locator(".event__quote")).toHaveCount(0);
  await expect(page.locator(".event").first()).toBeVisible();
  await page.getByRole("tab", { name: "نظرها" }).click();
  await expect(page.locator(".event__quote")).toHaveCount(50);
  const older = page.getByRole("button", { name: "قدیمی‌ترها" });
  for (const shown of [100, 150, 200, 230]) {
    await older.click();
    await expect(page.locator(".event__quote")).toHaveCount(shown);
  }
  await expect(older).toHaveCount(0);
  const said = await page.locator(".event__quote").allTextContents();
  const expected = Array.from({ length: count }, (_, at) => `نظر ${count - at}`);
  expect(said.map((text) => text.trim())).toEqual(expected);
});

test("home is arranged with the keyboard, and is the same on the person's other device", async ({ page, context, baseURL, browser }) => {
  await enter(context, baseURL!, "narges");
  const other = await device(browser, baseURL!, "narges");
  await open(other, "/");
  await open(page, "/");
  const titles = (of: Page) => of.locator(".home .card__head h2").allTextContents();
  const before = await titles(page);
  expect(before.slice(-2)).toEqual(["پیگیری‌های من", "پیش‌نویس‌های من"]);

  await page.getByRole("button", { name: "چیدن خانه" }).click();
  const dialog = page.locator("dialog#arrange-home");
  const up = dialog.getByRole("button", { name: "بالا بردن پیش‌نویس‌های من" });
  const down = dialog.getByRole("button", { name: "پایین بردن پیش‌نویس‌های من" });
  await up.focus();
  for (let place = before.length; place > 1; place -= 1) {
    await page.keyboard.press("Enter");
    await expect(place > 2 ? up : down).toBeFocused();
  }
  await expect(up).toBeDisabled();
  await dialog.getByRole("switch", { name: "برگشته برای اصلاح" }).uncheck();
  const { violations } = await new AxeBuilder({ page }).include("#arrange-home").analyze();
  expect(violations.map((it) => it.id)).toEqual([]);
  await dialog.getByRole("button", { name: "ذخیره" }).click();
  const after = ["پیش‌نویس‌های من", ...before.filter((it) => !["پیش‌نویس‌های من", "برگشته برای اصلاح"].includes(it))];
  await expect.poll(() => titles(page)).toEqual(after);
  await expect.poll(() => titles(other)).toEqual(after);
  await open(other, "/");
  expect(await titles(other)).toEqual(after);

  await page.getByRole("button", { name: "چیدن خانه" }).click();
  await dialog.getByRole("button", { name: "چیدمان نخست" }).click();
  await dialog.getByRole("button", { name: "ذخیره" }).click();
  await expect.poll(() => titles(other)).toEqual(before);
  await other.context().close();
});
