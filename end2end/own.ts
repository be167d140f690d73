// Tests that change a company as they please: each has a server and a demo company of its own.

import { test as base } from "./test.ts";
import { demo, scratch, serve } from "./server.ts";

export const test = base.extend<{ /** How many invoices the company begins with. */ items: number }>({
  items: [0, { option: true }],
  baseURL: async ({ items }, use) => {
    const { folder, remove } = scratch();
    try {
      const server = await serve(demo(folder, { items }));
      await use(server.url);
      await server.stop();
    } finally {
      remove();
    }
  },
});

export { expect, ready } from "./test.ts";
