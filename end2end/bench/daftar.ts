// Ours: the real binary on SQLite, a finance manager's browser, and her deputy who decides from another device.

import { copyFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { demo, scratch, serve } from "../server.ts";
import { Client, PASSWORD } from "./client.ts";
import type { Contestant } from "./contestant.ts";
import type { Doc, Item } from "./document.ts";
import { ITEMS } from "./settings.ts";

const MANAGER = "narges";
const DEPUTY = "maryam";
const CARTABLE = "/cartable/sales-invoice";

/** The demo company, made once. */
export interface Company {
  /** The SQLite file, to be copied. */
  readonly file: string;
  /** What the manager's device holds of it. */
  readonly documents: Doc[];
}

export async function company(folder: string): Promise<Company> {
  const database = demo(folder, { items: ITEMS, waiting: ITEMS });
  const server = await serve(database);
  const manager = await Client.signIn(server.url, MANAGER);
  const documents = await manager.documents();
  await server.stop();
  const waiting = documents.filter((doc) => doc.waits === 1).length;
  if (waiting !== ITEMS) throw new Error(`${waiting} invoices wait for ${MANAGER}, not ${ITEMS}`);
  return { file: database.slice("sqlite:".length), documents };
}

export function daftar(version: string, { file, documents }: Company, probe: string): Contestant {
  const items = new Map(documents.map((doc) => [doc.id, doc.record as unknown as Item]));
  return {
    name: `Daftar ${version}`,
    setting: "the release binary on SQLite; outbox strict, cache relaxed; the whole app with its detail pane, not a bare list",
    async start() {
      const { folder, remove } = scratch();
      const own = path.join(folder, "bench.sqlite");
      copyFileSync(file, own);
      const server = await serve(`sqlite:${own}`);
      const deputy = await Client.signIn(server.url, DEPUTY);
      const url = server.url + CARTABLE;
      return {
        url,
        strictUrl: url,
        probe,
        async enter(context) {
          const form = { username: MANAGER, password: PASSWORD };
          const options = { form, headers: { origin: server.url }, maxRedirects: 0 };
          const answer = await context.request.post(`${server.url}/sign-in`, options);
          if (answer.status() !== 303) throw new Error(`${MANAGER} could not sign in: ${answer.status()}`);
        },
        async check(page) {
          const kept = await page.evaluate(recordsKept);
          const all = documents.reduce((count, doc) => count + 1 + doc.children.length, 0);
          // Her own records come and go with what she does, such as when she last saw her cartable.
          expect(kept, "records on the device").toBeGreaterThanOrEqual(all);
        },
        reject: (ids) => deputy.reject(ids.map((id) => items.get(id)!)),
        async stop() {
          await server.stop();
          remove();
        },
      };
    },
  };
}

/** How many records the cache holds, children too. */
async function recordsKept(): Promise<number> {
  const names = (await indexedDB.databases()).map((it) => it.name ?? "");
  const name = names.find((it) => /-cache-v\d+-0$/.test(it)) ?? "";
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const segments = await new Promise<{ value: Uint8Array }[]>((resolve, reject) => {
    const asked = database.transaction("segments").objectStore("segments").getAll();
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  database.close();
  // As crates/device_store/src/segment.rs writes them: lengths, key, value. A sign stands before a key that is no record's.
  const kept = new Set<string>();
  for (const { value } of segments) {
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    for (let at = 0; at < value.length; ) {
      const [keyBytes, valueBytes] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      const key = new TextDecoder().decode(value.subarray(at + 8, at + 8 + keyBytes));
      const isGone = valueBytes === 0xffff_ffff;
      if (isGone) kept.delete(key);
      else if (!key.startsWith("@")) kept.add(key);
      at += 8 + keyBytes + (isGone ? 0 : valueBytes);
    }
  }
  return kept.size;
}
