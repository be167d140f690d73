// What all rivals share: a page of the plainest kind over their store. It shows the first rows of the cartable, follows them,
// and approves the row under the keys.

import type { Doc, Item } from "../document.ts";
import type {} from "../probe.ts";

/** A store under test. */
export interface Rival {
  /** Opens what is on the device. `strict`: a write is committed when it has reached the disk, where that can be set. */
  open(strict: boolean): Promise<void>;
  /** Brings everything of the server, until it can be asked for. */
  fill(): Promise<void>;
  /** Tells the first rows of the cartable, and again whenever they have changed. */
  follow(rows: number, show: (docs: Doc[]) => void): void;
  /** Sends and fetches from now on, as soon as there is something. */
  keepUp(): void;
  /** Writes a change and queues it for the server. */
  save(changed: Doc): Promise<void>;
  /** How many documents are held. */
  count(): Promise<number>;
}

declare global {
  interface Window {
    /** For the runner: how many documents are held. */
    held(): Promise<number>;
  }
}

const FILLED = "filled";
const list = document.querySelector("#list")!;
const shown = new Map<string, { version: string; row: HTMLElement }>();
let docs: Doc[] = [];
let current: string | undefined;

export async function start(rival: Rival): Promise<void> {
  void navigator.serviceWorker.register("/sw.js");
  window.held = () => rival.count();
  await rival.open(new URLSearchParams(location.search).get("durability") === "strict");
  const isNew = localStorage.getItem(FILLED) === null;
  if (isNew) {
    await rival.fill();
    localStorage.setItem(FILLED, "yes");
  }
  let isFirst = true;
  rival.follow(window.benchRows, (found) => {
    show(found);
    if (!isFirst) return;
    isFirst = false;
    if (isNew) window.bench.noteSynced();
    rival.keepUp();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "j") step();
    if (event.key === "a") approve(rival);
  });
}

function show(found: Doc[]): void {
  docs = found;
  const ids = new Set(found.map((doc) => doc.id));
  for (const [id, { row }] of shown) {
    if (ids.has(id)) continue;
    row.remove();
    shown.delete(id);
  }
  for (const [place, doc] of found.entries()) {
    const row = rowOf(doc);
    const there = list.children[place] ?? null;
    if (row !== there) list.insertBefore(row, there);
  }
}

/** The row of a document, made anew when that has changed. */
function rowOf(doc: Doc): HTMLElement {
  const version = `${doc.seq} ${doc.unsent}`;
  const held = shown.get(doc.id);
  if (held?.version === version) return held.row;
  const item = doc.record as unknown as Item;
  const row = document.createElement("li");
  row.id = `swipe-${doc.id}`;
  const inner = document.createElement("div");
  inner.className = "row";
  if (doc.id === current) inner.setAttribute("aria-current", "true");
  inner.append(text("row__title", item.buyer.name), text("amount", item.totals.final ?? ""));
  inner.append(text("row__meta", `${item.reference} · ${item.issue_date}`));
  inner.append(doc.unsent ? text("chip chip--unsent", "تایید شد، در انتظار ارسال") : text("chip", "در انتظار"));
  row.append(inner);
  held?.row.replaceWith(row);
  shown.set(doc.id, { version, row });
  return row;
}

function text(name: string, value: string): HTMLElement {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = value;
  return element;
}

function step(): void {
  const place = docs.findIndex((doc) => doc.id === current);
  move(docs[place + 1]?.id);
}

function move(to: string | undefined): void {
  const rowAt = (id: string | undefined) => (id === undefined ? undefined : shown.get(id)?.row.firstElementChild);
  rowAt(current)?.removeAttribute("aria-current");
  current = to;
  rowAt(current)?.setAttribute("aria-current", "true");
}

function approve(rival: Rival): void {
  const doc = docs.find((it) => it.id === current);
  if (doc === undefined || doc.unsent) return;
  step();
  const approved = { by: "narges", at: Date.now() * 1_000 };
  void rival.save({ ...doc, unsent: true, record: { ...doc.record, approved } });
}
