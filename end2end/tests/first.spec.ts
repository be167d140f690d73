// An empty installation: from the link of the server's output to the first steps.

import { test as base, expect, ready } from "../test.ts";
import { scratch, serve, type Server } from "../server.ts";

const PASSWORD = "nakhostin-modir-1";

/** The link that a server has printed. */
async function link(server: Server): Promise<string> {
  const printed = () => /http:\/\/\S+\/setup\?token=\S+/.exec(server.said())?.[0];
  await expect.poll(printed, { message: "the link" }).toBeDefined();
  return printed()!;
}

const test = base.extend<{ first: { now: Server } }>({
  first: async ({}, use) => {
    const { folder, remove } = scratch();
    const first = { now: await serve(`sqlite:${folder}/empty.sqlite`) };
    try {
      await use(first);
      await first.now.stop();
    } finally {
      remove();
    }
  },
  baseURL: async ({ first }, use) => use(first.now.url),
});

test("an empty installation says where to begin, and what it needs", async ({ page, first, watch }) => {
  await test.step("nobody can sign in yet", async () => {
    await page.goto("/");
    await ready(page);
    await expect(page.getByRole("note")).toContainText("هنوز کسی نمی‌تواند وارد شود");
    expect(await page.content(), "the link is no visitor's").not.toContain("token=");
  });

  await test.step("a link that a later start has replaced is refused", async () => {
    await page.goto(await link(first.now));
    await ready(page);
    await page.locator("#name").fill("نرگس کاظمی");
    await page.locator("#username").fill("narges");
    await page.locator("#password").fill(PASSWORD);
    const { url, database } = first.now;
    await first.now.stop();
    first.now = await serve(database, new URL(url).host);
    await page.locator("#password").press("Enter");
    await ready(page);
    await expect(page.getByRole("note")).toContainText("این پیوند درست نیست یا پیش‌تر به‌کار رفته است");
    // The browser's own line about the status.
    const forbidden = watch.faults.filter((fault) => !fault.includes("status of 403"));
    watch.faults.splice(0);
    expect(forbidden, "the page of the refusal starts").toEqual([]);
  });

  await test.step("what does not hold keeps its place in the form", async () => {
    await page.goto(await link(first.now));
    await ready(page);
    await page.locator("#name").fill("نرگس کاظمی");
    await page.locator("#username").fill("narges");
    await page.locator("#password").fill("کوتاه");
    await page.locator("#password").press("Enter");
    await expect(page.locator("#password")).toHaveAttribute("aria-invalid", "true");
    await ready(page);
    await expect(page.locator("#username")).toHaveValue("narges");
    const refused = watch.faults.filter((fault) => !fault.includes("status of 422"));
    watch.faults.splice(0);
    expect(refused, "the page of the refusal starts").toEqual([]);
    await page.locator("#name").fill("نرگس کاظمی");
    await page.locator("#password").fill(PASSWORD);
    await page.locator("#password").press("Enter");
    await page.waitForURL((url) => url.pathname === "/");
    await ready(page);
  });

  await test.step("home names the first steps", async () => {
    const steps = page.getByRole("region", { name: "نخستین گام‌ها" });
    await expect(steps.getByRole("link")).toHaveText([
      "مشخصات شرکت",
      "سال مالی",
      "کد مالیات",
      "الگوی شماره‌گذاری",
      "زیرنوع فاکتور",
      "کالا یا خدمت",
      "کاربران دیگر",
    ]);
    await expect(steps.getByText("انجام شد")).toHaveCount(0);
    await steps.getByRole("link", { name: "مشخصات شرکت" }).click();
    await page.locator("#company-name").fill("بازرگانی نخست");
    await page.getByRole("button", { name: "ذخیره" }).click();
    await expect(page.locator(".toast")).toContainText("تنظیم ذخیره شد");
    await page.goto("/");
    await ready(page);
    const done = steps.getByRole("listitem").filter({ hasText: "انجام شد" });
    await expect(done).toHaveCount(1);
    await expect(done).toContainText("مشخصات شرکت");
  });

  await test.step("a new invoice says that there is no sub-type, and leads there", async () => {
    await page.goto("/items/sales-invoice/new");
    await ready(page);
    const main = page.getByRole("main");
    await expect(main).toContainText("هنوز زیرنوعی برای فاکتور نیست");
    await main.getByRole("link", { name: "زیرنوع‌ها" }).click();
    await page.waitForURL("**/settings/sub-types");
  });
});
