// Plain Dexie: one table of documents, an outbox, and the number of the last change.

import { Dexie, liveQuery, type EntityTable, type Table } from "dexie";
import type { Doc } from "../document.ts";
import { changesAfter, listen, send } from "./http.ts";
import { start, type Rival } from "./page.ts";

class Database extends Dexie {
  docs!: EntityTable<Doc, "id">;
  outbox!: EntityTable<{ key: number; doc: Doc }, "key">;
  state!: Table<number, string>;
}

const SEQ = "seq";
const CARTABLE = "[waits+submitted_at+id]";
let db: Database;
let sending = false;

const rival: Rival = {
  async open(strict) {
    db = new Database("bench", { chromeTransactionDurability: strict ? "strict" : "relaxed" });
    db.version(1).stores({ docs: `id,${CARTABLE}`, outbox: "++key", state: "" });
    await db.open();
  },
  fill: pull,
  follow(rows, show) {
    const { minKey, maxKey } = Dexie;
    const query = () => db.docs.where(CARTABLE).between([1, minKey, minKey], [1, maxKey, maxKey]).limit(rows).toArray();
    liveQuery(query).subscribe(show);
  },
  keepUp() {
    listen((changes) => {
      void pull();
      // The line stands anew.
      if (changes === undefined) void push();
    });
  },
  async save(changed) {
    await db.transaction("rw", db.docs, db.outbox, async () => {
      await db.docs.put(changed);
      await db.outbox.add({ doc: changed });
    });
    void push();
  },
  count: () => db.docs.count(),
};

async function pull(): Promise<void> {
  for (;;) {
    const after = (await db.state.get(SEQ)) ?? 0;
    const { documents, seq } = await changesAfter(after);
    if (documents.length === 0) return;
    await db.transaction("rw", db.docs, db.state, async () => {
      await db.docs.bulkPut(documents);
      await db.state.put(seq, SEQ);
    });
  }
}

async function push(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    const waiting = await db.outbox.toArray();
    if (waiting.length === 0) return;
    await send(waiting.map(({ doc }) => doc));
    await db.outbox.bulkDelete(waiting.map(({ key }) => key));
  } catch {
    // Without a network it waits until the line stands anew.
  } finally {
    sending = false;
  }
}

void start(rival);
