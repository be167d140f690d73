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
