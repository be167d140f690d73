// Bad input in every form: what is wrong is said at its field in words, the focus goes there, and nothing typed is lost.

import { type Page } from "@playwright/test";
import { expect, test } from "../test.ts";
import { enter, open } from "../people.ts";

interface Form {
  readonly of: string;
  readonly who: string;
  readonly address: string;
  /** What is typed or chosen, by the id of the control. */
  readonly typed: Readonly<Record<string, string>>;
  /** The control that is wrong first, and the words at it. */
  readonly wrong: string;
  readonly words: RegExp;
}

const REQUIRED = /این را بنویسید یا برگزینید/;

const FORMS: readonly Form[] = [
  {
    of: "a party without a name",
    who: "sara",
    address: "/parties/new",
    typed: { "party-email": "بدون نشانی", "party-customer-number": "۷۷" },
    wrong: "party-name",
    words: REQUIRED,
  },
  {
    of: "a party with a wrong legal id",
    who: "sara",
    address: "/parties/new",
    typed: { "party-name": "پخش آزمون", "party-national-id": "10380284791" },
    wrong: "party-national-id",
    words: /رقم کنترل نمی‌خواند/,
  },
  {
    of: "a party with a wrong e-mail",
    who: "sara",
    address: "/parties/new",
    typed: { "party-name": "پخش آزمون", "party-email": "info@" },
    wrong: "party-email",
    words: /به شکلی که باید نوشته نشده است/,
  },
  {
    of: "a product without a code",
    who: "narges",
    address: "/products/new",
    typed: { "product-name": "چای بی‌کد", "product-unit": "بسته", "product-sale-price": "۲۵۰۰۰" },
    wrong: "product-code",
    words: REQUIRED,
  },
  {
    of: "a price below zero",
    who: "narges",
    address: "/products/new",
    typed: { "product-name": "چای", "product-code": "T-1", "product-unit": "بسته", "product-sale-price": "-۵" },
    wrong: "product-sale-price",
    words: /نمی‌تواند منفی باشد/,
  },
  {
    of: "the company without a name",
    who: "narges",
    address: "/settings/company",
    typed: { "company-name": " ", "company-phone": "۰۲۱۱۲۳۴۵۶۷۸" },
    wrong: "company-name",
    words: REQUIRED,
  },
  {
    of: "a sub-type without a code",
    who: "narges",
    address: "/settings/sub-types?edit=new",
    typed: { "setting-name": "فروش اینترنتی", "setting-late-after-hours": "48" },
    wrong: "setting-code",
    words: REQUIRED,
  },
  {
    of: "a numbering pattern without its number",
    who: "narges",
    address: "/settings/patterns?edit=new",
    typed: { "setting-name": "الگوی تازه", "setting-template": "بی‌شماره" },
    wrong: "setting-template",
    words: /./,
  },
  {
    of: "a tax code without a name",
    who: "narges",
    address: "/settings/tax-codes?edit=new",
    typed: { "setting-rate-0-tax": "10" },
    wrong: "setting-name",
    words: REQUIRED,
  },
  {
    of: "a fiscal year that ends before it begins",
    who: "narges",
    address: "/settings/fiscal-years?edit=new",
    typed: { "setting-name": "۱۴۱۰", "setting-start": "۱۴۱۰/۱/۱", "setting-end": "۱۴۰۹/۱/۱" },
    wrong: "setting-end",
    words: /پایان پیش از آغاز است/,
  },
  {
    of: "a fiscal year over another",
    who: "narges",
    address: "/settings/fiscal-years?edit=new",
    typed: { "setting-name": "دوباره", "setting-start": "۱۴۰۴/۶/۱", "setting-end": "۱۴۰۵/۵/۳۱" },
    wrong: "setting-start",
    words: /هم‌پوشانی/,
  },
  {
    of: "a reason of blanks",
    who: "narges",
    address: "/settings/reject-reasons?edit=new",
    typed: { "setting-text": "  " },
    wrong: "setting-text",
    words: REQUIRED,
  },
  ...["units", "groups", "positions"].map((section) => ({
    of: `${section}: a name of blanks`,
    who: "admin",
    address: `/settings/${section}?edit=new`,
    typed: { "setting-name": "  " },
    wrong: "setting-name",
    words: REQUIRED,
  })),
  {
    of: "a user with blanks in the user name",
    who: "admin",
    address: "/settings/users?edit=new",
    typed: { "user-name": "کاربر تازه", "user-username": "با فاصله" },
    wrong: "user-username",
    words: /به شکلی که باید نوشته نشده است/,
  },
  {
    of: "a grant to nobody",
    who: "admin",
    address: "/settings/rights?edit=new",
    typed: { "setting-scope": "general" },
    wrong: "setting-holder",
    words: REQUIRED,
  },
];

