// In our own pages, beside the probe: tells when every scope of the device's cache stands at the head. The engine writes where
// it stands in the transaction of the records themselves; once that is committed, the rows are taken into the view in the same
// turn, so that the next turn can ask for them.

import "./probe.ts";

interface Meta {
  mark?: unknown;
  scopes?: Record<string, { reached: boolean }>;
}

function isWhole(meta: Meta): boolean {
  const scopes = Object.values(meta.scopes ?? {});
  return scopes.length > 0 && Boolean(meta.mark) && scopes.every((scope) => scope.reached);
}

const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given: Parameters<IDBObjectStore["put"]>) {
  const value = (given[0] as { value?: string } | undefined)?.value;
  if (this.name === "state" && value !== undefined) {
    this.transaction.addEventListener("complete", () => {
      if (!isWhole(JSON.parse(value) as Meta)) return;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.bench.noteSynced();
      port2.postMessage(null);
    });
  }
  return put.apply(this, given);
};
