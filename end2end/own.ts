// Tests that change a company as they please: each has a server and a demo company of its own.

import { test as base } from "./test.ts";
import { demo, scratch, serve } from "./server.ts";

interface Own {
  /** How many invoices the company begins with. */
  items: number;
  /** How many of them wait for a decision; without it a few in a hundred. */
  waiting: number | undefined;
}

export const test = base.extend<Own>({
  items: [0, { option: true }],
  waiting: [undefined, { option: true }],
  baseURL: async ({ items, waiting }, use) => {
    const { folder, remove } = scratch();
    try {
      const server = await serve(demo(folder, { items, waiting }));
      await use(server.url);
      await server.stop();
    } finally {
      remove();
    }
  },
});

export { expect, ready } from "./test.ts";
