// Who uses the app in the tests: the people of the demo company, and the few steps that every story begins with.

import { type Browser, type BrowserContext, type Page } from "@playwright/test";
import { ready } from "./test.ts";

/** The password of everybody in the demo company. */
export const PASSWORD = "daftar-demo";

export type Language = "fa" | "en";

/** Signs in without the form; the session is in the context of the page. */
export async function enter(context: BrowserContext, baseURL: string, username: string): Promise<void> {
  const answer = await context.request.post(`${baseURL}/sign-in`, {
    form: { username, password: PASSWORD },
    headers: { origin: baseURL },
    maxRedirects: 0,
  });
  if (answer.status() !== 303) throw new Error(`${username} could not sign in: ${answer.status()}`);
}

/** Signs in as a person does, and waits for the first page. */
export async function signIn(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.locator("#password").press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  await ready(page);
}

/** Opens an address and waits until the app has taken over. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ready(page);
}

/** The language of the pages that this context opens from now on. */
export async function speak(context: BrowserContext, baseURL: string, language: Language): Promise<void> {
  await context.addCookies([{ name: "daftar-locale", value: language, url: baseURL }]);
}

/** One more device, signed in; close it when the test ends. */
export async function device(browser: Browser, baseURL: string, username: string): Promise<Page> {
  const context = await browser.newContext({ baseURL });
  await enter(context, baseURL, username);
  return context.newPage();
}

/** A mark that no other test uses, for texts that must be found again. */
export function mark(): string {
  return `${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;
}
