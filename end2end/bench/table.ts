// The figures as a Markdown table, and what they were taken on.

import os from "node:os";
import type { Contestant } from "./contestant.ts";
import type { Times } from "./run.ts";
import { BATCH_DOCUMENTS } from "./limits.ts";
import { DELTA_ITEMS, DELTAS, ITEMS, PRESSES, ROWS, RUNS } from "./settings.ts";

const TOLD: Record<keyof Times, string> = {
  sync: `first synchronisation, from the opening of the page until all can be asked for`,
  syncLoaded: `of it, until the page has loaded itself and opens its store`,
  cold: `cold start without a network, until ${ROWS} rows of the cartable are in the page`,
  coldLoaded: `of it, until the page has loaded itself and opens its store`,
  shown: `a decision, from the press until it is shown`,
  durable: `the same, until it is shown and has reached the disk`,
  delta: `${DELTA_ITEMS} changes of somebody else, from their request until they are shown`,
};

export interface Measured {
  readonly contestant: Contestant;
  readonly times: Times;
}

export function table(measured: Measured[], facts: string[]): string {
  const heads = ["ms: least / median / most", ...measured.map(({ contestant }) => contestant.name)];
  const lines = [row(heads), row(heads.map(() => "---"))];
  for (const [key, told] of Object.entries(TOLD) as [keyof Times, string][]) {
    lines.push(row([told, ...measured.map(({ times }) => spread(times[key]))]));
  }
  const settings = measured.map(({ contestant }) => `- ${contestant.name}: ${contestant.setting}.`);
  return [...lines, "", ...facts.map((fact) => `- ${fact}`), ...settings, ""].join("\n");
}

export function row(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function spread(times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
  return [sorted[0]!, median, sorted.at(-1)!].map(figure).join(" / ");
}

export function figure(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en");
}

/** The machine, and how busy it was before. */
export function machine(): string {
  const cpus = os.cpus();
  const day = new Date().toISOString().slice(0, 16).replace("T", " ");
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  return `${day} UTC; ${cpus.length} cores (${cpus[0]?.model ?? "unknown"}), ${gigabytes} GB, ${os.type()} ${os.release()}, load before ${loadBefore}`;
}

/** Machine, versions and settings of the comparison. */
export function facts(browser: string, documents: number): string[] {
  return [
    `${machine()}; ${browser}; Node.js ${process.version}`,
    `${whole(ITEMS)} invoices that wait, ${whole(documents)} documents in all; ${RUNS} runs in new profiles, in turn, each with ` +
      `${DELTAS} times ${DELTA_ITEMS} changes and ${PRESSES} decisions; ${whole(BATCH_DOCUMENTS)} documents in a batch of the others`,
  ];
}

function whole(count: number): string {
  return count.toLocaleString("en");
}

const loadBefore = (os.loadavg()[0] ?? 0).toFixed(1);
