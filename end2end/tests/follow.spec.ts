// One's own follow-ups: written by words on any subject, rung once however many tabs are open, without a network too, the same on
// every device of the person and on nobody else's.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { atTen, FORM, note, ringing, save } from "../follow.ts";
import { forgive } from "../kept.ts";
import { expect, test } from "../own.ts";
import { device, enter, mark, open } from "../people.ts";

test.use({ items: 40 });

/** Opens the first item that waits, on its own page. */
async function openItem(page: Page): Promise<string> {
  await open(page, "/cartable/sales-invoice");
  const href = await page.locator(".row .row__title").first().getAttribute("href");
  const id = new URL(href ?? "", page.url()).searchParams.get("item") ?? (href ?? "").split("/").pop() ?? "";
  await open(page, `/item/${id}`);
  await expect(page.locator("#detail-title")).toBeVisible();
  return `/item/${id}`;
}

/** Everything has been sent. */
async function sent(page: Page): Promise<void> {
  await expect(page.locator(".pill")).toContainText("همه ارسال شد", { timeout: 20_000 });
}

async function cards(pages: Page[], text: string): Promise<number> {
  const counts = await Promise.all(pages.map((page) => ringing(page, text).count()));
  return counts.reduce((sum, count) => sum + count, 0);
}

test("a follow-up is written by words, done, taken back and deleted @phone", async ({ page, context, baseURL, isMobile }) => {
  const text = `تماس برای تسویه ${mark()}`;
  await enter(context, baseURL!, "narges");
  const item = await openItem(page);
  if (isMobile) await page.locator("main").getByRole("button", { name: "پیگیری", exact: true }).click();
  else await page.keyboard.press("f");
  await expect(page.locator("#follow-text")).toBeFocused();
  await page.locator("#follow-text").fill(text);

  await test.step("what was understood stands below while one types", async () => {
    await page.locator("#follow-due").fill("دو هفته دیگر ناخوانا");
    await page.locator(FORM).getByRole("button", { name: "ذخیره" }).click();
    await expect(page.locator("#follow-due")).toHaveAttribute("aria-invalid", "true");
    await page.locator("#follow-due").fill("فردا");
    await expect(page.locator("#follow-due")).not.toHaveAttribute("aria-invalid", "true");
    await expect(page.locator(".follow-form__said")).toContainText("یادآوری: فردا ۰۹:۰۰");
    // A time beside the day is the reminder's; a day without one leaves the reminder as it was.
    await page.locator("#follow-due").fill("فردا ۵ عصر");
    await expect(page.locator(".follow-form__said")).toContainText("یادآوری: فردا ۱۷:۰۰");
    await expect(page.locator("#follow-at-time")).toHaveValue("۱۷:۰۰");
    await page.locator("#follow-due").fill("فردا");
    await expect(page.locator(".follow-form__said")).toContainText("یادآوری: فردا ۰۹:۰۰");
    await page.locator("#follow-due").fill("۵ عصر فردا");
    await page.locator("#follow-due").blur();
    await expect(page.locator(".follow-form__said")).toContainText("یادآوری: فردا ۱۷:۰۰");
    await page.locator("#follow-due").fill("فردا");
    await page.locator("#follow-at-time").fill("۵ عصر");
    await expect(page.locator(".follow-form__said")).toContainText("فردا ۱۷:۰۰");
    await page.locator("#follow-repeat").selectOption("months");
    await expect(page.locator(".follow-form__said")).toContainText("هر ماه");
    const { violations } = await new AxeBuilder({ page }).include(FORM).analyze();
    expect(violations.map((it) => it.id)).toEqual([]);
  });
  await page.locator("#follow-repeat").selectOption("none");
  await save(page);

  const event = page.locator(".event").filter({ hasText: text });
  await expect(event).toContainText("سررسید فردا");
  await open(page, "/");
  const card = page.locator("section[aria-labelledby=home-follow-ups]");
  await expect(card.getByRole("heading", { name: /فردا · / })).toBeVisible();

  await open(page, "/follow-ups");
  const row = page.locator(".follow").filter({ hasText: text });
  await expect(row).toContainText("یادآوری: فردا ۱۷:۰۰");
  await row.getByRole("checkbox").click();
  await expect(row).toHaveCount(0);
  await page.locator(".toast").getByRole("button", { name: /واگرد/ }).click();
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: /^ویرایش/ }).click();
  await page.locator("#follow-due").fill("+۷");
  await page.locator("#follow-remind").selectOption("none");
  await save(page);
  await expect(row).not.toContainText("یادآوری");
  await row.getByRole("checkbox").click();
  await expect(row).toHaveCount(0);
  await page.getByRole("link", { name: "انجام‌شده" }).click();
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: /^حذف/ }).click();
  await expect(row).toHaveCount(0);
  await sent(page);
  await open(page, item);
  await expect(page.locator("main")).not.toContainText(text);
});

