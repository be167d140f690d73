// Another device of our server, without a browser: reads what a first pull answers, and decides as somebody else.

import { createHash, randomUUID } from "node:crypto";
import type { Doc, Item } from "./document.ts";

/** The password of everybody in the demo company. */
export const PASSWORD = "daftar-demo";

interface Head {
  seq: number;
  mark: string;
}

interface Pulled {
  epoch: string;
  head: Head;
  patches: { scope: string; cookie: unknown; roots: { op: string; root: string }[] }[];
  records: Record<string, Record<string, unknown>>[];
  gained: string[];
  more: boolean;
}

export class Client {
  private readonly id = randomUUID();
  private readonly url: string;
  /** Of the session, as a request sends it. */
  readonly cookie: string;
  private sent = 0;

  private constructor(url: string, cookie: string) {
    this.url = url;
    this.cookie = cookie;
  }

  static async signIn(url: string, username: string): Promise<Client> {
    const answer = await fetch(`${url}/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ username, password: PASSWORD }),
      headers: { origin: url },
      redirect: "manual",
    });
    const cookie = answer.headers.getSetCookie().find((it) => it.includes("session="))?.split(";")[0];
    if (answer.status !== 303 || cookie === undefined) throw new Error(`${username} could not sign in: ${answer.status}`);
    return new Client(url, cookie);
  }

  /** Asks the API of the server. */
  async post<T>(path: string, body: unknown): Promise<T> {
    const answer = await fetch(this.url + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", origin: this.url, cookie: this.cookie },
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** All that this person's device would hold. */
  async documents(): Promise<Doc[]> {
    const waiting = new Set<string>();
    const roots: Doc[] = [];
    // A root that stands in two scopes can come twice, each time with its history.
    const steps = new Map<unknown, Record<string, unknown>>();
    const cookies: Record<string, unknown> = {};
    let head: Head | null = null;
    let epoch: string | null = null;
    for (let more = true; more; ) {
      const request = { protocol: 1, client: this.id, epoch, mark: head, cookies, outcomes_after: 0 };
      const page: Pulled = await this.post("/api/v1/pull", request);
      ({ head, epoch, more } = page);
      for (const scope of page.gained) cookies[scope] = { seq: 0 };
      for (const patch of page.patches) {
        cookies[patch.scope] = patch.cookie;
        if (!patch.scope.endsWith(":pending")) continue;
        for (const { op, root } of patch.roots) if (op === "put") waiting.add(root.split("/")[1] ?? "");
      }
      for (const [kind, record] of page.records.flatMap((it) => Object.entries(it))) {
        if (kind === "transition") steps.set(record.id, record);
        else roots.push(documentOf(kind, record));
      }
    }
    const byId = new Map(roots.map((doc) => [doc.id, doc]));
    for (const step of steps.values()) byId.get(String(step.item))?.children.push(step);
    for (const id of waiting) byId.get(id)!.waits = 1;
    return [...byId.values()].map((doc, place) => ({ ...doc, seq: place + 1 }));
  }

  /** Rejects these in one push. */
  async reject(items: Item[]): Promise<void> {
    const text = "نرخ قدیمی است";
    await this.push("reject_item", items.map((item) => ({ item: item.id, basis: basisOf(item), reason: null, text })));
  }

  /** Sends mutations of one name; answers when the server has committed them all. */
  async push(name: string, all: unknown[]): Promise<void> {
    const mutations = all.map((args) => ({
      id: (this.sent += 1),
      uuid: randomUUID(),
      version: 1,
      name,
      args,
      claimed_at: Date.now() * 1_000,
    }));
    const request = { protocol: 1, epoch: null, client: this.id, mutations };
    const { outcomes } = await this.post<{ outcomes: { outcome: { outcome: string } }[] }>("/api/v1/push", request);
    const refused = outcomes.find(({ outcome }) => outcome.outcome !== "applied");
    if (refused) throw new Error(`${name} was not applied: ${JSON.stringify(refused)}`);
  }
}

/** An item stands under its own id; another kind, which may have none, under its kind. */
function documentOf(kind: string, record: Record<string, unknown>): Doc {
  const own = { seq: 0, kind, waits: 0 as const, record, children: [], unsent: false };
  if (kind !== "item") return { id: `${kind}/${record.id ?? JSON.stringify(record)}`, submitted_at: 0, ...own };
  const item = record as unknown as Item;
  return { id: item.id, submitted_at: item.submitted_at, ...own };
}

/** What a decision is about: see `domain::mutation::Material`. */
function basisOf(item: Item): unknown {
  const lines = createHash("sha256").update(JSON.stringify([item.lines, item.costs])).digest("hex").slice(0, 16);
  const { sub_type, party, issue_date, totals } = item;
  return { round: item.round, material: { sub_type, party, issue_date, final: totals.final, lines } };
}
