// The plain HTTP of the rivals that bring no protocol of their own: changes after a number, a stream that tells of them, and
// a place to send to.

import { BATCH_DOCUMENTS } from "../limits.ts";
import type { Doc } from "../document.ts";

export interface Changes {
  documents: Doc[];
  /** The number to ask after the next time. */
  seq: number;
}

export async function changesAfter(seq: number, limit = BATCH_DOCUMENTS): Promise<Changes> {
  const answer = await fetch(`/changes?after=${seq}&limit=${limit}`);
  return (await answer.json()) as Changes;
}

export async function send(documents: Doc[]): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch("/push", { method: "POST", headers, body: JSON.stringify(documents) });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
}

/** Calls with what another has changed, and with nothing when the line stands anew: something may have been missed. */
export function listen(tell: (changes: Changes | undefined) => void): void {
  const stream = new EventSource("/events");
  stream.onopen = () => tell(undefined);
  stream.onmessage = (event) => tell(JSON.parse(String(event.data)) as Changes);
}
