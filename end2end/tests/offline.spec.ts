// A day without a network: every page opens from the device, what is decided and written stays through restarts, and all of it
// arrives once when the network is back.

import { type BrowserContext, type Page } from "@playwright/test";
import { browserOf, forgive, item, kept, openOffline } from "../kept.ts";
import { expect, ready, test } from "../own.ts";
import { enter, open } from "../people.ts";
import { scratch } from "../server.ts";

test.use({ items: 80, serviceWorkers: "allow" });

const CARTABLE = "/cartable/sales-invoice";

async function openRow(page: Page, row: number): Promise<string> {
  const pending = page.locator(".row").filter({ has: page.locator(".chip.is-pending") });
  await pending.nth(row).locator(".row__title").click();
  await expect(page.locator("#detail-title")).toBeVisible();
  return new URL(page.url()).searchParams.get("item") ?? "";
}

test("a day without a network survives the browser, and arrives once", async ({ baseURL, launchOptions }) => {
  test.slow();
  const { folder, remove } = scratch();
  let context = await browserOf(folder, launchOptions.executablePath);
  try {
    let page = await context.newPage();
    await enter(context, baseURL!, "narges");
    await open(page, `${baseURL}/`);
    await kept(page);
    await context.close();

    context = await browserOf(folder, launchOptions.executablePath);
    await context.setOffline(true);
    page = await context.newPage();
    let approved = "";
    let rejected = "";
    await test.step("a cold start by deep link shows the cartable", async () => {
      await openOffline(page, `${baseURL}${CARTABLE}`);
      await expect(page.locator(".row").first()).toBeVisible();
      await expect(page.locator(".pill")).toContainText("آفلاین");
    });

    await test.step("decisions show at once and wait", async () => {
      approved = await openRow(page, 0);
      await page.keyboard.press("a");
      await expect(page.locator(".chip--unsent").first()).toBeVisible();
      rejected = await openRow(page, 1);
      await page.keyboard.press("r");
      const dialog = page.locator("dialog[open]");
      await dialog.locator("textarea").fill("بدون شبکه رد شد");
      await dialog.getByRole("button", { name: /رد کردن/ }).click();
      await expect(page.locator(".pill")).toContainText("۲ تغییر در انتظار ارسال");
    });

    let draft = "";
    await test.step("an invoice is written and kept as a draft", async () => {
      await openOffline(page, `${baseURL}/items/sales-invoice/new`);
      await page.locator("#form-party").click();
      await page.locator(".option:not(.option--new)").first().click();
      await page.locator("#form-description").fill("در انبار نوشته شد");
      await expect(page).toHaveURL(/\/drafts\//);
      draft = new URL(page.url()).pathname;
      await expect(page.locator(".edit__saved")).toContainText("روی این دستگاه است");
    });

    await test.step("the browser is closed and started again", async () => {
      await context.close();
      context = await browserOf(folder, launchOptions.executablePath);
      await context.setOffline(true);
      page = await context.newPage();
      await openOffline(page, `${baseURL}${draft}`);
      await expect(page.locator("#form-description")).toHaveValue("در انبار نوشته شد");
      await openOffline(page, `${baseURL}${CARTABLE}?item=${approved}`);
      await expect(page.locator(".chip--unsent").first()).toBeVisible();
      await expect(page.locator(".pill")).toContainText("۳ تغییر در انتظار ارسال");
    });

    await test.step("back in the network all of it arrives, once", async () => {
      await context.setOffline(false);
      await expect(page.locator(".pill")).toContainText("همه ارسال شد", { timeout: 20_000 });
      await expect(page.locator(".chip--unsent")).toHaveCount(0);
      const one = await item(context.request, baseURL!, approved);
      expect(one.approved).toBeTruthy();
      const other = await item(context.request, baseURL!, rejected);
      expect(other.rejected).toMatchObject({ text: "بدون شبکه رد شد" });
      await open(page, `${baseURL}${draft}`);
      await expect(page.locator("#form-description")).toHaveValue("در انبار نوشته شد");
    });
  } finally {
    await context.close();
    remove();
  }
});

test("every page opens from the device", async ({ page, context, baseURL, watch }) => {
  test.slow();
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  const first = await page.locator(".row__title").first().innerText();
  await page.locator(".row__title").first().click();
  await expect(page).toHaveURL(/item=/);
  const id = new URL(page.url()).searchParams.get("item");
  await kept(page);
  await context.setOffline(true);
  await openOffline(page, `/item/${id}`);
  await expect(page.locator("#detail-title")).toHaveText(first);
  await expect(page.locator(".timeline .event").first()).toBeVisible();
  await openOffline(page, `/item/${id}/print`);
  await expect(page.locator("main")).toContainText(first);
  await openOffline(page, "/");
  await expect(page.locator("main")).toContainText("در کارتابل");
  await openOffline(page, "/parties");
  await page.locator("main tbody a").first().click();
  await expect(page).toHaveURL(/\/parties\/./);
  await expect(page.locator("main h2, main h3").first()).toBeVisible();
  await openOffline(page, "/products");
  await expect(page.locator("main tbody tr").first()).toBeVisible();
  await openOffline(page, "/items/sales-invoice");
  await expect(page.locator("main")).toContainText("آنچه روی این دستگاه است");
  await openOffline(page, "/settings/sub-types");
  await expect(page.locator("main")).toContainText("فروش عمده");
  await context.setOffline(false);
  await expect(page.locator(".pill")).toContainText("برخط", { timeout: 20_000 });
  forgive(watch.faults);
});

test("two tabs are one device: what one decides the other shows, and sends when the first is gone", async ({ page, context, baseURL, watch }) => {
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  await kept(page);
  const other = await context.newPage();
  await open(other, CARTABLE);
  await expect(other.locator(".row").first()).toBeVisible();
  await context.setOffline(true);
  const approved = await openRow(page, 0);
  await page.keyboard.press("a");
  await expect(other.locator(".pill")).toContainText("۱ تغییر در انتظار ارسال");
  await expect(other.locator(".chip--unsent").first()).toBeVisible();
  await page.close();
  await context.setOffline(false);
  await other.bringToFront();
  await expect(other.locator(".pill")).toContainText("همه ارسال شد", { timeout: 20_000 });
  expect((await item(context.request, baseURL!, approved)).approved).toBeTruthy();
  forgive(watch.faults);
});

test("who signs out without a network leaves the unsent behind, and nothing else", async ({ page, context, baseURL, watch }) => {
  test.slow();
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  await kept(page);
  await context.setOffline(true);
  const approved = await openRow(page, 0);
  await page.keyboard.press("a");
  await expect(page.locator(".pill")).toContainText("۱ تغییر در انتظار ارسال");
  await page.locator(".nav__me").click();
  await page.locator("#me").getByRole("button", { name: "خروج" }).click();
  const dialog = page.locator("dialog[open]");
  await expect(dialog).toContainText("۱ تغییر هنوز ارسال نشده است");
  await dialog.getByRole("button", { name: "خروج و نگه‌داشتن تغییرها" }).click();
  await expect(page.getByRole("heading", { name: "شبکه نیست" })).toBeVisible();

  await test.step("nobody reads anything here now", async () => {
    await page.goto(CARTABLE);
    await expect(page.getByRole("heading", { name: "شبکه نیست" })).toBeVisible();
    await expect(page.locator(".row")).toHaveCount(0);
  });

  await test.step("back in the network the old session is ended first", async () => {
    await context.setOffline(false);
    await page.goto("/");
    await expect(page).toHaveURL(/\/sign-in/, { timeout: 20_000 });
    expect((await item(await own(context, baseURL!, "maryam"), baseURL!, approved)).approved).toBeNull();
  });

  await test.step("the same person can sign in again at once", async () => {
    await enter(context, baseURL!, "narges");
    await open(page, "/parties");
    await kept(page);
    await expect(page).toHaveURL(/\/parties$/);
    await context.clearCookies({ name: /session/ });
  });

  await test.step("another user of this browser has nothing of it", async () => {
    await enter(context, baseURL!, "maryam");
    await open(page, CARTABLE);
    await expect(page.locator(".pill")).toContainText("همه ارسال شد");
    await context.clearCookies({ name: /session/ });
  });

  await test.step("after the next sign-in it is sent", async () => {
    await enter(context, baseURL!, "narges");
    await open(page, CARTABLE);
    await expect.poll(async () => (await item(context.request, baseURL!, approved)).approved, { timeout: 20_000 }).toBeTruthy();
  });
  forgive(watch.faults);
});

/** Requests of somebody else, apart from this browser. */
async function own(context: BrowserContext, baseURL: string, username: string) {
  const other = await context.browser()!.newContext({ baseURL });
  await enter(other, baseURL, username);
  return other.request;
}

test("without anything kept the shell says what is missing", async ({ page, context, watch }) => {
  await page.goto("/sign-in");
  await ready(page);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await context.setOffline(true);
  await page.goto("/parties");
  await expect(page.getByRole("heading", { name: "شبکه نیست" })).toBeVisible();
  forgive(watch.faults);
});
