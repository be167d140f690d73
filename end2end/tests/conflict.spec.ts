// What may go wrong between two people, and between a device and the server: nothing is lost, nothing happens twice.

import { type Browser, type Page } from "@playwright/test";
import { forgive } from "../kept.ts";
import { expect, test } from "../own.ts";
import { device, enter, open, speak } from "../people.ts";

test.use({ items: 60 });

const CARTABLE = "/cartable/sales-invoice";

/** Opens the first row of the cartable that fits; gives the id of its item. */
async function openFirst(page: Page, sub_type = ""): Promise<string> {
  await open(page, CARTABLE);
  const pending = page.locator(".row").filter({ has: page.locator(".chip.is-pending") });
  await pending.filter({ hasText: sub_type }).first().locator(".row__title").click();
  await expect(page).toHaveURL(/item=/);
  await expect(page.locator("#detail-title")).toBeVisible();
  return new URL(page.url()).searchParams.get("item") ?? "";
}

function isPushOf(body: string | null, name: string): boolean {
  return (body ?? "").includes(`"${name}"`);
}

function answered(page: Page, name: string): Promise<unknown> {
  return page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && isPushOf(answer.request().postData(), name),
  );
}

/** What the server holds of an item: its page as another reader gets it, without the app. */
async function history(browser: Browser, baseURL: string, item: string): Promise<string[]> {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  await enter(context, baseURL, "narges");
  const page = await context.newPage();
  await page.goto(`/item/${item}`);
  const steps = await page.locator(".timeline .event__head").allInnerTexts();
  await context.close();
  return steps;
}

function count(steps: string[], word: string): number {
  return steps.filter((step) => step.includes(word)).length;
}

test("of two decisions on one item the second becomes a conflict", async ({ page, context, baseURL, browser }) => {
  await enter(context, baseURL!, "narges");
  const item = await openFirst(page);
  const other = await device(browser, baseURL!, "maryam");
  await open(other, `${CARTABLE}?item=${item}`);
  await expect(other.locator("#detail-title")).toBeVisible();

  // The second decides without a network, so that both decide on what they saw.
  await other.context().setOffline(true);
  await other.keyboard.press("r");
  const dialog = other.locator("dialog[open]");
  await dialog.locator("textarea").fill("باید بررسی شود");
  await dialog.getByRole("button", { name: /رد کردن/ }).click();
  await expect(other.locator(".chip--unsent").first()).toBeVisible();

  const settled = answered(page, "approve_item");
  await page.keyboard.press("a");
  await settled;

  await other.context().setOffline(false);
  await expect(other.locator(".pill")).toContainText("۱ مورد نیاز به توجه", { timeout: 20_000 });

  await test.step("it is shown with who decided and what differs", async () => {
    await other.locator(".pill").click();
    await other.getByRole("link", { name: "رسیدگی" }).click();
    await expect(other).toHaveURL(/\/attention$/);
    const entry = other.locator("article.card");
    await expect(entry).toHaveCount(1);
    await expect(entry).toContainText("رد");
    await expect(entry).toHaveText(/نرگس کاظمی امروز .+ پیش از شما آن را تایید کرد/);
    await expect(entry).toContainText("این تغییر اعمال نشده است");
  });

  await test.step("it can be dealt with", async () => {
    await other.getByRole("link", { name: "دیدن و تصمیم دوباره" }).click();
    await expect(other).toHaveURL(new RegExp(`/item/${item}`));
    await expect(other.locator(".detail__bar")).toContainText("تایید");
    await other.getByRole("button", { name: "دیدم" }).click();
    await expect(other.locator(".pill")).toContainText("همه ارسال شد");
  });

  const steps = await history(browser, baseURL!, item);
  expect(count(steps, "تایید کرد")).toBe(1);
  expect(count(steps, "رد کرد")).toBe(0);
  await other.context().close();
});

test("what did not apply on one device is dealt with on another", async ({ page, context, baseURL, browser }) => {
  await enter(context, baseURL!, "narges");
  const item = await openFirst(page);
  const desk = await device(browser, baseURL!, "maryam");
  await open(desk, `${CARTABLE}?item=${item}`);
  await expect(desk.locator("#detail-title")).toBeVisible();
  const phone = await device(browser, baseURL!, "maryam");
  await open(phone, "/attention");
  await expect(phone.locator("article.card")).toHaveCount(0);

  await desk.context().setOffline(true);
  await desk.keyboard.press("a");
  await expect(desk.locator(".chip--unsent").first()).toBeVisible();
  const settled = answered(page, "approve_item");
  await page.keyboard.press("a");
  await settled;
  await desk.context().setOffline(false);
  await expect(desk.locator(".pill")).toContainText("۱ مورد نیاز به توجه", { timeout: 20_000 });

  await test.step("it is told on the other device as on the first, with where it was made", async () => {
    const entry = phone.locator("article.card");
    await expect(entry).toHaveCount(1, { timeout: 20_000 });
    await expect(phone.locator(".pill")).toContainText("۱ مورد نیاز به توجه");
    await expect(entry).toContainText("تایید");
    await expect(entry).toContainText("نرگس کاظمی");
    await expect(entry).toContainText("روی دستگاه دیگر شما");
    await expect(entry.getByRole("link", { name: "دیدن و تصمیم دوباره" })).toHaveAttribute("href", `/item/${item}`);
  });

  await test.step("in English too", async () => {
    const third = await device(browser, baseURL!, "maryam");
    await speak(third.context(), baseURL!, "en");
    await open(third, "/attention");
    await expect(third.locator("article.card")).toContainText("On another of your devices.", { timeout: 20_000 });
    await third.context().close();
  });

  await test.step("dealt with without a network it goes from here at once, and from the first with the network", async () => {
    await phone.context().setOffline(true);
    await phone.getByRole("button", { name: "کنار گذاشتن" }).click();
    await expect(phone.locator("article.card")).toHaveCount(0);
    await phone.context().setOffline(false);
    await expect(desk.locator(".pill")).toContainText("همه ارسال شد", { timeout: 20_000 });
    await open(desk, "/attention");
    await expect(desk.locator("#main .empty")).toBeVisible();
    await expect(desk.locator("article.card")).toHaveCount(0);
  });
  await phone.context().close();
  await desk.context().close();
});

