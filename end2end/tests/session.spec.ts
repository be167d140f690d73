// A session that was ended elsewhere while the device had no network: what was decided waits for the sign-in and is made once.

import { times, told } from "../books.ts";
import { approve, CARTABLE, openPending } from "../cartable.ts";
import { forgive, synced } from "../kept.ts";
import { expect, test } from "../own.ts";
import { device, enter, open, PASSWORD } from "../people.ts";

test.use({ items: 60 });

test("what was decided without a network outlives the session it was decided in", async ({ page, context, baseURL, browser, watch }) => {
  await enter(context, baseURL!, "narges");
  await open(page, CARTABLE);
  await synced(page);
  await context.setOffline(true);
  const item = await openPending(page, 0);
  await approve(page, 1);

  const other = await device(browser, baseURL!, "narges");
  const own = other.context().request;
  const ended = await own.post(`${baseURL}/api/v1/sessions/end`, { data: JSON.stringify("all_others"), headers: { origin: baseURL!, "content-type": "application/json" } });
  expect(ended.status()).toBe(200);

  await context.setOffline(false);
  const pill = page.locator(".pill");
  await expect(pill).toContainText("خارج شده‌اید · ۱ تغییر در انتظار ارسال", { timeout: 20_000 });
  expect(times((await told(own, baseURL!, [item])).get(item)!, "approved"), "without a session nothing is sent").toBe(0);

  const left = page.url();
  await pill.click();
  const drawer = page.locator("dialog#queue");
  await expect(drawer).toContainText("تغییرهای ارسال‌نشده می‌مانند");
  await drawer.getByRole("link", { name: "ورود" }).click();
  await page.locator("#username").fill("narges");
  await page.locator("#password").fill(PASSWORD);
  await page.locator("#password").press("Enter");
  await expect(page, "back to where it ended").toHaveURL(left);
  const approvals = async () => times((await told(own, baseURL!, [item])).get(item)!, "approved");
  await expect.poll(approvals, { message: "approvals", timeout: 20_000 }).toBe(1);
  await expect(pill).toContainText("برخط · همه ارسال شد", { timeout: 20_000 });
  expect(await approvals(), "once").toBe(1);
  await other.context().close();
  forgive(watch.faults);
});
