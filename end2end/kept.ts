// A device that keeps what it needs: when it is ready for a time without a network, and what the server says afterwards.

import path from "node:path";
import { chromium, expect, type APIRequestContext, type BrowserContext, type Page } from "@playwright/test";
import { ready } from "./test.ts";

/** Waits until the worker has the release and the device everything that its user may see. */
export async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await synced(page);
}

/** Waits until the device has everything that its user may see. */
export async function synced(page: Page): Promise<void> {
  await expect.poll(() => isWhole(page), { message: "the first synchronisation", timeout: 30_000 }).toBe(true);
}

/** What the state of a cache says. */
interface State {
  epoch?: string;
  mark?: { seq: number };
  scopes?: Record<string, { reached: boolean }>;
}

/** Whether every scope of a cache stands at one head; read from the device's own stores. */
async function isWhole(page: Page): Promise<boolean> {
  return (await states(page)).some((state) => {
    const scopes = Object.values(state.scopes ?? {});
    return scopes.length > 0 && state.mark !== undefined && scopes.every((scope) => scope.reached);
  });
}

/** The names of the histories that the caches of this browser are of. */
export async function epochs(page: Page): Promise<(string | undefined)[]> {
  return (await states(page)).filter((state) => state.scopes !== undefined).map((state) => state.epoch);
}

/** What stands in the state of each cache of this browser. */
async function states(page: Page): Promise<State[]> {
  return page.evaluate(async () => {
    const names = (await indexedDB.databases()).map((it) => it.name ?? "");
    const found = [];
    for (const name of names.filter((it) => /-cache-v\d+-\d$/.test(it))) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      const state = await new Promise<{ value?: string } | undefined>((resolve, reject) => {
        const asked = database.transaction("state").objectStore("state").get("state");
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      database.close();
      found.push(JSON.parse(state?.value ?? "{}"));
    }
    return found;
  });
}

/** Opens an address from the device alone. */
export async function openOffline(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ready(page);
  await expect(page.locator(".offline-shell")).toHaveCount(0);
}

/** What the server holds of an item. */
export async function item(request: APIRequestContext, baseURL: string, id: string): Promise<Record<string, unknown>> {
  const answer = await request.post(`${baseURL}/api/v1/query`, {
    data: { protocol: 1, queries: [{ record: `item/${id}` }] },
    headers: { origin: baseURL },
  });
  expect(answer.status()).toBe(200);
  const { records } = (await answer.json()) as { records: Record<string, Record<string, unknown>>[] };
  const found = records.map((record) => record.item).find((it) => it?.id === id);
  if (found === undefined) throw new Error(`the server has no item ${id}`);
  return found;
}

/** The failed requests of a time without a network, or without a session that a test took away, are no fault of a page. */
export function forgive(faults: string[]): void {
  const own = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_NETWORK_CHANGED|status of 401/;
  faults.splice(0, faults.length, ...faults.filter((it) => !own.test(it)));
}

/** What a line that loses things makes the browser write: cut connections, another's page, a proxy that takes less. */
export function forgiveLine(faults: string[]): void {
  const own = /ERR_(CONNECTION_RESET|CONNECTION_CLOSED|CONNECTION_REFUSED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)|status of 413/;
  faults.splice(0, faults.length, ...faults.filter((it) => !own.test(it)));
  forgive(faults);
}

/** A browser that can be closed and started again with what it kept. */
export async function browserOf(folder: string, executablePath: string | undefined): Promise<BrowserContext> {
  return chromium.launchPersistentContext(path.join(folder, "profile"), {
    executablePath,
    args: ["--no-sandbox", "--disable-gpu"],
    locale: "fa-IR",
    timezoneId: "Asia/Tehran",
    viewport: { width: 1440, height: 900 },
  });
}