async function type(page: Page, id: string, text: string): Promise<void> {
  const control = page.locator(`#${id}`);
  if ((await control.evaluate((it) => it.tagName)) === "SELECT") await control.selectOption(text);
  else await control.fill(text);
  // A date is written out when its field is left.
  await control.blur();
}

for (const form of FORMS) {
  test(`${form.of} is refused at its field`, async ({ page, context, baseURL }) => {
    await enter(context, baseURL!, form.who);
    await open(page, form.address);
    for (const [id, text] of Object.entries(form.typed)) await type(page, id, text);
    const shown = await Promise.all(Object.keys(form.typed).map((id) => page.locator(`#${id}`).inputValue()));
    await page.getByRole("button", { name: "ذخیره", exact: true }).click();

    const wrong = page.locator(`#${form.wrong}`);
    await expect(wrong).toBeFocused();
    await expect(wrong).toHaveAttribute("aria-invalid", "true");
    const described = await wrong.getAttribute("aria-describedby");
    await expect(page.locator(`#${described}`)).toHaveText(form.words);
    for (const [at, id] of Object.keys(form.typed).entries()) {
      await expect(page.locator(`#${id}`)).toHaveValue(shown[at] ?? "");
    }
  });
}

test("an invoice says what is wrong, row by row", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "sara");
  await open(page, "/items/sales-invoice/new");
  const submit = page.getByRole("button", { name: "ارسال برای تایید" });
  await submit.click();
  await expect(page.locator("#form-party")).toBeFocused();
  await expect(page.locator("#form-party")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#form-summary")).toContainText("مشتری را برگزینید");
  await expect(page.locator("#form-summary")).toContainText("دست‌کم یک سطر بنویسید");

  await page.locator("#form-party").click();
  await page.locator(".option:not(.option--new)").first().click();
  const customer = await page.locator("#form-party").inputValue();
  await page.getByLabel("کالای سطر ۱", { exact: true }).fill("تن ماهی");
  await page.getByRole("option").filter({ hasText: "تن ماهی" }).first().click();
  const quantity = page.getByLabel("تعداد سطر ۱", { exact: true });
  await quantity.fill("۰");
  await submit.click();
  await expect(quantity).toBeFocused();
  await expect(page.locator(".lines__error")).toContainText("تعداد باید بیشتر از صفر باشد");

  await quantity.fill("۱٫۵");
  await submit.click();
  await expect(quantity).toBeFocused();
  await expect(page.locator(".lines__error")).toContainText("رقم اعشار بیش از اندازهٔ این واحد است");

  await quantity.fill("۲");
  const discount = page.getByLabel("تخفیف سطر ۱", { exact: true });
  await discount.fill("۱۲۰٪");
  await submit.click();
  await expect(discount).toBeFocused();
  await expect(page.locator(".lines__error")).toContainText("درصد میان ۰ و ۱۰۰ است");
  // What was typed is all there.
  await expect(page.locator("#form-party")).toHaveValue(customer);
  await expect(quantity).toHaveValue("۲");
  await expect(page).toHaveURL(/\/(drafts|items)\//);
});

test("a password that is too short or not the same is said at its field", async ({ page, context, baseURL }) => {
  await enter(context, baseURL!, "davood");
  await open(page, "/account");
  const change = page.getByRole("button", { name: "تغییر گذرواژه" });
  await page.locator("#current-password").fill("daftar-demo");
  await page.locator("#new-password").fill("کوتاه");
  await change.click();
  await expect(page.locator("#new-password")).toBeFocused();
  await expect(page.locator("#new-password")).toHaveAttribute("aria-invalid", "true");
  await page.locator("#new-password").fill("گذرواژه‌ای بلند");
  await page.locator("#new-password-again").fill("گذرواژه‌ای دیگر");
  await change.click();
  await expect(page.locator("#new-password-again")).toBeFocused();
  await expect(page.locator("main")).toContainText("دو گذرواژه یکی نیستند");
  await expect(page.locator("#current-password")).toHaveValue("daftar-demo");
});
