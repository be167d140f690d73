// A device that keeps what it needs: when it is ready for a time without a network, and what the server says afterwards.

import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { ready } from "./test.ts";

/** Waits until the worker has the release and the device everything that its user may see. */
export async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(() => page.evaluate(isWhole), { message: "the first synchronisation", timeout: 30_000 }).toBe(true);
}

/** Whether every scope of the shown cache stands at one head; read from the device's own store. */
async function isWhole(): Promise<boolean> {
  const names = (await indexedDB.databases()).map((it) => it.name ?? "");
  for (const name of names.filter((it) => /-cache-v\d+-0$/.test(it))) {
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
    const meta = JSON.parse(state?.value ?? "{}") as { mark?: { seq: number }; scopes?: Record<string, { reached: boolean }> };
    const scopes = Object.values(meta.scopes ?? {});
    if (scopes.length > 0 && meta.mark && scopes.every((scope) => scope.reached)) return true;
  }
  return false;
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
