// The server of one rival, a process of its own: `server.ts <rival> <file of documents> <folder of pages>`. It holds the documents in
// memory, which no server that keeps them does, and says where it is on its first line.
//
// `POST /change` with ids is somebody else who rejects these: they leave the cartable.

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Doc } from "../document.ts";

interface Held {
  /** Answers a request of the rival's own protocol; false if it is none. */
  answer(asked: IncomingMessage, url: URL, reply: ServerResponse): Promise<boolean>;
  reject(ids: string[]): Promise<void>;
}

const [kind = "", file = "", folder = ""] = process.argv.slice(2);
const documents = JSON.parse(readFileSync(file, "utf8")) as Doc[];
const held = kind === "pouchdb" ? await inPouch(documents) : plain(documents);

const FILES: Record<string, [name: string, type: string]> = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/page.js": [`${kind}.js`, "text/javascript; charset=utf-8"],
  "/sw.js": ["worker.js", "text/javascript; charset=utf-8"],
};

const server = createServer((asked, reply) => void handle(asked, reply));
server.listen(0, "127.0.0.1", () => console.log(`at http://127.0.0.1:${(server.address() as AddressInfo).port}`));

async function handle(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
  const url = new URL(asked.url ?? "/", "http://localhost");
  const own = FILES[url.pathname];
  if (own) {
    reply.writeHead(200, { "content-type": own[1] });
    reply.end(readFileSync(path.join(folder, own[0])));
  } else if (url.pathname === "/change") {
    await held.reject((await json(asked)) as string[]);
    reply.writeHead(204).end();
  } else if (!(await held.answer(asked, url, reply))) {
    reply.writeHead(404).end();
  }
}

async function json(asked: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of asked.setEncoding("utf8")) text += part;
  return JSON.parse(text);
}

function rejected(doc: Doc): Doc {
  return { ...doc, waits: 0, record: { ...doc.record, rejected: { by: "maryam", text: "نرخ قدیمی است" } } };
}

/** Changes after a number, in the order of the numbers. */
function plain(given: Doc[]): Held {
  const byId = new Map(given.map((doc) => [doc.id, doc]));
  const streams = new Set<ServerResponse>();
  let seq = given.length;
  const take = (docs: Doc[]) => {
    const changed = docs.map((doc) => ({ ...doc, seq: (seq += 1), unsent: false }));
    for (const doc of changed) byId.set(doc.id, doc);
    for (const stream of streams) stream.write(`data: ${JSON.stringify({ documents: changed, seq })}\n\n`);
  };
  return {
    async answer(asked, url, reply) {
      if (url.pathname === "/changes") {
        const [after, limit] = ["after", "limit"].map((name) => Number(url.searchParams.get(name)));
        const found = [...byId.values()].filter((doc) => doc.seq > after!).sort((a, b) => a.seq - b.seq).slice(0, limit);
        reply.writeHead(200, { "content-type": "application/json" });
        reply.end(JSON.stringify({ documents: found, seq: found.at(-1)?.seq ?? after }));
      } else if (url.pathname === "/events") {
        reply.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
        reply.write(": open\n\n");
        streams.add(reply);
        reply.on("close", () => streams.delete(reply));
      } else if (url.pathname === "/push") {
        take((await json(asked)) as Doc[]);
        reply.writeHead(204).end();
      } else {
        return false;
      }
      return true;
    },
    async reject(ids) {
      take(ids.map((id) => rejected(byId.get(id)!)));
    },
  };
}

async function inPouch(given: Doc[]): Promise<Held> {
  const { default: PouchDB } = await import("pouchdb-core");
  const { default: memory } = await import("pouchdb-adapter-memory");
  const { default: expressPouch } = await import("express-pouchdb");
  PouchDB.plugin(memory);
  const InMemory = PouchDB.defaults({ adapter: "memory" });
  const app = expressPouch(InMemory, { mode: "minimumForPouchDB" });
  const db = new InMemory<Omit<Doc, "id">>("bench");
  await db.bulkDocs(given.map(({ id, ...doc }) => ({ _id: id, ...doc })));
  return {
    async answer(asked, url, reply) {
      if (!url.pathname.startsWith("/db/")) return false;
      asked.url = (asked.url ?? "").slice("/db".length);
      app(asked, reply);
      return true;
    },
    async reject(ids) {
      const { rows } = await db.allDocs({ keys: ids, include_docs: true });
      const docs = rows.flatMap((row) => ("doc" in row && row.doc ? [row.doc] : []));
      const changed = docs.map((doc, at) => ({ ...doc, ...rejected({ ...doc, id: doc._id }), seq: given.length + at + 1 }));
      await db.bulkDocs(changed.map(({ id: _, ...doc }) => doc));
    },
  };
}