test("a form that closes under the caret breaks nothing, and is reached whole on a small screen", async ({ page, context, baseURL, watch }) => {
  const text = `بازدید ${mark()}`;
  await enter(context, baseURL!, "narges");
  await page.setViewportSize({ width: 1366, height: 600 });
  await open(page, "/follow-ups");
  for (const key of ["Escape", "Control+Enter"]) {
    await page.keyboard.press("f");
    await page.locator("#follow-text").fill(text);
    await page.locator("#follow-repeat").selectOption("weeks");
    await page.locator("#follow-remind").selectOption("own");
    await page.locator("#follow-at-day").fill("فردا");
    await expect(page.locator("#follow-title")).toBeInViewport();
    await expect(page.locator(FORM).getByRole("button", { name: "ذخیره" })).toBeInViewport();
    // The browser tells a field that it is left while it is being taken out of the page.
    await page.locator("#follow-due").fill("پس‌فردا");
    await page.keyboard.press(key);
    await expect(page.locator(FORM)).toBeHidden();
  }
  await expect(page.locator(".follow").filter({ hasText: text })).toHaveCount(1);
  expect(watch.faults).toEqual([]);
});

test("a reminder rings once however many tabs are open, and again until it is handled", async ({ page, context, baseURL, browser, watch }) => {
  const text = `بستن صندوق ${mark()}`;
  await enter(context, baseURL!, "narges");
  await atTen(context);
  await open(page, "/follow-ups");
  const other = await context.newPage();
  await open(other, "/follow-ups");
  const pages = [page, other];
  await note(page, text, "۱۰:۳۰");
  const row = page.locator(".follow").filter({ hasText: text });
  await expect(row).toContainText("یادآوری: امروز ۱۰:۳۰");
  await expect(other.locator(".follow").filter({ hasText: text })).toHaveCount(1);
  expect(await cards(pages, text)).toBe(0);

  const whichRings = async (): Promise<Page> => {
    await expect.poll(() => cards(pages, text)).toBe(1);
    return (await ringing(page, text).count()) === 1 ? page : other;
  };
  /** Presses a button of the card; a tab that has just started may still take it over from the other. */
  const press = async (name: string): Promise<Page> => {
    let pressed = page;
    await expect(async () => {
      pressed = await whichRings();
      await ringing(pressed, text).getByRole("button", { name }).click({ timeout: 1_000 });
    }).toPass();
    return pressed;
  };
  await context.clock.fastForward("31:00");
  let rings = await whichRings();
  const { violations } = await new AxeBuilder({ page: rings }).include("#reminders").analyze();
  expect(violations.map((it) => it.id)).toEqual([]);

  await test.step("the tab that one turns to takes it over", async () => {
    const silent = rings === page ? other : page;
    await silent.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect(ringing(silent, text)).toHaveCount(1);
    await expect(ringing(rings, text)).toHaveCount(0);
    rings = silent;
  });

  await test.step("the next start shows it again", async () => {
    await rings.reload();
    await expect(rings.locator("html")).toHaveAttribute("data-app", "ready");
    await whichRings();
  });

  await test.step("snoozing moves the reminder and not the due date, also without a network", async () => {
    await context.setOffline(true);
    await press("۱۰ دقیقه");
    await expect.poll(() => cards(pages, text)).toBe(0);
    await expect(row).toContainText("یادآوری دوباره: امروز ۱۰:");
    await expect(row.locator(".list__end")).toContainText("امروز");
    await context.clock.fastForward("11:00");
    rings = await press("انجام شد");
    await expect.poll(() => cards(pages, text)).toBe(0);
    await expect(row).toHaveCount(0);
    await context.setOffline(false);
    await context.clock.fastForward("01:00");
    await sent(rings);
  });
  forgive(watch.faults);

  const phone = await device(browser, baseURL!, "narges");
  await open(phone, "/follow-ups?show=done");
  await expect(phone.locator(".follow").filter({ hasText: text })).toHaveCount(1);
  await phone.context().close();
});

