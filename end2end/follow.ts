// Follow-ups as the tests write and hear them.

import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect } from "./test.ts";

/** The form. */
export const FORM = "dialog#follow";

/** Opens the form for something about what the page shows, and waits for it. */
async function openForm(page: Page): Promise<void> {
  await page.keyboard.press("f");
  await expect(page.locator("#follow-text")).toBeFocused();
}

export async function save(page: Page): Promise<void> {
  await page.locator(FORM).getByRole("button", { name: "ذخیره" }).click();
  await expect(page.locator(FORM)).toBeHidden();
}

/** Writes a follow-up of today; with a time it rings then. */
export async function note(page: Page, text: string, time?: string): Promise<void> {
  await openForm(page);
  await page.locator("#follow-text").fill(text);
  await page.locator("#follow-due").fill("امروز");
  if (time === undefined) await page.locator("#follow-remind").selectOption("none");
  else await page.locator("#follow-at-time").fill(time);
  await save(page);
}

/** The browser's clock shows ten in the morning of today, in Tehran, and goes on from there. */
export async function atTen(context: BrowserContext): Promise<void> {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tehran" }).format(new Date());
  await context.clock.install({ time: new Date(`${today}T10:00:00+03:30`) });
}

/** The reminders that show and hold these words: the company that one begins with has reminders of its own. */
export function ringing(page: Page, text: string): Locator {
  return page.locator(".reminder").filter({ hasText: text });
}
