// Edits of what was submitted: told line by line, overtaken by a decision, and never thrown away without a question.

import { type BrowserContext, type Page } from "@playwright/test";
import { ask, userId, waiting } from "../books.ts";
import { forgive } from "../kept.ts";
import { expect, test } from "../own.ts";
import { device, enter, open } from "../people.ts";

test.use({ items: 120, waiting: 40 });

interface Waiting {
  id: string;
  author: string;
  approved: unknown;
  numbered: unknown;
}

/** The ids of the invoices of a person about which nobody has decided yet, as the finance manager sees them. */
async function undecided(manager: BrowserContext, baseURL: string, username: string): Promise<string[]> {
  const author = await userId(manager.request, baseURL, username);
  const ids = await waiting(manager.request, baseURL);
  const records = await ask(manager.request, baseURL, ids.slice(0, 20).map((id) => ({ record: `item/${id}` })));
  const items = records.flatMap(({ item }) => (item ? [item as unknown as Waiting] : []));
  const own = items.filter((it) => ids.includes(it.id) && it.author === author && it.approved === null && it.numbered === null);
  expect(own.length, `invoices of ${username} that wait`).toBeGreaterThan(1);
  return own.map((it) => it.id);
}

function answered(page: Page, name: string): Promise<unknown> {
  return page.waitForResponse(
    (answer) => answer.url().endsWith("/api/v1/push") && (answer.request().postData() ?? "").includes(`"${name}"`),
  );
}

async function approve(manager: Page, item: string): Promise<void> {
  await open(manager, `/item/${item}`);
  await expect(manager.locator("#detail-title")).toBeVisible();
  const settled = answered(manager, "approve_item");
  await manager.keyboard.press("a");
  await settled;
}

test("an edit is told line by line, and a decision made meanwhile is said in the form", async ({ page, context, baseURL, browser, watch }) => {
  await enter(context, baseURL!, "sara");
  const manager = await device(browser, baseURL!, "narges");
  const [item, other] = await undecided(manager.context(), baseURL!, "sara");

  await test.step("the history says which line and how", async () => {
    await open(page, `/item/${item}/edit`);
    await page.getByLabel("تعداد سطر ۱", { exact: true }).fill("987");
    const saved = answered(page, "edit_item");
    await page.keyboard.press("Control+Enter");
    await saved;
    await expect(page).toHaveURL(new RegExp(`/item/${item}$`));
    const told = page.locator(".event__rows li");
    await expect(told).toHaveCount(1);
    await expect(told).toHaveText(/^سطر ۱، .+: تعداد: از .+ به ۹۸۷/);
    await expect(page.locator(".timeline")).not.toContainText("سطرهای پیشین");
  });

  await test.step("who decided, and when, stands in the open form, with what was typed", async () => {
    await open(page, `/item/${item}/edit`);
    await page.locator("#form-description").fill("با پیک");
    await approve(manager, item!);
    const notice = page.locator(".edit__notices .notice");
    await expect(notice).toHaveText(/نرگس کاظمی امروز .+ این فاکتور را تایید کرد؛ دیگر ویرایش نمی‌شود/, { timeout: 20_000 });
    await expect(page.locator(".page__head .chip")).toHaveText("تایید شده");
    await expect(page.getByRole("button", { name: "ذخیرهٔ تغییرها" })).toBeDisabled();
    await notice.getByRole("button", { name: "نگه‌داشتن در پیش‌نویس تازه" }).click();
    await expect(page).toHaveURL(/\/drafts\//);
    await expect(page.locator("#form-description")).toHaveValue("با پیک");
  });

  await test.step("what was saved without a network is refused with the true cause", async () => {
    await open(page, `/item/${other}/edit`);
    await context.setOffline(true);
    await page.locator("#form-description").fill("با پیک");
    await page.keyboard.press("Control+Enter");
    await expect(page).toHaveURL(new RegExp(`/item/${other}$`));
    await approve(manager, other!);
    await context.setOffline(false);
    await expect(page.locator(".pill")).toContainText("۱ مورد نیاز به توجه", { timeout: 20_000 });
    const notice = page.locator("main .notice").filter({ hasText: "پیش از شما" });
    await expect(notice).toHaveText(/نرگس کاظمی امروز .+ پیش از شما آن را تایید کرد/);
    await expect(page.locator("body")).not.toContainText("حق این کار را ندارید");
  });
  forgive(watch.faults);
  await manager.context().close();
});

test("an edit is left by no way without a question", async ({ page, context, baseURL, browser }) => {
  await enter(context, baseURL!, "sara");
  const manager = await device(browser, baseURL!, "narges");
  const [item] = await undecided(manager.context(), baseURL!, "sara");
  await manager.context().close();
  const [shown, edited] = [`/item/${item}`, `/item/${item}/edit`].map((it) => new RegExp(`${it}$`)) as [RegExp, RegExp];
  const question = page.locator("dialog#form-unsaved");
  const words = page.locator("#form-description");

  /** The question is asked, the page is still there, and with «stay» so is what was typed. */
  async function stay(): Promise<void> {
    await expect(question).toBeVisible();
    await expect(page).toHaveURL(edited);
    await question.getByRole("button", { name: "ماندن" }).click();
    await expect(question).toBeHidden();
    await expect(words).toHaveValue("با پیک");
  }

  await open(page, "/");
  await open(page, `/item/${item}`);
  await page.getByRole("button", { name: "کارهای دیگر" }).click();
  await page.locator(`#item-menu a[href="/item/${item}/edit"]`).click();
  await expect(page).toHaveURL(edited);
  // The way back and forth is free while nothing is typed.
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(shown);
  await expect(page.locator("#detail-title")).toBeVisible();
  await page.evaluate(() => history.forward());
  await expect(page).toHaveURL(edited);
  await words.fill("با پیک");
  await words.blur();

  await page.evaluate(() => history.back());
  await stay();
  await page.evaluate(() => history.go(-1));
  await stay();
  await words.blur();
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await stay();
  await page.keyboard.press("Control+k");
  await page.locator("#palette-input").fill("هویت");
  await expect(page.locator("#palette .option").first()).toBeVisible();
  await page.keyboard.press("Enter");
  await stay();
  await page.locator(".nav a[href='/parties']").click();
  await stay();

  await page.evaluate(() => history.back());
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "دور ریختن" }).click();
  await expect(page).toHaveURL(shown);
  await expect(page.locator("#detail-title")).toBeVisible();
  await expect(page.locator("main")).not.toContainText("با پیک");

  // What lies ahead is left as what lies behind.
  await page.evaluate(() => history.forward());
  await expect(page).toHaveURL(edited);
  await page.locator(".nav a[href='/parties']").click();
  await expect(page).toHaveURL(/\/parties$/);
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL(edited);
  await words.fill("با پیک");
  await page.evaluate(() => history.forward());
  await stay();
  await words.press("Escape");
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "دور ریختن" }).click();
  await expect(page).toHaveURL(shown);
});
