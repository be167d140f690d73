// Yesterday's backup takes the server's place: a device brings again what the backup lacks, and nothing counts twice.

import path from "node:path";
import { times, told } from "../books.ts";
import { approve, CARTABLE, openPending } from "../cartable.ts";
import { epochs, forgiveLine, synced } from "../kept.ts";
import { demo, run, scratch, serve } from "../server.ts";
import { expect, ready, test, watched } from "../test.ts";
import { device, enter, open } from "../people.ts";

test("a device offers a restored server what the backup lacks, each change once", async ({ browser }) => {
  test.slow();
  const { folder, remove } = scratch();
  const backup = path.join(folder, "yesterday.daftar");
  let server = await serve(demo(folder, { items: 60, waiting: 40 }));
  const { url } = server;
  const context = await browser.newContext({ baseURL: url });
  const faults = watched(context, url);
  try {
    await enter(context, url, "narges");
    const page = await context.newPage();
    await open(page, CARTABLE);
    await synced(page);
    const [before] = await epochs(page);
    const pill = page.locator(".pill");

    run(server.database, ["backup", backup]);
    const lost = await test.step("one decision is made after the backup", async () => {
      const item = await openPending(page, 0);
      await page.keyboard.press("a");
      await expect(page.locator(".chip--unsent").first()).toBeVisible();
      await expect(pill).toContainText("همه ارسال شد", { timeout: 20_000 });
      return item;
    });

    await context.setOffline(true);
    const unsent = [await openPending(page, 0)];
    await approve(page, 1);
    unsent.push(await openPending(page, 0));
    await approve(page, 2);
    const disputed = await openPending(page, 0);
    await approve(page, 3);
    expect(new Set([lost, ...unsent, disputed]).size, "four items").toBe(4);

    await test.step("the backup takes the server's place", async () => {
      await server.stop();
      const database = `sqlite:${path.join(folder, "restored.sqlite")}`;
      run(database, ["restore", backup]);
      server = await serve(database, new URL(url).host);
    });

    const other = await device(browser, url, "maryam");
    const own = other.context().request;
    expect(times((await told(own, url, [lost])).get(lost)!, "approved"), "the backup lacks it").toBe(0);
    await test.step("another decides on the restored server first", async () => {
      await open(other, `${CARTABLE}?item=${disputed}`);
      await expect(other.locator("#detail-title")).toBeVisible();
      await other.keyboard.press("r");
      const dialog = other.locator("dialog[open]");
      await dialog.locator("textarea").fill("پس از بازیابی رد شد");
      await dialog.getByRole("button", { name: /رد کردن/ }).click();
      await expect(other.locator(".pill")).toContainText("همه ارسال شد", { timeout: 20_000 });
    });

    // Whether the backup knows the session is no matter of this test.
    await enter(context, url, "narges");
    await context.setOffline(false);
    await page.reload();
    await ready(page);
    await expect(pill).toContainText("۱ مورد نیاز به توجه", { timeout: 30_000 });

    await test.step("the device has begun the new history, and has all of it", async () => {
      await expect.poll(() => epochs(page), { timeout: 20_000 }).not.toContain(before);
      await synced(page);
    });
    const all = await told(own, url, [lost, ...unsent, disputed]);
    for (const id of [lost, ...unsent]) expect(times(all.get(id)!, "approved"), `approvals of ${id}`).toBe(1);
    expect(times(all.get(disputed)!, "approved"), "a decision on what was decided otherwise").toBe(0);
    expect(times(all.get(disputed)!, "rejected")).toBe(1);

    await test.step("what did not apply says why", async () => {
      await pill.click();
      await page.getByRole("link", { name: "رسیدگی" }).click();
      await expect(page.locator("article.card")).toHaveCount(1);
      await expect(page.locator("article.card")).toContainText("این تغییر اعمال نشده است");
    });
    forgiveLine(faults);
    // It was told that the history has another name, and began anew.
    expect(faults.filter((it) => !it.includes("status of 409"))).toEqual([]);
    await other.context().close();
  } finally {
    await context.close();
    await server.stop();
    remove();
  }
});
