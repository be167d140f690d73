// What the server holds of many items, as its own answers tell it: for tests that must find each decision once.

import { expect, type APIRequestContext } from "@playwright/test";

/** The most queries of one request. */
const QUERIES_MAX = 20;

export interface Step {
  id: string;
  item: string;
  step: string | { numbered: string };
  by: unknown;
  claimed_at: number;
  applied_at: number;
}

/** An item with its history, oldest step first. */
export interface Told {
  item: { id: string; approved: { by: string } | null; rejected: unknown; numbered: { text: string } | null };
  steps: Step[];
}

type Rows = Record<string, Record<string, unknown>>[];

/** Asks the server as a page does; gives the records of all answers. */
export async function ask(request: APIRequestContext, baseURL: string, queries: unknown[]): Promise<Rows> {
  return (await answers(request, baseURL, queries)).records;
}

async function answers(request: APIRequestContext, baseURL: string, queries: unknown[]) {
  const answer = await request.post(`${baseURL}/api/v1/query`, { data: { protocol: 1, queries }, headers: { origin: baseURL } });
  expect(answer.status(), "the query is answered").toBe(200);
  const { errors, ...said } = (await answer.json()) as { answers: { rows: string[] }[]; records: Rows; errors?: unknown };
  expect(errors, "the query is understood").toBeUndefined();
  return said;
}

/** The ids of what waits for the asker's decision, oldest first; at most 1,000. */
export async function waiting(request: APIRequestContext, baseURL: string): Promise<string[]> {
  const list = { source: "item", filter: { and: [] }, sort: { field: "id", descending: false }, after: null, limit: 1_000, sums: [] };
  const said = await answers(request, baseURL, [{ cartable: ["sales_invoice", list] }]);
  return (said.answers[0]?.rows ?? []).map((key) => key.slice("item/".length));
}

/** The id of a user. */
export async function userId(request: APIRequestContext, baseURL: string, username: string): Promise<string> {
  const users = (await ask(request, baseURL, ["reference"])).flatMap(({ user }) => (user ? [user] : []));
  return users.find((user) => user.username === username)?.id as string;
}

/** The items with all that ever happened to them. */
export async function told(request: APIRequestContext, baseURL: string, ids: string[]): Promise<Map<string, Told>> {
  const found = new Map<string, Told>();
  for (let at = 0; at < ids.length; at += QUERIES_MAX) {
    const some = ids.slice(at, at + QUERIES_MAX);
    const records = await ask(request, baseURL, some.map((id) => ({ record: `item/${id}` })));
    for (const { item } of records) {
      if (item && some.includes(item.id as string)) found.set(item.id as string, { item: item as never, steps: [] });
    }
    for (const { transition } of records) {
      if (transition) found.get(transition.item as string)?.steps.push(transition as never);
    }
  }
  expect(found.size, "the server has every item").toBe(ids.length);
  return found;
}

/** How often a step was taken. */
export function times(told: Told, step: "approved" | "rejected" | "numbered"): number {
  return told.steps.filter((it) => (typeof it.step === "string" ? it.step : Object.keys(it.step)[0]) === step).length;
}

/** Each of the items was approved once and numbered once, with a number of its own. */
export async function expectDecidedOnce(request: APIRequestContext, baseURL: string, items: string[]): Promise<void> {
  const all = await told(request, baseURL, items);
  const wrong = [...all].filter(([, it]) => times(it, "approved") !== 1 || times(it, "numbered") !== 1);
  const counts = wrong.map(([id, it]) => `${id}: ${times(it, "approved")} approvals, ${times(it, "numbered")} numbers`);
  expect(counts, "decided twice, or not").toEqual([]);
  const numbers = new Set([...all.values()].map((it) => it.item.numbered?.text));
  expect(numbers.size, "each has a number of its own").toBe(items.length);
}

/** What all of the items still need, and how many changes the cartable makes of «number all» and «approve all». */
export async function changesOf(request: APIRequestContext, baseURL: string, items: string[]): Promise<{ numbers: number; approvals: number }> {
  const me = await userId(request, baseURL, "narges");
  const all = [...(await told(request, baseURL, items)).values()].map((it) => it.item);
  return {
    numbers: all.filter((it) => it.numbered === null).length,
    // What one has approved oneself one may approve again: it is done already, and nothing happens.
    approvals: all.filter((it) => it.approved === null || it.approved.by === me).length,
  };
}
