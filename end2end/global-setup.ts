// One server for all tests that do not start their own. Its address reaches the workers through the environment.

import { demo, scratch, serve } from "./server.ts";

export default async function setup(): Promise<() => Promise<void>> {
  const { folder, remove } = scratch();
  const server = await serve(demo(folder));
  process.env.DAFTAR_URL = server.url;
  return async () => {
    try {
      await server.stop();
    } finally {
      remove();
    }
  };
}
