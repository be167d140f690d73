// The cartable of sales invoices, as the tests of long queues use it.

import type { Page } from "@playwright/test";
import { expect } from "./test.ts";

/** Where it is. */
export const CARTABLE = "/cartable/sales-invoice";

/** Scrolls until so many rows are loaded. */
export async function loadAll(page: Page, rows: number): Promise<void> {
  const last = () =>
    page.evaluate(() => {
      const pane = document.querySelector(".pane--list .pane__body")!;
      pane.scrollTop = pane.scrollHeight;
      const places = [...document.querySelectorAll("#cartable .row")].map((row) => Number(row.getAttribute("aria-rowindex")));
      return Math.max(0, ...places);
    });
  await expect.poll(last, { message: "rows of the cartable", timeout: 30_000, intervals: [50] }).toBe(rows);
}

/** Opens the n-th of the shown rows that wait for approval, counted from 0; gives the id of its item. */
export async function openPending(page: Page, row: number): Promise<string> {
  const pending = page.locator(".row").filter({ has: page.locator(".chip.is-pending") });
  await pending.nth(row).locator(".row__title").click();
  await expect(page.locator("#detail-title")).toBeVisible();
  return new URL(page.url()).searchParams.get("item") ?? "";
}

/** Approves the open item by its key; afterwards so many changes wait. */
export async function approve(page: Page, changes: number): Promise<void> {
  await page.keyboard.press("a");
  await unsent(page, changes);
}

/** Waits until the pill says that so many changes wait to be sent. */
export async function unsent(page: Page, changes: number): Promise<void> {
  const digits = new Intl.NumberFormat("fa-IR").format(changes);
  await expect(page.locator(".pill")).toContainText(`${digits} تغییر در انتظار ارسال`, { timeout: 30_000 });
}

/** Numbers and approves everything by two keys, and waits until the device has it all. */
export async function decideAll(page: Page, rows: number, numbers: number, approvals: number): Promise<void> {
  await loadAll(page, rows);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("n");
  await unsent(page, numbers);
  await page.keyboard.press("Control+a");
  await page.keyboard.press("a");
  await unsent(page, numbers + approvals);
}
