// The least that must hold: a page is there before the app is, and the app takes it over.

import { expect, ready, test } from "../test.ts";

test("the sign-in page starts @phone", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("form[action=\"/sign-in\"]")).toBeVisible();
  await ready(page);
});

test("files with a hash in their name are kept for ever", async ({ page, request }) => {
  await page.goto("/");
  const script = await page.locator("script[data-wasm]").getAttribute("data-wasm");
  const answer = await request.get(script ?? "");
  expect(answer.headers()["content-type"]).toBe("application/wasm");
  expect(answer.headers()["cache-control"]).toContain("immutable");
});

test("what the head of a page names is what the page takes, each once", async ({ page }) => {
  await page.addInitScript(() => {
    const taken: string[] = [];
    const fetch = window.fetch;
    Object.assign(window, { taken });
    window.fetch = (...request) => {
      taken.push(new Request(...request).url);
      return fetch(...request);
    };
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/sign-in");
  await ready(page);
  const links = page.locator("link[rel=preload][as=fetch]");
  const named = await links.evaluateAll((all) => all.map((link) => (link as HTMLLinkElement).href));
  expect(named.length).toBeGreaterThan(0);
  const taken = await page.evaluate(() => (window as unknown as { taken: string[] }).taken);
  for (const file of named) {
    expect(taken, file).toContain(file);
    expect(asked.filter((url) => url === file), file).toHaveLength(1);
  }
});

test("a page that cannot start says so, and how to go on @phone", async ({ page, watch }) => {
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("/sign-in");
  const note = page.getByRole("alert").filter({ hasText: "این صفحه نتوانست فعال شود" });
  await expect(note).toBeVisible();
  await page.unroute("**/*.wasm");
  await note.getByRole("link", { name: "باز کردن دوباره" }).click();
  await ready(page);
  await expect(note).toBeHidden();
  // The failed start and the missing file are what this test is about.
  watch.faults.splice(0);
});

test("what was typed before the app was there is kept @phone", async ({ page }) => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/sign-in", { waitUntil: "domcontentloaded" });
  await page.locator("#username").fill("narges");
  await page.locator("#password").fill("daftar-demo");
  letGo();
  await ready(page);
  await expect(page.locator("#username")).toHaveValue("narges");
  await page.locator("#password").press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
});
