// A line that loses things, between a browser and a real server: what a warehouse, a lift and a hotel's network do to requests.
//
// What stays true: the n-th request to an address meets the same fault for the same seed, however the requests to other addresses
// fall between; a fault before the request changes nothing on the server, one after it nothing that the server did; the stream of
// events always passes.

import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What may happen to a request. */
export type Fault =
  /** Cut off before the server hears of it. */
  | "reset"
  /** The server has done it and answered; nobody hears the answer. */
  | "dropped"
  /** Another's page with status 200, as before a hotel's sign-in; the server hears nothing. */
  | "portal"
  /** The answer comes in small pieces. */
  | "trickle"
  /** The request comes late. */
  | "late";

export interface Weather {
  seed: number;
  /** How many of a thousand requests meet each fault. */
  per_thousand: Partial<Record<Fault, number>>;
  /** Requests whose path does not begin so always pass. */
  only?: string;
  /** A larger request is answered 413, as small proxies do; without it any size passes. */
  body_bytes_max?: number;
}

export interface Link {
  /** For browsers, without a slash at the end. */
  readonly url: string;
  /** What happened, one line a request: its number, path, and fault or «passed». */
  readonly log: string[];
  /** How many requests to this path have ended as the log says it. */
  count(path: string, how?: Fault | "passed" | "too large"): number;
  /** The server does the next request to this path, and its answer waits until the asker is gone. Resolves once it waits. */
  hold(path: string): Promise<void>;
  /** From now on nothing is lost; what is under way ends as it began. */
  heal(): void;
  /** Another server, or the same one after its return, answers from now on. */
  lead_to(target: string): void;
  /** The log summed up: a line for each path of the exchange, with what its requests met. */
  summary(): string;
  stop(): Promise<void>;
}

const LATE_MS_MAX = 1_500;
const TRICKLE_PIECES = 8;
const TRICKLE_PAUSE_MS = 60;
const EVENTS = "/api/v1/events";
const PORTAL = "<!doctype html><title>Welcome</title><p>Sign in to the network of this hotel.</p>";

/** A link to the server at `target`. */
export async function lossy(target: string, weather: Weather): Promise<Link> {
  const counts = new Map<string, Map<string, number>>();
  const log: string[] = [];
  const open = new Set<Socket>();
  // A connection that is used again may be closed by the server meanwhile: such a fault would be nobody's plan.
  const agent = new Agent({ keepAlive: false });
  const held = new Map<string, () => void>();
  let is_healed = false;

  function meet(path: string, bytes: number): Fault | "passed" | "too large" {
    const of_path = counts.get(path) ?? new Map<string, number>();
    counts.set(path, of_path);
    const nth = [...of_path.values()].reduce((sum, count) => sum + count, 0);
    const how = fate(path, bytes, nth);
    of_path.set(how, (of_path.get(how) ?? 0) + 1);
    log.push(`${log.length + 1} ${path} ${how}`);
    return how;
  }

  function fate(path: string, bytes: number, nth: number): Fault | "passed" | "too large" {
    if (path === EVENTS || !path.startsWith(weather.only ?? "/api/v1/")) return "passed";
    if (bytes > (weather.body_bytes_max ?? Number.POSITIVE_INFINITY)) return "too large";
    if (is_healed) return "passed";
    let left = draw(weather.seed, `${path} ${nth}`) * 1_000;
    for (const [fault, share] of Object.entries(weather.per_thousand) as [Fault, number][]) {
      left -= share;
      if (left < 0) return fault;
    }
    return "passed";
  }

  async function pass(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const path = new URL(asked.url ?? "/", target).pathname;
    const body = await whole(asked);
    const how = meet(path, body.length);
    if (how === "reset") return void asked.socket.resetAndDestroy();
    if (how === "portal") return void reply.writeHead(200, { "content-type": "text/html" }).end(PORTAL);
    if (how === "too large") return void reply.writeHead(413, { "content-type": "text/html" }).end("<h1>413</h1>");
    if (how === "late") await pause(draw(weather.seed, `late ${log.length}`) * LATE_MS_MAX);
    const answered = await send(asked, body, reply);
    const tell = held.get(path);
    held.delete(path);
    if (tell !== undefined) {
      await whole(answered);
      tell();
      return void (await new Promise((gone) => reply.on("close", gone)));
    }
    if (how === "dropped") {
      await whole(answered);
      return void asked.socket.resetAndDestroy();
    }
    reply.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
    if (how !== "trickle") return void answered.pipe(reply);
    const all = await whole(answered);
    const piece = Math.ceil(all.length / TRICKLE_PIECES) || 1;
    for (let at = 0; at < all.length; at += piece) {
      reply.write(all.subarray(at, at + piece));
      await pause(TRICKLE_PAUSE_MS);
    }
    reply.end();
  }

  /** To the server. Only a stream ends with its asker: whatever else was sent is done, whoever still listens. */
  function send(asked: IncomingMessage, body: Buffer, reply: ServerResponse): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = { agent, method: asked.method, headers: asked.headers };
      const onward = request(new URL(asked.url ?? "/", target), options, resolve);
      onward.on("error", reject);
      if (asked.url === EVENTS) reply.on("close", () => onward.destroy());
      onward.end(body);
    });
  }

  const server = createServer((asked, reply) => {
    // Without a server, or without an asker, there is nobody left to tell.
    pass(asked, reply).catch(() => asked.socket.destroy());
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    count: (path, how) => {
      const of_path = counts.get(path) ?? new Map<string, number>();
      return how === undefined ? [...of_path.values()].reduce((sum, it) => sum + it, 0) : (of_path.get(how) ?? 0);
    },
    hold: (path) => new Promise((resolve) => held.set(path, resolve)),
    heal: () => void (is_healed = true),
    lead_to: (next) => void (target = next),
    summary: () =>
      [`seed ${weather.seed}`]
        .concat([...counts].filter(([path]) => path.startsWith("/api/")).map(([path, of_path]) => `${path}: ${[...of_path].map(([how, n]) => `${n} ${how}`).join(", ")}`))
        .join("\n"),
    stop: () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      return stopped;
    },
  };
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A number from 0 to below 1 that follows from seed and text: FNV-1a, its bits mixed as MurmurHash3 ends. */
function draw(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
