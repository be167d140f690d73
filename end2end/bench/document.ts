// The data that everybody holds: what a first pull of our server answers, one document for each root, its history inside.

export interface Item {
  id: string;
  sub_type: string;
  party: string;
  reference: string;
  issue_date: string;
  buyer: { name: string };
  totals: Record<string, string>;
  lines: unknown[];
  costs: unknown[];
  round: number;
  submitted_at: number;
  approved: unknown;
  rejected: unknown;
}

/** A document as a rival stores it: the record as it is, with the fields in front that the cartable is found and ordered by. */
export interface Doc {
  id: string;
  /** Grows with every change on the server. */
  seq: number;
  kind: string;
  /** 1: it is in the cartable. (What is no number or text has no index in IndexedDB.) */
  waits: 0 | 1;
  submitted_at: number;
  record: Record<string, unknown>;
  children: Record<string, unknown>[];
  /** A change of this device that the server has not answered. */
  unsent: boolean;
}
