// The lists on each screen: rows are short, nothing is cut off, and a code reads the same everywhere.

import { type Page } from "@playwright/test";
import { enter, open, speak } from "../people.ts";
import { expect, test } from "../test.ts";

const LISTS = ["/items/sales-invoice", "/parties", "/products"];

/** The rows that stand whole between the bars of the page. */
function wholeRows(page: Page): Promise<number> {
  return page.evaluate(() => {
    const tops = [...document.querySelectorAll(".bottombar, .listfoot")].map((bar) => bar.getBoundingClientRect().top);
    const end = Math.min(innerHeight, ...tops);
    const rows = [...document.querySelectorAll(".table--rows tbody tr")].map((row) => row.getBoundingClientRect());
    return rows.filter((row) => row.top >= 0 && row.bottom <= end).length;
  });
}

test("a phone shows many rows of a list, two lines each @phone", async ({ page, context, baseURL }) => {
  test.slow();
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(context, baseURL!, "narges");
  for (const language of ["fa", "en"] as const) {
    await speak(context, baseURL!, language);
    for (const list of LISTS) {
      await open(page, list);
      // The balances come after the parties.
      await expect(page.locator(".table--rows tbody tr").first().locator(".at-foot")).toHaveText(/\S/);
      expect.soft(await wholeRows(page), `${list} ${language}`).toBeGreaterThanOrEqual(6);
      const apart = await page.locator(".table--rows tbody tr").first().evaluate((row) => {
        const top = (selector: string) => row.querySelector(selector)?.getBoundingClientRect().top ?? NaN;
        return Math.abs(top(".lead bdi") - top(".at-end"));
      });
      expect.soft(apart, `${list} ${language}`).toBeLessThan(8);
    }
  }
});

test("a tablet shows every column of a list whole, one line a row", async ({ page, context, baseURL }) => {
  test.slow();
  await enter(context, baseURL!, "narges");
  for (const language of ["fa", "en"] as const) {
    await speak(context, baseURL!, language);
    for (const list of LISTS) {
      await open(page, list);
      await expect(page.locator(".table--rows tbody tr").first().locator(".at-foot")).toHaveText(/\S/);
      for (const width of [820, 1024]) {
        await page.setViewportSize({ width, height: 1180 });
        const over = await page.locator(".table-wrap").evaluate((wrap) => wrap.scrollWidth - wrap.clientWidth);
        expect.soft(over, `${list} ${width} ${language}`).toBeLessThanOrEqual(0);
        const heights = await page.locator(".lead bdi").evaluateAll((names) => names.map((name) => name.getBoundingClientRect().height));
        expect.soft(Math.max(...heights), `${list} ${width} ${language}`).toBeLessThan(40);
      }
    }
  }
});

test("the product of a line has room on each screen", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "sara");
  for (const width of [820, 1024, 1152, 1280, 1366]) {
    await page.setViewportSize({ width, height: 900 });
    await open(page, "/items/sales-invoice/new");
    const product = await page.locator(".lines__wide").first().boundingBox();
    expect.soft(product?.width, `${width}`).toBeGreaterThan(160);
  }
});

test("a provisional reference is Latin and whole, a number follows the language", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "narges");
  await open(page, "/items/sales-invoice");
  const codes = await page.locator("tbody .code").allInnerTexts();
  const references = codes.filter((code) => code.startsWith("D-"));
  const numbers = codes.filter((code) => code.startsWith("INV-"));
  expect(references.length).toBeGreaterThan(0);
  expect(numbers.length).toBeGreaterThan(0);
  for (const code of references) expect(code).toMatch(/^D-[2-9A-Z]{4}$/);
  for (const code of numbers) expect(code).toMatch(/^INV-[۰-۹]+\/[۰-۹]+$/);
});

test("sign-in waits for the name, and after a wrong password for the password", async ({ page, watch }) => {
  await page.goto("/sign-in");
  await expect(page.locator("#username")).toBeFocused();
  await page.keyboard.type("narges");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  const password = page.locator("#password");
  await expect(page.locator("#password-error")).toBeVisible();
  await expect(page.locator("#username")).toHaveValue("narges");
  await expect(password).toBeFocused();
  await expect(password).toHaveAccessibleDescription(await page.locator("#password-error").innerText());
  // The browser itself writes a line about an answer that is no success.
  watch.faults.splice(0, watch.faults.length, ...watch.faults.filter((it) => !it.includes("the server responded with a status of 4")));
});

test("an «@» that means nobody says so", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "narges");
  await open(page, "/parties");
  await page.locator(".lead a").first().click();
  const box = page.locator("#comment-box");
  await box.pressSequentially("@ناپیدا");
  await expect(page.locator(".composer__none")).toContainText("ناپیدا");
  await box.pressSequentially(" هست");
  await expect(page.locator(".composer__none")).toHaveCount(0);
});
