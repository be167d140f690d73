// What is measured on, and how often; printed with the figures.

/** Invoices of the demo company; all of them wait, so all of them are on the device and in its cartable. */
export const ITEMS = Number(process.env.BENCH_ITEMS ?? 10_000);
/** New profiles, each filled once and opened cold once. */
export const RUNS = Number(process.env.BENCH_RUNS ?? 7);
/** Rows that must be in the page: more than a screen shows. */
export const ROWS = 50;
/** Deltas of a run, and how many invoices another person decides in each. */
export const DELTAS = 4;
export const DELTA_ITEMS = 10;
/** Decisions of a run without a network. */
export const PRESSES = 10;
/** So high that every list renders `ROWS` rows, ours too, which renders only what can be seen. */
export const VIEWPORT = { width: 1440, height: 4_200 };
/** What a browser does right after its start is not measured. */
export const SETTLE_MS = 1_000;
/** Nothing that is measured may take longer. */
export const WAIT_MS_MAX = 120_000;

/** Commits of a run with many open streams, and the pause between two: each is delivered before the next. */
export const COMMITS = 100;
export const COMMIT_PAUSE_MS = 200;
/** How many streams are open; a user has at most 16. */
export const STREAMS = [200, 1_000];
export const STREAMS_OF_USER = 16;
