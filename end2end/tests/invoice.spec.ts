// The life of an invoice, from an empty form to void: written and decided by keyboard alone.

import { type Page } from "@playwright/test";
import { expect, test } from "../own.ts";
import { device, enter, open } from "../people.ts";

/** Presses Tab until the control with this id has the focus. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 12; presses += 1) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${id}, but to ${await focused(page)}`);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.id ?? "");
}

/** What a cell of the line table holds, by the name that screen readers say. */
function cell(page: Page, name: string) {
  return page.getByLabel(name, { exact: true });
}

/** Types into the focused combobox and takes the first answer that holds the text. */
async function pick(page: Page, typed: string): Promise<void> {
  await page.keyboard.type(typed);
  // Not the last one, which would make something new of the text.
  await expect(page.locator(".option:not(.option--new)").filter({ hasText: typed }).first()).toBeVisible();
  await page.keyboard.press("Enter");
}

/** Waits until the server has answered a change with this name. */
function answered(page: Page, name: string): Promise<unknown> {
  return page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes(`"${name}"`),
  );
}

/** Opens the only item of the cartable and presses the key that decides; waits for the server. */
async function decide(page: Page, address: string, key: string, name: string): Promise<void> {
  await open(page, address);
  await expect(page.locator("#detail-title")).toBeVisible();
  const sent = answered(page, name);
  await page.keyboard.press(key);
  await sent;
}

