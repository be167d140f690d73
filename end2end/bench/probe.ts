// In every page before its own code, ours and the rivals' alike: takes the times, all by the same means. Rows have the class
// `row` inside an element `swipe-<id>`, the one under the keys `aria-current`, a change that waits to be sent a `chip--unsent`.

export interface Enqueued {
  /** From the press until the row says that the change waits to be sent, in milliseconds. */
  shown: number;
  /** From the press until the browser has committed the first write that began after it. */
  durable: number;
  /** What that write was to. */
  stores: string[];
}

export interface Probe {
  /** When the page held so many rows, in milliseconds since its navigation began. */
  rows: Promise<number>;
  /** When everything of the server was on the device and could be asked for; likewise. */
  synced: Promise<number>;
  noteSynced(): void;
  /** When the page first opened a database; likewise. Until then it was loading itself. */
  opened: number;
  /** When none of these items is in the list any more, by the clock of the machine. */
  gone(ids: string[]): Promise<number>;
  /** The ids of the rows, in order. */
  ids(): string[];
  /** The id of the row under the keys. */
  current(): string | undefined;
  /** Follows the next press of a key on the row under the keys. */
  enqueue(): Promise<Enqueued>;
}

declare global {
  interface Window {
    bench: Probe;
    benchRows: number;
  }
}

interface Write {
  stores: string[];
  begun: number;
  committed?: number;
}

const waiting = new Set<() => boolean>();

/** Asked after every change of the document and every commit; those whose time has come are asked no more. */
function look(): void {
  for (const holds of waiting) if (holds()) waiting.delete(holds);
}

function when<T>(found: () => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    waiting.add(() => {
      const value = found();
      if (value === undefined) return false;
      resolve(value);
      return true;
    });
    look();
  });
}

new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "id"] });

const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...given: Parameters<IDBFactory["open"]>) {
  window.bench.opened ||= performance.now();
  return open.apply(this, given);
};

let writes: Write[] = [];
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...given: Parameters<IDBDatabase["transaction"]>) {
  const transaction = begin.apply(this, given);
  if (transaction.mode === "readwrite") {
    const write: Write = { stores: [...transaction.objectStoreNames], begun: performance.now() };
    writes.push(write);
    transaction.addEventListener("complete", () => {
      write.committed = performance.now();
      look();
    });
  }
  return transaction;
};

let pressed: number | undefined;
addEventListener("keydown", (event) => (pressed ??= event.timeStamp), { capture: true });

const PREFIX = "swipe-";
const holder = (row: Element): Element | null => row.closest(`[id^="${PREFIX}"]`);
const rows = document.getElementsByClassName("row");

let noteSynced: () => void = () => undefined;

window.bench = {
  rows: when(() => (rows.length >= window.benchRows ? performance.now() : undefined)),
  synced: new Promise((resolve) => (noteSynced = () => resolve(performance.now()))),
  noteSynced: () => noteSynced(),
  opened: 0,
  gone: (ids) =>
    when(() => {
      const isThere = ids.some((id) => document.getElementById(PREFIX + id) !== null);
      return isThere || rows.length < window.benchRows ? undefined : Date.now();
    }),
  ids: () => [...rows].map((row) => holder(row)?.id.slice(PREFIX.length) ?? ""),
  current() {
    const row = document.querySelector('.row[aria-current="true"]');
    return row ? holder(row)?.id.slice(PREFIX.length) : undefined;
  },
  async enqueue() {
    const id = window.bench.current();
    if (id === undefined) throw new Error("no row is under the keys");
    writes = [];
    pressed = undefined;
    const shown = when(() => {
      const chip = document.getElementById(PREFIX + id)?.querySelector(".chip--unsent");
      return chip && pressed !== undefined ? performance.now() : undefined;
    });
    const written = when(() => {
      const first = writes.find((write) => pressed !== undefined && write.begun >= pressed);
      return first?.committed === undefined ? undefined : { at: first.committed, stores: first.stores };
    });
    const [shownAt, { at, stores }] = await Promise.all([shown, written]);
    return { shown: shownAt - pressed!, durable: at - pressed!, stores };
  },
};
