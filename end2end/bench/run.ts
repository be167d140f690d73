// One run of one contestant, in a profile of its own: filled, changed by somebody else, closed, opened cold without a network,
// and decided on.

import { chromium, type BrowserContext, type Page } from "@playwright/test";
import { scratch } from "../server.ts";
import type { Contestant, Site } from "./contestant.ts";
import { DELTA_ITEMS, DELTAS, PRESSES, ROWS, SETTLE_MS, VIEWPORT, WAIT_MS_MAX } from "./settings.ts";

/** Milliseconds, by what was done. */
export interface Times {
  sync: number[];
  syncLoaded: number[];
  cold: number[];
  coldLoaded: number[];
  shown: number[];
  durable: number[];
  delta: number[];
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function runOnce(contestant: Contestant, decidable: (id: string) => boolean): Promise<Times> {
  const { folder, remove } = scratch();
  const site = await contestant.start();
  try {
    const online = await browser(folder, site);
    let first: Pick<Times, "sync" | "syncLoaded" | "delta">;
    try {
      first = await fill(online, site, decidable);
    } finally {
      await online.close();
    }
    // Nothing answers any more, whatever a browser takes for a network.
    await site.stop();
    const offline = await browser(folder, site);
    try {
      return { ...first, ...(await withoutNetwork(offline, site, decidable)) };
    } finally {
      await offline.close();
    }
  } finally {
    await site.stop();
    remove();
  }
}

async function browser(folder: string, site: Site): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(folder, {
    ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : {}),
    args: FLAGS,
    locale: "fa-IR",
    timezoneId: "Asia/Tehran",
    viewport: VIEWPORT,
  });
  await context.addInitScript({ content: `window.benchRows = ${ROWS};` });
  await context.addInitScript({ path: site.probe });
  return context;
}

function pageOf(context: BrowserContext): Page {
  const page = context.pages()[0];
  if (page === undefined) throw new Error("the browser has no page");
  page.on("pageerror", (error) => console.error(`  in the page: ${error.message}`));
  return page;
}

async function fill(context: BrowserContext, site: Site, decidable: (id: string) => boolean) {
  await site.enter(context);
  const page = pageOf(context);
  await page.waitForTimeout(SETTLE_MS);
  await page.goto(site.url, { waitUntil: "commit" });
  const sync = await within("the first synchronisation", page.evaluate(() => window.bench.synced));
  const syncLoaded = await page.evaluate(() => window.bench.opened);
  await within("the first rows", page.evaluate(() => window.bench.rows));
  await site.check(page);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const delta: number[] = [];
  for (let round = 0; round < DELTAS; round += 1) delta.push(await change(page, site, decidable));
  return { sync: [sync], syncLoaded: [syncLoaded], delta };
}

async function change(page: Page, site: Site, decidable: (id: string) => boolean): Promise<number> {
  // What the last one set going has come to rest.
  await page.waitForTimeout(SETTLE_MS);
  const ids = (await page.evaluate(() => window.bench.ids())).filter(decidable).slice(0, DELTA_ITEMS);
  if (ids.length < DELTA_ITEMS) throw new Error(`only ${ids.length} rows can be rejected`);
  const gone = await page.evaluateHandle((ids) => ({ at: window.bench.gone(ids) }), ids);
  const began = Date.now();
  await site.reject(ids);
  const at = await within("changes of somebody else", gone.evaluate((it) => it.at));
  return at - began;
}

async function withoutNetwork(context: BrowserContext, site: Site, decidable: (id: string) => boolean) {
  const page = pageOf(context);
  await context.setOffline(true);
  await page.waitForTimeout(SETTLE_MS);
  await page.goto(site.strictUrl, { waitUntil: "commit" });
  const cold = await within("the first rows without a network", page.evaluate(() => window.bench.rows));
  const coldLoaded = await page.evaluate(() => window.bench.opened);
  const worker = await page.evaluate(() => navigator.serviceWorker.controller?.state);
  if (worker !== "activated") throw new Error(`the page did not come from the device: its worker is ${worker ?? "missing"}`);
  const [shown, durable]: number[][] = [[], []];
  await page.keyboard.press("j");
  while (shown!.length < PRESSES) {
    await page.waitForTimeout(SETTLE_MS);
    const id = await page.evaluate(() => window.bench.current());
    if (id === undefined || !decidable(id)) {
      await page.keyboard.press("j");
      continue;
    }
    const one = await page.evaluateHandle(() => ({ done: window.bench.enqueue() }));
    await page.keyboard.press("a");
    const times = await within("a decision", one.evaluate((it) => it.done));
    if (process.env.BENCH_VERBOSE) console.log(`  ${JSON.stringify(times)}`);
    shown!.push(times.shown);
    durable!.push(Math.max(times.shown, times.durable));
  }
  return { cold: [cold], coldLoaded: [coldLoaded], shown: shown!, durable: durable! };
}

/** Fails with this name when it takes too long. */
async function within<T>(what: string, awaited: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${WAIT_MS_MAX} ms`)), WAIT_MS_MAX);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