test("a reminder rings at its time by the real clock", async ({ page, context, baseURL }) => {
  test.setTimeout(180_000);
  const text = `زنگ ${mark()}`;
  await enter(context, baseURL!, "narges");
  await open(page, "/follow-ups");
  const tehran = (at: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Tehran", ...options }).format(at);
  const [now, rings] = [Date.now(), Date.now() + 75_000];
  const day = (at: number) => tehran(at, { dateStyle: "short" });
  await page.keyboard.press("f");
  await page.locator("#follow-text").fill(text);
  await page.locator("#follow-due").fill(day(rings) === day(now) ? "امروز" : "فردا");
  await page.locator("#follow-at-time").fill(tehran(rings, { timeStyle: "short" }));
  await save(page);
  await expect(page.locator(".follow").filter({ hasText: text })).toHaveCount(1);
  await expect(ringing(page, text)).toHaveCount(1, { timeout: 90_000 });
});

test("those missed are shown together, and a dismissed one stays open", async ({ page, context, baseURL }) => {
  const words = mark();
  await enter(context, baseURL!, "narges");
  await atTen(context);
  await open(page, "/");
  await note(page, `یک ${words}`, "۱۰:۱۰");
  await note(page, `دو ${words}`, "۱۰:۲۰");
  await sent(page);
  await context.clock.fastForward("45:00");
  await page.reload();
  await expect(ringing(page, words)).toHaveCount(2);
  await page.keyboard.press("y");
  await expect(page.locator(".reminder .btn--primary").first()).toBeFocused();
  await ringing(page, `یک ${words}`).getByRole("button", { name: "کنار گذاشتن یادآور" }).click();
  await expect(ringing(page, words)).toHaveCount(1);
  const rest = ringing(page, words);
  await rest.getByRole("button", { name: "زمان دیگر…" }).click();
  await rest.getByLabel("ساعت یادآوری").fill("۹ شب");
  await rest.getByRole("button", { name: "یادآوری دوباره" }).click();
  await expect(ringing(page, words)).toHaveCount(0);
  await open(page, "/follow-ups");
  await expect(page.locator(".follow").filter({ hasText: `یک ${words}` })).toContainText("یادآور شنیده شد");
  await expect(page.locator(".follow").filter({ hasText: `دو ${words}` })).toContainText("امروز ۲۱:۰۰");
});

test("what was written without a network is on the person's other device, and on nobody else's", async ({ page, context, baseURL, browser, watch }) => {
  const text = `سرکشی ${mark()}`;
  await enter(context, baseURL!, "narges");
  const item = await openItem(page);
  await expect(page.locator(".pill")).toContainText("برخط");
  await context.setOffline(true);
  await page.keyboard.press("f");
  await page.locator("#follow-text").fill(text);
  await page.locator("#follow-due").fill("شنبه");
  await save(page);
  await expect(page.locator(".event").filter({ hasText: text })).toHaveCount(1);
  await context.setOffline(false);
  await sent(page);
  forgive(watch.faults);

  const second = await device(browser, baseURL!, "narges");
  await open(second, item);
  await expect(second.locator(".event").filter({ hasText: text })).toHaveCount(1);
  await open(second, "/follow-ups");
  await expect(second.locator(".follow").filter({ hasText: text })).toHaveCount(1);
  await second.context().close();
  for (const username of ["maryam", "admin"]) {
    const stranger = await device(browser, baseURL!, username);
    for (const address of ["/follow-ups", item]) {
      await open(stranger, address);
      await expect(stranger.locator("main")).not.toContainText(text);
    }
    await stranger.context().close();
  }
});

test("the system is asked only by a press, and says a reminder while the page is out of sight", async ({ page, context, baseURL }) => {
  const text = `خبر ${mark()}`;
  await enter(context, baseURL!, "narges");
  await atTen(context);
  // What the system would show, and a page that is out of sight when the test says so.
  await page.addInitScript(() => {
    const said: string[] = [];
    let permission = "default";
    class Said {
      static get permission() {
        return permission;
      }
      static async requestPermission() {
        permission = "granted";
        return permission;
      }
      onclick = null;
      constructor(title: string, options: { body?: string }) {
        said.push(`${title} | ${options.body ?? ""}`);
      }
    }
    Object.assign(window, { Notification: Said, said, hide: false });
    Object.defineProperty(document, "hidden", { get: () => (window as unknown as { hide: boolean }).hide });
  });
  await open(page, "/follow-ups");
  const toggle = page.getByRole("switch", { name: "خبر در دستگاه" });
  await expect(toggle).not.toBeChecked();
  expect(await page.evaluate(() => Notification.permission)).toBe("default");
  await toggle.click();
  await expect(toggle).toBeChecked();
  await note(page, text, "۱۰:۳۰");
  await page.evaluate(() => Object.assign(window, { hide: true }));
  await context.clock.fastForward("31:00");
  const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said);
  await expect.poll(said).toEqual([`${text} | ۱۰:۳۰`]);
  await context.clock.fastForward("05:00");
  expect(await said()).toHaveLength(1);
});
