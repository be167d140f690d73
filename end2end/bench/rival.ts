// The others: a server process and a page each (rivals/), on the documents that our server answered.

import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect } from "@playwright/test";
import type { Contestant } from "./contestant.ts";

export type Kind = "pouchdb" | "rxdb" | "dexie";

export interface Data {
  /** The file of documents. */
  readonly file: string;
  readonly count: number;
  /** The folder of the bundled pages. */
  readonly pages: string;
}

const HERE = import.meta.dirname;

/** The version that is installed. */
export function versionOf(name: string): string {
  const text = readFileSync(path.join(HERE, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

export function rival(kind: Kind, name: string, setting: string, data: Data): Contestant {
  return {
    name,
    setting,
    async start() {
      const child = spawn(
        process.execPath,
        ["--import", "tsx", path.join(HERE, "rivals/server.ts"), kind, data.file, data.pages],
        { cwd: HERE, stdio: ["ignore", "pipe", "inherit"] },
      );
      const url = await address(child);
      return {
        url: `${url}/`,
        strictUrl: `${url}/?durability=strict`,
        probe: path.join(data.pages, "probe.js"),
        enter: async () => undefined,
        async check(page) {
          expect(await page.evaluate(() => window.held()), "documents on the device").toBe(data.count);
        },
        async reject(ids) {
          const headers = { "content-type": "application/json" };
          const answer = await fetch(`${url}/change`, { method: "POST", headers, body: JSON.stringify(ids) });
          if (!answer.ok) throw new Error(`${name} answered ${answer.status}`);
        },
        stop: () => stop(child),
      };
    },
  };
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the rival's server ended with ${code}`)));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const found = /^at (http:\/\/\S+)$/.exec(line)?.[1];
      if (found === undefined) return;
      child.removeAllListeners("exit");
      resolve(found);
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
