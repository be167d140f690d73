// The story of one invoice: a salesperson writes it, the finance manager decides, and both see what became of it.

import { type Page } from "@playwright/test";
import { device, enter, mark, open, speak } from "../people.ts";
import { expect, test } from "../test.ts";

const CARTABLE = "/cartable/sales-invoice";

/**
 * Opens the cartable and one of the rows that wait for both decisions, counted from 0; gives the id of its item. Each test that decides
 * takes a row far from the others', because they run side by side on one company.
 */
async function openPending(page: Page, row: number): Promise<string> {
  await open(page, CARTABLE);
  const pending = page.locator(".row").filter({ has: page.locator(".chip.is-pending") });
  await pending.nth(row).locator(".row__title").click();
  await expect(page).toHaveURL(/item=/);
  await expect(page.locator("#detail-title")).toBeVisible();
  return new URL(page.url()).searchParams.get("item") ?? "";
}

function decided(page: Page, name: string): Promise<unknown> {
  return page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes(`"${name}"`),
  );
}

test("one key approves, shows at once, and is so on the server", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "narges");
  const item = await openPending(page, 0);
  const settled = decided(page, "approve_item");
  await page.keyboard.press("a");
  await expect(page.locator(".chip--unsent").first()).toBeVisible();
  await settled;
  await open(page, `/item/${item}`);
  await expect(page.locator(".detail__bar")).toContainText("تایید");
  await expect(page.locator("main")).toContainText("نرگس کاظمی");
});

test("what was taken back within five seconds never reaches the server", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "narges");
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/v1/push")) sent.push(request.postData() ?? "");
  });
  await openPending(page, 3);
  await page.keyboard.press("a");
  await expect(page.locator(".chip--unsent").first()).toBeVisible();
  await page.keyboard.press("z");
  await expect(page.locator(".chip--unsent")).toHaveCount(0);
  await page.reload();
  expect(sent.filter((body) => body.includes("approve_item"))).toEqual([]);
});

test("a rejection asks for its reason and its author reads it", async ({ page, context, baseURL, browser }) => {
  const reason = `قیمت با فهرست نمی‌خواند ${mark()}`;
  await enter(context, baseURL!, "narges");
  const item = await openPending(page, 6);
  await page.keyboard.press("r");
  const dialog = page.locator("dialog[open]");
  await expect(dialog).toBeVisible();
  await dialog.locator("textarea").fill(reason);
  const settled = decided(page, "reject_item");
  await dialog.getByRole("button", { name: /رد کردن/ }).click();
  await settled;
  const other = await device(browser, baseURL!, "kaveh");
  await open(other, `/item/${item}`);
  await expect(other.locator("main")).toContainText(reason);
  await other.context().close();
});

test("the cartable speaks English from left to right", async ({ page, context, baseURL }) => {
  await speak(context, baseURL!, "en");
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  await expect(page.locator(".row").first()).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/[A-Za-z]/);
});

test("the cartable fits a phone and opens an item @phone", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  const title = page.locator(".row .row__title").first();
  await expect(title).toBeVisible();
  const buyer = await title.innerText();
  await title.click();
  await expect(page.locator("#detail-title")).toHaveText(buyer);
});
