// A long queue over a line that loses requests and answers: each change takes effect once.

import { changesOf, expectDecidedOnce, waiting } from "../books.ts";
import { CARTABLE, decideAll } from "../cartable.ts";
import { forgiveLine, synced } from "../kept.ts";
import { lossy } from "../lossy.ts";
import { expect, test } from "../own.ts";
import { enter, open } from "../people.ts";
import { watched } from "../test.ts";

const ITEMS = 1_000;
/** Another number is another course of faults. */
const SEED = Number(process.env.LOSSY_SEED ?? 1);
/** What a small proxy takes: a push of twelve decisions does not fit, one of six does. */
const BODY_BYTES_MAX = 16_384;
const DECISIONS_THAT_FIT = 25;

test.use({ items: ITEMS, waiting: ITEMS });

test("a long queue over a line that loses a tenth of the answers is made once each", async ({ browser, baseURL }, info) => {
  test.setTimeout(180_000);
  const link = await lossy(baseURL!, {
    seed: SEED,
    per_thousand: { dropped: 100, reset: 50, portal: 30, trickle: 50, late: 50 },
    body_bytes_max: BODY_BYTES_MAX,
  });
  const context = await browser.newContext({ baseURL: link.url, serviceWorkers: "block" });
  const faults = watched(context, link.url);
  try {
    await enter(context, link.url, "narges");
    const items = await waiting(context.request, baseURL!);
    expect(items).toHaveLength(ITEMS);
    const { numbers, approvals } = await changesOf(context.request, baseURL!, items);

    const page = await context.newPage();
    await open(page, CARTABLE);
    await synced(page);
    await context.setOffline(true);
    await decideAll(page, ITEMS, numbers, approvals);

    await context.setOffline(false);
    await expect(page.locator(".pill")).toContainText("همه ارسال شد", { timeout: 120_000 });
    const log = link.summary();
    await info.attach("link", { body: `${log}\n\n${link.log.join("\n")}` });
    console.log(log);
    expect(link.count("/api/v1/push", "dropped"), "answers were lost").toBeGreaterThan(0);
    // A fault costs one more request, and a push that is too large one more, halved.
    const needed = Math.ceil((numbers + approvals) / DECISIONS_THAT_FIT);
    expect(link.count("/api/v1/push"), "exchanges").toBeLessThan(4 * needed);

    await expectDecidedOnce(context.request, baseURL!, items);
    forgiveLine(faults);
    expect(faults).toEqual([]);
  } finally {
    await context.close();
    await link.stop();
  }
});