async function stepFromMenu(page: Page, address: string, word: string, reason: string, name: string): Promise<void> {
  await open(page, address);
  await page.getByRole("button", { name: "کارهای دیگر" }).click();
  await page.getByRole("menuitem", { name: word }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.locator("textarea").fill(reason);
  const sent = answered(page, name);
  await page.keyboard.press("Enter");
  await sent;
}

test("an invoice from the first key to its end", async ({ page, context, baseURL, browser }) => {
  test.slow();
  await enter(context, baseURL!, "sara");
  await open(page, "/parties");
  const customer = (await page.locator("main tbody a").first().innerText()).trim();

  await test.step("it is written by keyboard alone", async () => {
    await open(page, "/");
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await expect(page).toHaveURL(/\/items\/sales-invoice\/new$/);
    await expect.poll(() => focused(page)).toBe("form-party");
    await pick(page, customer);
    await expect(page.locator("#form-party")).toHaveValue(customer);
    await tabTo(page, "form-delivery-address");
    await page.keyboard.press("Enter");

    await pick(page, "تن ماهی");
    await page.keyboard.type("۱۲");
    await page.keyboard.press("Enter");
    await page.keyboard.type("۱۰۰۰۰۰۰");
    await expect(cell(page, "بهای واحد سطر ۱")).toHaveValue("۱٬۰۰۰٬۰۰۰");
    await page.keyboard.press("Enter");
    await page.keyboard.type("۱۰٪");
    await page.keyboard.press("Enter");

    // The second row has come by itself.
    await expect(cell(page, "کالای سطر ۲")).toBeFocused();
    await pick(page, "روغن سرخ");
    await page.keyboard.type("2");
    for (let cells = 0; cells < 3; cells += 1) await page.keyboard.press("Enter");
    await expect(cell(page, "کالای سطر ۳")).toBeFocused();
    await page.keyboard.press("Enter");
    await page.keyboard.type("با پیک");
  });

  await test.step("the sums are there while it is typed", async () => {
    const totals = page.locator(".totals");
    await expect(totals).toContainText("۱۸٬۹۰۰٬۰۰۰");
    await expect(totals).toContainText("۱٬۲۰۰٬۰۰۰");
    await expect(totals).toContainText("۱٬۷۷۰٬۰۰۰");
    await expect(totals).toContainText("۱۹٬۴۷۰٬۰۰۰");
  });

  await test.step("it has been kept by itself", async () => {
    await expect(page.locator(".edit__saved")).toContainText("پیش‌نویس ذخیره شد");
    await expect(page).toHaveURL(/\/drafts\//);
    await open(page, page.url());
    await expect(page.locator("#form-party")).toHaveValue(customer);
    await expect(cell(page, "تعداد سطر ۱")).toHaveValue("۱۲");
    await expect(cell(page, "تخفیف سطر ۱")).toHaveValue(/۱۰/);
    await expect(cell(page, "کالای سطر ۲")).toHaveValue("روغن سرخ‌کردنی ۴ کیلویی");
    await expect(page.locator("#form-description")).toHaveValue("با پیک");
    await expect(page.locator(".totals")).toContainText("۱۹٬۴۷۰٬۰۰۰");
  });

  await test.step("from the list of drafts it opens with all that it names", async () => {
    const draft = new URL(page.url()).pathname;
    await open(page, "/drafts");
    await page.locator(`main a[href="${draft}"]`).first().click();
    await expect(page).toHaveURL(new RegExp(`${draft}$`));
    await expect(page.locator("#form-party")).toHaveValue(customer);
    await expect(cell(page, "کالای سطر ۲")).toHaveValue("روغن سرخ‌کردنی ۴ کیلویی");
  });

  await cell(page, "تعداد سطر ۱").focus();
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/item\//);
  await expect(page.locator("#detail-title")).toHaveText(customer);
  const item = new URL(page.url()).pathname;

  const manager = await device(browser, baseURL!, "narges");
  await test.step("the finance manager has it first, and rejects it", async () => {
    await open(manager, "/cartable/sales-invoice");
    await expect(manager.locator(".row__title").first()).toHaveText(customer);
    await manager.keyboard.press("j");
    await expect(manager.locator("#detail-title")).toHaveText(customer);
    await manager.keyboard.press("r");
    const dialog = manager.locator("dialog[open]");
    await expect(dialog.locator("#reject-reason")).toBeFocused();
    // Without a reason nothing is sent.
    await manager.keyboard.press("Enter");
    await expect(dialog.locator("#reject-reason")).toHaveAttribute("aria-invalid", "true");
    await manager.keyboard.press("Tab");
    await manager.keyboard.type("تعداد را کم کنید");
    const sent = answered(manager, "reject_item");
    await manager.keyboard.press("Enter");
    await sent;
  });

  await test.step("its author reads why, corrects it and submits again", async () => {
    await open(page, "/");
    await expect(page.locator("main")).toContainText("تعداد را کم کنید");
    await open(page, item);
    await page.getByRole("link", { name: "ویرایش و ارسال دوباره" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("main")).toContainText("نرگس کاظمی این فاکتور را رد کرد");
    await expect(page.locator("main")).toContainText("تعداد را کم کنید");
    const quantity = cell(page, "تعداد سطر ۱");
    await quantity.focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("۱۰");
    await expect(page.locator(".totals")).toContainText("۱۷٬۴۹۰٬۰۰۰");
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(new RegExp(`${item}$`));
    await expect(page.locator(".detail__bar")).toContainText("در انتظار");
  });

  await test.step("the finance manager approves it and gives it its number", async () => {
    await decide(manager, item, "a", "approve_item");
    await decide(manager, item, "n", "number_item");
    await expect(manager.locator(".detail__bar")).toContainText("تایید و شماره‌گذاری شده");
    await expect(manager.locator("main")).toContainText("INV-");
  });

  await test.step("the printed form says the sum in words", async () => {
    await manager.goto(`${item}/print`);
    await expect(manager.locator(".official__words")).toContainText("هفده میلیون و چهارصد و نود هزار ریال");
    await expect(manager.locator(".official__words")).toContainText("۱۷٬۴۹۰٬۰۰۰");
  });

  await test.step("back to pending, approved again, void: the history keeps all of it", async () => {
    await stepFromMenu(manager, item, "برگرداندن به انتظار", "بررسی دوباره", "revert_item");
    await expect(manager.locator(".detail__bar")).toContainText("در انتظار");
    await decide(manager, item, "a", "approve_item");
    await stepFromMenu(manager, item, "باطل کردن…", "سفارش پس گرفته شد", "void_item");
    await expect(manager.locator(".detail__bar")).toContainText("باطل");
    await open(manager, item);
    const history = manager.locator(".timeline");
    for (const told of [
      "سارا موسوی",
      "تعداد را کم کنید",
      "نرگس کاظمی",
      "بررسی دوباره",
      "سفارش پس گرفته شد",
    ]) {
      await expect(history).toContainText(told);
    }
    // Submitted, rejected, submitted again, approved, numbered, back to pending, approved, void.
    await expect(history.locator(".event")).toHaveCount(8);
  });
  await manager.context().close();
});
