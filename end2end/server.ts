// The real server, on a database of its own, filled with the demo company.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const START_MAX_MS = 60_000;
const STOP_MAX_MS = 15_000;

/** The binary that `cargo xtask` built, or the debug build beside this checkout. */
export const BINARY = process.env.DAFTAR_BIN ?? path.resolve(import.meta.dirname, "../target/debug/daftar");

export interface Server {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** The database, so that a second server can share it or the same one can come back. */
  readonly database: string;
  /** Of its process, for whoever measures it. */
  readonly pid: number;
  /** What it has said so far, such as the link for the first administrator. */
  said(): string;
  /** Asks it to stop and waits until it has; the database stays. */
  stop(): Promise<void>;
  /** Ends it as a power cut does; nothing if it has ended. */
  kill(): void;
}

/** Which demo company. */
export interface Company {
  /** How many invoices. */
  items?: number;
  /** How many of them wait for a decision; without it a few in a hundred. */
  waiting?: number;
  /** The same seed makes the same company. */
  seed?: number;
  /** The name of its file, without the ending. */
  name?: string;
}

/** A folder for databases of tests; `remove` it when they are done. */
export function scratch(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), "daftar-end2end-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes the demo company in a new SQLite file; the same seed makes the same company. Gives the database's address. */
export function demo(folder: string, { items = 300, waiting, seed = 1, name = "demo" }: Company = {}): string {
  const database = `sqlite:${path.join(folder, `${name}.sqlite`)}`;
  fill(database, { items, waiting, seed });
  return database;
}

/** Fills an empty database with the demo company. */
export function fill(database: string, { items = 300, waiting, seed = 1 }: Company = {}): void {
  const share = waiting === undefined ? [] : ["--waiting", String(waiting)];
  run(database, ["demo", "--items", String(items), "--seed", String(seed), ...share]);
}

/** Runs a command of `daftar` on a database to its end. */
export function run(database: string, command: string[]): void {
  const done = spawnSync(BINARY, command, { env: { ...process.env, DATABASE_URL: database }, encoding: "utf8" });
  if (done.error) throw new Error(`cannot run ${BINARY}: ${done.error.message}; build it with cargo xtask build`);
  if (done.status !== 0) throw new Error(`daftar ${command[0]} failed:\n${done.stdout}${done.stderr}`);
}

/** Starts `daftar serve` on a free port, or on the port of `address`, and waits until it says where it is. */
export async function serve(database: string, address = "127.0.0.1:0"): Promise<Server> {
  const child = spawn(BINARY, ["serve"], {
    env: { ...process.env, DATABASE_URL: database, DAFTAR_BIND: address, DAFTAR_LOG: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  // Read on to its end, or a full pipe would stop the server.
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => void (output += text));
  const url = await said(child, /Daftar is at (http:\/\/\S+)/);
  return { url, database, pid: child.pid ?? 0, said: () => output, stop: () => stop(child), kill: () => void child.kill("SIGKILL") };
}

function said(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`daftar serve did not start within ${START_MAX_MS} ms:\n${output}`));
    }, START_MAX_MS);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`daftar serve ended with ${code}:\n${output}`));
    });
    child.stdout?.on("data", (text: string) => {
      output += text;
      const found = pattern.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(late);
      child.removeAllListeners("exit");
      resolve(found);
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`daftar serve did not stop within ${STOP_MAX_MS} ms`));
    }, STOP_MAX_MS);
    child.once("exit", (code, signal) => {
      clearTimeout(late);
      if (code === 0) resolve();
      else reject(new Error(`daftar serve stopped with ${code ?? signal}`));
    });
    child.kill("SIGTERM");
  });
}
