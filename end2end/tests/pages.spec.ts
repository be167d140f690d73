// Every page of the app: it opens by its address, has its rows in the HTML, and holds what all pages promise.

import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, type Page } from "@playwright/test";
import { enter, open, speak } from "../people.ts";
import { expect, ready, test } from "../test.ts";

/** The addresses without an id, as `app/src/route.rs` lists them. */
const MANAGER = [
  "/",
  "/cartable/sales-invoice",
  "/items/sales-invoice",
  "/items/sales-invoice/new",
  "/drafts",
  "/follow-ups",
  "/parties",
  "/parties/new",
  "/products",
  "/products/new",
  "/settings",
  "/attention",
  "/account",
  "/gallery",
];
const SECTIONS = [
  "company",
  "sub-types",
  "patterns",
  "tax-codes",
  "fiscal-years",
  "reject-reasons",
  "users",
  "units",
  "groups",
  "positions",
  "rights",
];
const ADMINISTRATOR = SECTIONS.map((section) => `/settings/${section}`);

/** The first link on a page whose path has this shape. */
async function linked(context: BrowserContext, address: string, shape: RegExp): Promise<string> {
  const html = await (await context.request.get(address)).text();
  const found = [...html.matchAll(/href="([^"]+)"/g)].map((it) => it[1] ?? "").find((it) => shape.test(it));
  if (found === undefined) throw new Error(`${address} has no link like ${shape}`);
  return found;
}

const ID = "[0-9a-f-]{36}";

/** The addresses of the finance manager, with those of one item, one party, one product. */
async function ofManager(context: BrowserContext): Promise<string[]> {
  const item = await linked(context, "/items/sales-invoice", new RegExp(`^/item/${ID}$`));
  const party = await linked(context, "/parties", new RegExp(`^/parties/${ID}$`));
  const product = await linked(context, "/products", new RegExp(`^/products/${ID}$`));
  return [...MANAGER, item, `${item}/edit`, `${item}/print`, party, `${party}/edit`, product];
}

/** The addresses of the administrator, with those of one user and one numbering pattern. */
async function ofAdministrator(context: BrowserContext): Promise<string[]> {
  const user = await linked(context, "/settings/users", new RegExp(`^/settings/users/${ID}$`));
  const pattern = await linked(context, "/settings/patterns", new RegExp(`edit=${ID}$`));
  return [...ADMINISTRATOR, user, pattern.replace(/^.*edit=/, "/settings/numbers/")];
}

