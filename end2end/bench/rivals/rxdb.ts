// RxDB on its Dexie storage, with its own replication over plain HTTP.

import { createRxDatabase, type RxCollection, type RxDocument, type RxJsonSchema } from "rxdb/plugins/core";
import { replicateRxCollection, type RxReplicationState } from "rxdb/plugins/replication";
import { getRxStorageDexie } from "rxdb/plugins/storage-dexie";
import { Subject } from "rxjs";
import type { Doc } from "../document.ts";
import { BATCH_DOCUMENTS } from "../limits.ts";
import { changesAfter, listen, send, type Changes } from "./http.ts";
import { start, type Rival } from "./page.ts";

interface Checkpoint {
  seq: number;
}

const SUBMITTED_MAX = 9_000_000_000_000_000;
const schema: RxJsonSchema<Doc> = {
  version: 0,
  primaryKey: "id",
  type: "object",
  properties: {
    id: { type: "string", maxLength: 100 },
    seq: { type: "number" },
    kind: { type: "string" },
    waits: { type: "number", minimum: 0, maximum: 1, multipleOf: 1 },
    submitted_at: { type: "number", minimum: 0, maximum: SUBMITTED_MAX, multipleOf: 1 },
    record: { type: "object", additionalProperties: true },
    children: { type: "array", items: { type: "object", additionalProperties: true } },
    unsent: { type: "boolean" },
  },
  required: ["id", "seq", "kind", "waits", "submitted_at", "record", "children", "unsent"],
  indexes: [["waits", "submitted_at", "id"]],
};

let docs: RxCollection<Doc>;
let replication: RxReplicationState<Doc, Checkpoint> | undefined;
let held = new Map<string, RxDocument<Doc>>();

const rival: Rival = {
  async open(strict) {
    const storage = getRxStorageDexie({ chromeTransactionDurability: strict ? "strict" : "relaxed" });
    const database = await createRxDatabase({ name: "bench", storage, multiInstance: false, eventReduce: true });
    ({ docs } = await database.addCollections({ docs: { schema } }));
  },
  async fill() {
    await replicate().awaitInitialReplication();
  },
  follow(rows, show) {
    const query = docs.find({
      selector: { waits: 1 },
      sort: [{ waits: "asc" }, { submitted_at: "asc" }, { id: "asc" }],
      index: ["waits", "submitted_at", "id"],
      limit: rows,
    });
    query.$.subscribe((found) => {
      held = new Map(found.map((doc) => [doc.id, doc]));
      show(found.map((doc) => doc.toJSON() as Doc));
    });
  },
  keepUp: () => void replicate(),
  async save({ id, unsent, record }) {
    await held.get(id)?.patch({ unsent, record });
  },
  count: () => docs.count().exec(),
};

function replicate(): RxReplicationState<Doc, Checkpoint> {
  if (replication) return replication;
  const news = new Subject<"RESYNC" | { documents: (Doc & { _deleted: boolean })[]; checkpoint: Checkpoint }>();
  replication = replicateRxCollection<Doc, Checkpoint>({
    collection: docs,
    replicationIdentifier: "bench",
    live: true,
    pull: {
      batchSize: BATCH_DOCUMENTS,
      handler: async (last, limit) => pulled(await changesAfter(last?.seq ?? 0, limit)),
      stream$: news,
    },
    push: {
      handler: async (rows) => {
        await send(rows.map((row) => row.newDocumentState));
        return [];
      },
    },
  });
  let isOpen = false;
  listen((changes) => {
    // The first time it has just been asked.
    if (changes) news.next(pulled(changes));
    else if (isOpen) news.next("RESYNC");
    isOpen = true;
  });
  return replication;
}

function pulled({ documents, seq }: Changes) {
  return { documents: documents.map((doc) => ({ ...doc, _deleted: false })), checkpoint: { seq } };
}

void start(rival);
