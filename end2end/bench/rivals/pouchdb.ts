// PouchDB with pouchdb-find, replicating with express-pouchdb. Its IndexedDB adapter has no setting for durability: Chromium's
// default, relaxed, holds for all it writes.

import PouchDB from "pouchdb-browser";
import find from "pouchdb-find";
import type { Doc } from "../document.ts";
import { BATCH_DOCUMENTS } from "../limits.ts";
import { start, type Rival } from "./page.ts";

PouchDB.plugin(find);

type Stored = PouchDB.Core.ExistingDocument<Omit<Doc, "id">>;

const REMOTE = `${location.origin}/db/bench`;
const INDEX = { fields: ["waits", "submitted_at"], name: "cartable", ddoc: "cartable" };
let db: PouchDB.Database<Omit<Doc, "id">>;
let shown: Stored[] = [];

const rival: Rival = {
  async open() {
    db = new PouchDB("bench");
  },
  async fill() {
    await db.replicate.from(REMOTE, { batch_size: BATCH_DOCUMENTS });
    await db.createIndex({ index: INDEX });
  },
  follow(rows, show) {
    const tell = () => show(shown.map(({ _id, ...doc }) => ({ ...doc, id: _id })));
    const ask = once(async () => {
      const found = await db.find({
        selector: { waits: 1, submitted_at: { $gte: 0 } },
        sort: ["waits", "submitted_at"],
        use_index: "cartable",
        limit: rows,
      });
      shown = found.docs as Stored[];
      tell();
    });
    db.changes({ since: "now", live: true, include_docs: true }).on("change", ({ id, doc }) => {
      const place = shown.findIndex((it) => it._id === id);
      const isSamePlace = place >= 0 && doc !== undefined && (doc as Stored).waits === 1;
      if (!isSamePlace) return ask();
      shown = shown.with(place, doc as Stored);
      tell();
    });
    ask();
  },
  keepUp: () => void db.sync(REMOTE, { live: true, retry: true, batch_size: BATCH_DOCUMENTS }),
  async save({ id, ...doc }) {
    const held = shown.find((it) => it._id === id)!;
    await db.put({ ...held, ...doc, _id: id, _rev: held._rev });
  },
  async count() {
    const all = await db.allDocs();
    return all.rows.filter((row) => !row.id.startsWith("_design/")).length;
  },
};

/** One at a time; what is asked for meanwhile is done once afterwards. */
function once(act: () => Promise<void>): () => void {
  let runs = false;
  let again = false;
  const run = async () => {
    runs = true;
    do {
      again = false;
      await act();
    } while (again);
    runs = false;
  };
  return () => {
    if (runs) again = true;
    else void run();
  };
}

void start(rival);
