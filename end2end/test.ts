// What tests import instead of @playwright/test: `baseURL` is the server's, and a test fails on what no page may do
// unasked: an error in the console (a hydration mismatch is one), an uncaught exception, a request to another origin.

import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

export interface Watch {
  /** What went wrong so far, one line each. A test that provokes an error takes it out here. */
  readonly faults: string[];
}

export const test = base.extend<{ watch: Watch }>({
  baseURL: async ({}, use) => {
    const url = process.env.DAFTAR_URL;
    if (url === undefined) throw new Error("DAFTAR_URL is not set: the global setup did not run");
    await use(url);
  },
  watch: [
    async ({ context, baseURL }, use) => {
      const faults = watched(context, baseURL);
      await use({ faults });
      expect(faults, "what no page may do").toEqual([]);
    },
    { auto: true },
  ],
});

/** What the pages of a context do wrong from now on; a test that makes a context of its own looks here in the end. */
export function watched(context: BrowserContext, baseURL: string | undefined): string[] {
  const faults: string[] = [];
  context.on("console", (message) => {
    // Of the configuration's own making.
    if (message.text() === "Service Worker registration blocked by Playwright") return;
    // Says how slow this machine is; that all of it is used is a test of its own.
    if (message.text().includes("was preloaded using link preload but not used within a few seconds")) return;
    if (message.type() === "error" || message.type() === "warning") {
      faults.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (error) => faults.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    const isOurs = baseURL !== undefined && url.origin === new URL(baseURL).origin;
    if (!isOurs && url.protocol !== "data:" && url.protocol !== "blob:") faults.push(`foreign request: ${url}`);
  });
  return faults;
}

/** A machine that has much to do begins slowly. */
const START_MAX_MS = 30_000;

/** Waits until the app has taken over the rendered page. */
export async function ready(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-app", "ready", { timeout: START_MAX_MS });
}

export { expect };