test("a decision on what was changed meanwhile shows both versions", async ({ page, context, baseURL, browser, watch }) => {
  await enter(context, baseURL!, "narges");
  const item = await openFirst(page, "فروش عمده");
  await context.setOffline(true);
  await page.keyboard.press("a");
  await expect(page.locator(".chip--unsent").first()).toBeVisible();

  // Another who may change it puts in a larger quantity.
  const other = await device(browser, baseURL!, "maryam");
  await open(other, `/item/${item}/edit`);
  await other.getByLabel("تعداد سطر ۱", { exact: true }).fill("999");
  const saved = answered(other, "edit_item");
  await other.keyboard.press("Control+Enter");
  await saved;
  await other.context().close();

  await context.setOffline(false);
  await expect(page.locator(".pill")).toContainText("۱ مورد نیاز به توجه", { timeout: 20_000 });
  await page.locator(".pill").click();
  await page.getByRole("link", { name: "رسیدگی" }).click();
  const versions = page.locator("article.card table.compare");
  await expect(versions).toContainText("آنچه شما دیدید");
  await expect(versions).toContainText("آنچه اکنون هست");
  await expect(versions.locator("tbody tr").first()).toBeVisible();
  expect(count(await history(browser, baseURL!, item), "تایید کرد")).toBe(0);

  // Seen again, it is decided on what it is now.
  await page.getByRole("link", { name: "دیدن و تصمیم دوباره" }).click();
  await expect(page.locator("#detail-title")).toBeVisible();
  const settled = answered(page, "approve_item");
  await page.keyboard.press("a");
  await settled;
  await expect(page.locator(".pill")).toContainText("همه ارسال شد");
  expect(count(await history(browser, baseURL!, item), "تایید کرد")).toBe(1);
  forgive(watch.faults);
});

test("a right that was taken away meanwhile is said in words, and nothing is lost", async ({ page, context, baseURL, browser, watch }) => {
  await enter(context, baseURL!, "hamid");
  const item = await openFirst(page, "فروش خدمات");
  // Without a network it cannot know yet; with one the buttons would be gone by now.
  await context.setOffline(true);

  const admin = await device(browser, baseURL!, "admin");
  await open(admin, "/settings/rights");
  const rights = admin.locator(".card").filter({ hasText: "حمید رضایی" });
  const row = rights.getByRole("listitem").filter({ hasText: "فروش خدمات" });
  await row.getByRole("link").click();
  await admin.getByLabel("تایید و رد").uncheck();
  const taken = answered(admin, "save_grant");
  await admin.getByRole("button", { name: "ذخیره" }).click();
  await taken;
  await admin.context().close();

  await page.keyboard.press("a");
  await expect(page.locator(".chip--unsent").first()).toBeVisible();
  await context.setOffline(false);
  await expect(page.locator(".pill")).toContainText("۱ مورد نیاز به توجه", { timeout: 20_000 });
  await page.locator(".pill").click();
  await page.getByRole("link", { name: "رسیدگی" }).click();
  await expect(page.locator("article.card")).toContainText("حق این کار را ندارید. از مدیر مالی بخواهید.");
  await page.getByRole("button", { name: "کنار گذاشتن" }).click();
  await expect(page.locator("article.card")).toHaveCount(0);
  expect(count(await history(browser, baseURL!, item), "تایید کرد")).toBe(0);
  forgive(watch.faults);
});

test("a decision whose answer was lost on the way is made once", async ({ context, baseURL, browser }) => {
  await enter(context, baseURL!, "narges");
  // Lost answers make the browser write errors: they are this test's own.
  const page = await device(browser, baseURL!, "narges");
  const item = await openFirst(page);
  let lost = 0;
  await page.route("**/api/v1/push", async (route) => {
    if (lost > 0 || !isPushOf(route.request().postData(), "approve_item")) return route.continue();
    lost += 1;
    const answer = await route.fetch();
    expect(answer.status()).toBe(200);
    return route.abort("connectionreset");
  });
  const again = answered(page, "approve_item");
  await page.keyboard.press("a");
  await expect.poll(() => lost, { timeout: 15_000 }).toBe(1);
  expect(await again).toBeTruthy();
  await expect(page.locator(".pill")).toContainText("همه ارسال شد");
  await expect(page.locator(".chip--unsent")).toHaveCount(0);
  expect(count(await history(browser, baseURL!, item), "تایید کرد")).toBe(1);
  await page.context().close();
});
