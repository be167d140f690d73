// Many open streams on one process: how soon each hears of a commit, and what they cost. `cargo xtask bench streams`.
//
// Each commit makes a party, which every user may see, so that every stream is poked. The time runs from the request of the
// change, which is a little before its commit, to the arrival of the poke; this process reads all streams, and its own work counts.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { demo, scratch, serve } from "../server.ts";
import { Client, PASSWORD } from "./client.ts";
import { COMMIT_PAUSE_MS, COMMITS, STREAMS, STREAMS_OF_USER, WAIT_MS_MAX } from "./settings.ts";
import { figure, machine, row } from "./table.ts";

const OUT = process.env.BENCH_OUT ?? path.resolve(import.meta.dirname, "../../target/bench");

interface Delivered {
  streams: number;
  /** Milliseconds of each delivery. */
  times: number[];
  /** Kilobytes of the server. */
  memory: number;
}

/** All open streams, and who waits until each has been poked. */
class Streams {
  private readonly open: IncomingMessage[] = [];
  private heard: number[] = [];
  private told: () => void = () => undefined;

  get count(): number {
    return this.open.length;
  }

  async add(url: string, cookie: string): Promise<void> {
    const stream = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = get(`${url}/api/v1/events`, { agent: false, headers: { cookie } }, resolve);
      asked.on("error", reject);
    });
    if (stream.statusCode !== 200) throw new Error(`a stream was answered with ${stream.statusCode}`);
    this.open.push(stream);
    // A new stream is poked at once.
    await new Promise<void>((resolve) => {
      let isNew = true;
      stream.on("data", (bytes: Buffer) => {
        if (!bytes.includes("event: poke")) return;
        if (isNew) {
          isNew = false;
          return resolve();
        }
        this.heard.push(performance.now());
        if (this.heard.length >= this.open.length) this.told();
      });
    });
  }

  /** Does something that pokes every stream; gives how long each poke took. */
  async poked(act: () => Promise<void>): Promise<number[]> {
    this.heard = [];
    const began = performance.now();
    const all = new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.heard.length} of ${this.count} streams were poked`)), WAIT_MS_MAX);
      this.told = () => {
        clearTimeout(late);
        resolve();
      };
    });
    await act();
    await all;
    return this.heard.map((at) => at - began);
  }

  close(): void {
    for (const stream of this.open) stream.destroy();
  }
}

const { folder, remove } = scratch();
const server = await serve(demo(folder, { items: 2_000 }));
const streams = new Streams();
try {
  const atRest = memory(server.pid);
  const cookies = await signedIn(server.url, Math.ceil(Math.max(...STREAMS) / STREAMS_OF_USER));
  const signedInKb = memory(server.pid);
  const writer = await Client.signIn(server.url, "narges");
  const measured: Delivered[] = [];
  for (const wanted of STREAMS) {
    while (streams.count < wanted) await streams.add(server.url, cookies[Math.floor(streams.count / STREAMS_OF_USER)]!);
    const times: number[] = [];
    for (let commit = 0; commit < COMMITS; commit += 1) {
      times.push(...(await streams.poked(() => writer.push("save_party", [{ base: null, record: party(commit) }]))));
      await new Promise((resolve) => setTimeout(resolve, COMMIT_PAUSE_MS));
    }
    measured.push({ streams: wanted, times, memory: memory(server.pid) });
  }
  const lines = [
    row(["open streams", "p50", "p95", "p99", "most", "memory of the server"]),
    row(["---", "---", "---", "---", "---", "---"]),
    ...measured.map(({ streams, times, memory }) => {
      const sorted = times.sort((a, b) => a - b);
      const at = (part: number) => `${figure(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!)} ms`;
      return row([streams.toLocaleString("en"), at(0.5), at(0.95), at(0.99), at(1), `${megabytes(memory)} MB`]);
    }),
    "",
    `- ${machine()}`,
    `- ${COMMITS} commits, each of which pokes every stream; ${STREAMS_OF_USER} streams a user; the server held ${megabytes(atRest)} MB when it had started, ` +
      `${megabytes(signedInKb)} MB after ${cookies.length} sign-ins and before the first stream`,
    "",
  ];
  mkdirSync(OUT, { recursive: true });
  const file = path.join(OUT, "streams.md");
  writeFileSync(file, lines.join("\n"));
  console.log(`\n${lines.join("\n")}\n${file}`);
} finally {
  streams.close();
  await server.stop();
  remove();
}

/** Makes so many users and signs each in; gives their cookies. */
async function signedIn(url: string, count: number): Promise<string[]> {
  const admin = await Client.signIn(url, "admin");
  const cookies: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const id = newId();
    const username = `stream${at}`;
    const record = { id, name: username, username, language: "fa", active: true, units: [], groups: [], positions: [] };
    await admin.push("save_user", [{ base: null, record }]);
    const given = await admin.post<string>("/api/v1/users/password", { user: id, new: PASSWORD });
    if (given !== "changed") throw new Error(`a password was not taken: ${given}`);
    cookies.push((await Client.signIn(url, username)).cookie);
  }
  return cookies;
}

function party(at: number): unknown {
  return {
    id: newId(),
    nature: "person",
    name: `طرف حساب ${at}`,
    customer_number: "",
    national_id: "",
    economic_number: "",
    registration_number: "",
    phones: [],
    email: "",
    addresses: [],
    category: "",
    responsible: null,
    credit_limit: null,
    active: true,
  };
}

/** A UUIDv7. */
function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What a process holds in memory, in kilobytes. */
function memory(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1]);
}

function megabytes(kilobytes: number): number {
  return Math.round(kilobytes / 1_000);
}
