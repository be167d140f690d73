declare module "express-pouchdb" {
  import type { IncomingMessage, ServerResponse } from "node:http";
  /** An express application over the databases of this PouchDB. */
  export default function expressPouch(
    pouch: new (name: string) => PouchDB.Database,
    options: { mode: "minimumForPouchDB" | "fullCouchDB" },
  ): (asked: IncomingMessage, reply: ServerResponse) => void;
}
