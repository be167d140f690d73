// Daftar beside PouchDB, RxDB and Dexie, doing the same work in the same browser: `cargo xtask bench`. Prints a table and leaves it,
// with every single figure, in the folder that BENCH_OUT names.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { scratch } from "../server.ts";
import { bundle } from "./bundle.ts";
import type { Contestant } from "./contestant.ts";
import { company, daftar } from "./daftar.ts";
import type { Item } from "./document.ts";
import { runOnce, type Times } from "./run.ts";
import { rival, versionOf, type Data } from "./rival.ts";
import { RUNS } from "./settings.ts";
import { facts, table, type Measured } from "./table.ts";

const OUT = process.env.BENCH_OUT ?? path.resolve(import.meta.dirname, "../../target/bench");

const { folder, remove } = scratch();
try {
  await bundle(folder);
  const made = await company(folder);
  const data: Data = { file: path.join(folder, "documents.json"), count: made.documents.length, pages: folder };
  writeFileSync(data.file, JSON.stringify(made.documents));
  const all: Contestant[] = [
    daftar(process.env.DAFTAR_VERSION ?? "", made, path.join(folder, "daftar_probe.js")),
    rival(
      "pouchdb",
      `PouchDB ${versionOf("pouchdb-browser")}`,
      "its IndexedDB adapter, which has no setting for durability (relaxed in Chromium), an index of pouchdb-find, live sync with " +
        `express-pouchdb ${versionOf("express-pouchdb")} in memory`,
      data,
    ),
    rival(
      "rxdb",
      `RxDB ${versionOf("rxdb")}`,
      "its Dexie storage, strict for decisions, else relaxed; a compound index; its replication over plain HTTP and a stream, server in memory",
      data,
    ),
    rival(
      "dexie",
      `Dexie ${versionOf("dexie")}`,
      "strict for decisions, else relaxed; a compound index, an outbox; changes after a number and a stream, server in memory",
      data,
    ),
  ];
  const chosen = process.env.BENCH_ONLY?.split(",");
  const contestants = all.filter(({ name }) => chosen?.some((it) => name.toLowerCase().startsWith(it)) ?? true);
  const items = new Map(made.documents.map((doc) => [doc.id, doc.record as unknown as Item]));
  const isUndecided = (id: string) => items.get(id)?.approved === null;

  const measured: Measured[] = contestants.map((contestant) => ({
    contestant,
    times: { sync: [], syncLoaded: [], cold: [], coldLoaded: [], shown: [], durable: [], delta: [] },
  }));
  for (let run = 1; run <= RUNS; run += 1) {
    for (const { contestant, times } of measured) {
      const one = await runOnce(contestant, isUndecided);
      for (const key of Object.keys(times) as (keyof Times)[]) times[key].push(...one[key]);
      console.log(`run ${run} of ${RUNS}: ${contestant.name}, synchronised in ${Math.round(one.sync[0]!)} ms`);
    }
  }

  const browser = await chromium.launch({ ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : {}) });
  const version = `Chromium ${browser.version()}, headless`;
  await browser.close();
  const markdown = table(measured, facts(version, made.documents.length));
  mkdirSync(OUT, { recursive: true });
  const file = path.join(OUT, "devices.md");
  writeFileSync(file, markdown);
  const single = Object.fromEntries(measured.map(({ contestant, times }) => [contestant.name, times]));
  writeFileSync(path.join(OUT, "devices.json"), JSON.stringify(single, null, 1));
  console.log(`\n${markdown}\n${file}`);
} finally {
  remove();
}
