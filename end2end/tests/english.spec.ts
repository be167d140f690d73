// The story in English, at a desk and on the way; many at once; a row decided by a finger.

import { type Locator, type Page } from "@playwright/test";
import { expect, test } from "../own.ts";
import { device, enter, open, speak } from "../people.ts";

test.use({ items: 40 });

const CARTABLE = "/cartable/sales-invoice";

function answered(page: Page, name: string): Promise<unknown> {
  return page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes(`"${name}"`),
  );
}

test("an invoice in English is written, submitted and approved @phone", async ({ page, context, baseURL, browser, isMobile }) => {
  await speak(context, baseURL!, "en");
  await enter(context, baseURL!, "sara");
  await open(page, "/items/sales-invoice/new");
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  await page.locator("#form-party").click();
  await page.locator(".option:not(.option--new)").first().click();
  const customer = await page.locator("#form-party").inputValue();
  await page.getByLabel("Product of row 1", { exact: true }).fill("تن ماهی");
  await page.getByRole("option").filter({ hasText: "تن ماهی" }).first().click();
  await page.getByLabel("Quantity of row 1", { exact: true }).fill("12");
  await page.getByLabel("Unit price of row 1", { exact: true }).fill("1000000");
  await page.getByLabel("Discount of row 1", { exact: true }).fill("10%");
  await expect(page.locator(".totals")).toContainText("11,880,000");
  await expect(page.locator(".edit__saved")).toContainText("Draft saved");
  await page.getByRole("button", { name: "Submit for approval" }).click();
  await expect(page).toHaveURL(/\/item\//);
  const item = new URL(page.url()).pathname;
  await expect(page.locator("#detail-title")).toHaveText(customer);
  await expect(page.locator(".detail__bar")).toContainText("Awaiting approval");

  const manager = await device(browser, baseURL!, "narges");
  await speak(manager.context(), baseURL!, "en");
  await open(manager, item);
  const sent = answered(manager, "approve_item");
  await manager.getByRole("button", { name: "Approve" }).click();
  await sent;
  await open(manager, item);
  await expect(manager.locator(".detail__bar")).toContainText("Approved");
  await manager.context().close();

  await open(page, item);
  await expect(page.locator(".timeline")).toContainText("approved");
  if (isMobile) await expect(page.locator(".kbd").filter({ visible: true })).toHaveCount(0);
});

test("several are rejected with one reason", async ({ page, context, baseURL }) => {
  await speak(context, baseURL!, "en");
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  const ids: string[] = [];
  for (let row = 0; row < 3; row += 1) {
    await page.keyboard.press("j");
    await expect(page.locator("#detail-title")).toHaveText(await page.locator(".row__title").nth(row).innerText());
    ids.push(new URL(page.url()).searchParams.get("item") ?? "");
    await page.keyboard.press("x");
  }
  expect(new Set(ids).size).toBe(3);
  await expect(page.getByRole("toolbar", { name: "Act on the selection" })).toContainText("3 items selected");
  await page.keyboard.press("r");
  const dialog = page.locator("dialog[open]");
  await expect(dialog).toContainText("Reject 3 invoices");
  await dialog.locator("textarea").fill("Prices of last month");
  const sent = answered(page, "reject_item");
  await dialog.getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("3 invoices rejected")).toBeVisible();
  await sent;
  for (const id of ids) await expect(page.locator(`#row-${id}`)).toHaveCount(0);
  await expect(page.locator(".pill")).toContainText("all sent");
});

test("a row is approved by a finger, and rejected the other way @phone @touch", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  const id = await page.locator(".row").first().locator(".row__title").getAttribute("id");
  const swipe = page.locator(".swipe").filter({ has: page.locator(`#${id}`) });
  await swiped(page, swipe, 240, swipe.locator(".chip--unsent"));
  await page.getByRole("button", { name: "واگرد" }).click();
  await expect(page.locator(".chip--unsent")).toHaveCount(0);

  await drag(page, await centre(swipe), 40);
  await expect(page.locator(".chip--unsent")).toHaveCount(0);

  await swiped(page, swipe, -240, page.locator("dialog[open]").locator("textarea"));
});

/** Drags a row until something is to be seen: a browser that is too busy to answer a touch calls it off, and people do it again. */
async function swiped(page: Page, row: Locator, by: number, seen: Locator): Promise<void> {
  await expect(async () => {
    await drag(page, await centre(row), by);
    await expect(seen).toBeVisible({ timeout: 5_000 });
  }).toPass();
}

async function centre(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.first().boundingBox();
  if (box === null) throw new Error("the row is not on the page");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** One finger from a place so many pixels to the right (to the left, where negative), as the browser itself tells it. */
async function drag(page: Page, from: { x: number; y: number }, by: number): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const STEPS = 8;
  const point = (step: number) => [{ x: from.x - by / 2 + (by * step) / STEPS, y: from.y }];
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: point(0) });
  for (let step = 1; step <= STEPS; step += 1) {
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: point(step) });
  }
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await client.detach();
}
