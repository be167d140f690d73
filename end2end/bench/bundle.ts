// The scripts of the pages: one file each, minified.

import { copyFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const HERE = import.meta.dirname;
const ENTRIES = ["probe.ts", "daftar_probe.ts", "rivals/dexie.ts", "rivals/pouchdb.ts", "rivals/rxdb.ts"];

/** Makes them in this folder, with the page and the worker of the rivals beside them. */
export async function bundle(folder: string): Promise<void> {
  await build({
    absWorkingDir: HERE,
    entryPoints: ENTRIES.map((entry) => ({ in: entry, out: path.basename(entry, ".ts") })),
    outdir: folder,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2023",
    // PouchDB's parts ask for it.
    define: { global: "globalThis" },
    logLevel: "warning",
  });
  for (const name of ["index.html", "worker.js"]) copyFileSync(path.join(HERE, "rivals", name), path.join(folder, name));
}
