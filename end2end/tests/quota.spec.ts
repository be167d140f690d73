// A device without room: what was kept stays kept, what cannot be kept is said, and with room again it goes on.

import type { Page } from "@playwright/test";
import { told, times } from "../books.ts";
import { approve, CARTABLE, openPending } from "../cartable.ts";
import { forgive, synced } from "../kept.ts";
import { expect, test } from "../own.ts";
import { enter, open } from "../people.ts";

/** Room for a small company, and for less than what proves the end of it. */
const ROOM_BYTES = 16 << 20;

test.use({ items: 60 });

/** Whether so many bytes find room. A browser that believes to have less than this asks anew how much there is. */
async function hasRoom(page: Page, bytes: number): Promise<boolean> {
  return page.evaluate(async (bytes) => {
    // Nothing that could be compressed.
    const filler = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(filler.subarray(at, at + 65_536));
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open("filler");
      asked.onupgradeneeded = () => asked.result.createObjectStore("filler");
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    const has_room = await new Promise<boolean>((resolve) => {
      const change = database.transaction("filler", "readwrite");
      change.objectStore("filler").put(filler, 1);
      change.oncomplete = () => resolve(true);
      change.onabort = () => resolve(false);
    });
    database.close();
    return has_room;
  }, bytes);
}

test("a device whose storage is full loses nothing that it took, and says what it cannot keep", async ({ page, context, baseURL, watch }) => {
  test.slow();
  await enter(context, baseURL!, "narges");
  // The limit is set from a page of the same origin that stores nothing itself, and holds for as long as it lives.
  const limiter = await context.newPage();
  await limiter.goto("/favicon.svg");
  const session = await context.newCDPSession(limiter);
  const limit = (quotaSize?: number) => session.send("Storage.overrideQuotaForOrigin", { origin: baseURL!, quotaSize });
  await limit(ROOM_BYTES);
  expect(await hasRoom(limiter, 1)).toBe(true);
  await open(page, CARTABLE);
  await synced(page);
  await context.setOffline(true);
  const decided = [await openPending(page, 0)];
  await approve(page, 1);

  await limit(1);
  expect(await hasRoom(limiter, ROOM_BYTES)).toBe(false);
  await test.step("what is decided now is said to be in this page only", async () => {
    await page.bringToFront();
    decided.push(await openPending(page, 0));
    await page.keyboard.press("a");
    const pill = page.locator(".pill");
    await expect(pill).toContainText("فقط در این صفحه", { timeout: 20_000 });
    await expect(pill).toContainText("تغییر در انتظار ارسال");
    await pill.click();
    const drawer = page.locator("dialog#queue");
    await expect(drawer.getByRole("button", { name: "نگه‌داشتن تغییرها در فایل" })).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("with room and network again all of it is sent, once", async () => {
    await limit();
    await context.setOffline(false);
    const approvals = async () => {
      const all = await told(context.request, baseURL!, decided);
      return decided.map((id) => times(all.get(id)!, "approved"));
    };
    await expect.poll(approvals, { message: "approvals", timeout: 30_000 }).toEqual([1, 1]);
    await open(page, CARTABLE);
    await expect(page.locator(".pill")).toContainText("برخط · همه ارسال شد", { timeout: 30_000 });
    expect(await approvals()).toEqual([1, 1]);
  });
  // A page that is a picture has no icon of its own.
  watch.faults.splice(0, watch.faults.length, ...watch.faults.filter((it) => !it.includes("/favicon.ico")));
  forgive(watch.faults);
});