async function faults(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)} ${node.any.map((it) => it.message).join(" ").slice(0, 160)}`));
}

/** How far the page can be moved sideways, in pixels. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

const READERS = [
  { username: "narges", addresses: ofManager },
  { username: "admin", addresses: ofAdministrator },
] as const;

for (const { username, addresses } of READERS) {
  test(`each address of ${username} opens by itself`, async ({ page, context, baseURL }) => {
    await enter(context, baseURL!, username);
    for (const address of await addresses(context)) {
      await test.step(address, async () => {
        const answer = await page.goto(address);
        expect.soft(answer?.status(), address).toBe(200);
        await ready(page);
        expect.soft(new URL(page.url()).pathname, address).toBe(address);
        await expect.soft(page.locator("main#main"), address).toBeVisible();
        await expect.soft(page.getByText("این صفحه نیست"), address).toHaveCount(0);
      });
    }
  });

  for (const language of ["fa", "en"] as const) {
    for (const theme of ["light", "dark"] as const) {
      test(`axe finds nothing on the pages of ${username}, ${language}, ${theme}`, async ({ page, context, baseURL }) => {
        test.slow();
        await speak(context, baseURL!, language);
        await page.emulateMedia({ colorScheme: theme });
        await enter(context, baseURL!, username);
        for (const address of await addresses(context)) {
          await test.step(address, async () => {
            await open(page, address);
            await expect.soft(page.locator("html")).toHaveAttribute("lang", language);
            expect.soft(await faults(page), address).toEqual([]);
          });
        }
      });
    }
  }

  test(`no page of ${username} moves sideways at 320 pixels`, async ({ page, context, baseURL }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await enter(context, baseURL!, username);
    for (const address of await addresses(context)) {
      await test.step(address, async () => {
        await open(page, address);
        expect.soft(await sideways(page), address).toBeLessThanOrEqual(0);
      });
    }
  });
}

test("the pages of visitors hold what all pages promise", async ({ page, context, baseURL }) => {
  for (const language of ["fa", "en"] as const) {
    await speak(context, baseURL!, language);
    for (const address of ["/sign-in", "/setup"]) {
      for (const theme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await open(page, address);
        expect.soft(await faults(page), `${address} ${language} ${theme}`).toEqual([]);
      }
    }
  }
  await page.setViewportSize({ width: 320, height: 640 });
  for (const address of ["/sign-in", "/setup"]) {
    await open(page, address);
    expect.soft(await sideways(page), address).toBeLessThanOrEqual(0);
  }
});

test("the pages one works with on the way hold it too @phone", async ({ page, context, baseURL }) => {
  test.slow();
  await enter(context, baseURL!, "narges");
  const item = await linked(context, "/items/sales-invoice", new RegExp(`^/item/${ID}$`));
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const address of ["/", "/cartable/sales-invoice", item, "/items/sales-invoice/new", "/follow-ups", "/parties"]) {
      await open(page, address);
      expect.soft(await faults(page), `${address} ${theme}`).toEqual([]);
      expect.soft(await sideways(page), address).toBeLessThanOrEqual(0);
    }
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the rows are in the page", async ({ page, context, baseURL }) => {
    await page.goto("/sign-in");
    await page.getByLabel("نام کاربری").fill("narges");
    await page.getByLabel("گذرواژه", { exact: true }).fill("daftar-demo");
    await page.getByRole("button", { name: "ورود" }).click();
    await expect(page).toHaveURL(`${baseURL}/`);

    await page.goto("/cartable/sales-invoice");
    const row = page.locator(".row").first();
    await expect(row.getByRole("link")).toBeVisible();
    await expect(row.locator(".amount")).toHaveText(/[۰-۹]/);
    const buyer = await row.getByRole("link").innerText();
    await row.getByRole("link").click();
    await expect(page.locator("#detail-title")).toHaveText(buyer);

    const item = await linked(context, "/items/sales-invoice", new RegExp(`^/item/${ID}$`));
    await page.goto(item);
    await expect(page.locator("#detail-title")).toHaveText(/\S/);
    await expect(page.getByRole("heading", { name: "تاریخچه" })).toBeVisible();
    await expect(page.locator(".timeline, .event").first()).toBeVisible();

    await page.goto(`${item}/print`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/صورتحساب|فاکتور/);
    await expect(page.locator(".official__words")).toContainText("ریال");

    const party = await linked(context, "/parties", new RegExp(`^/parties/${ID}$`));
    await page.goto("/parties");
    await expect(page.locator(`a[href="${party}"]`).first()).toBeVisible();
    await page.goto(party);
    await expect(page.locator("main h2").first()).toHaveText(/\S/);
  });
});

test("an address of nothing says so, and where one may not go there is nothing", async ({ page, context, baseURL, watch }) => {
  await page.goto("/item/01939f6c-6a3e-7000-8000-000000000001");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await enter(context, baseURL!, "davood");
  await open(page, "/item/01939f6c-6a3e-7000-8000-000000000001");
  await expect(page.locator("main")).toContainText("نیست");
  await page.goto("/nowhere");
  await expect(page.locator("main")).toContainText("نیست");
  // The browser itself writes a line about an answer that is no success.
  watch.faults.splice(0, watch.faults.length, ...watch.faults.filter((it) => !it.includes("status of 404")));
});
