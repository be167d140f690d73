// What is measured: ours and three others, each with a server of its own that holds the data as it was made.

import type { BrowserContext, Page } from "@playwright/test";

export interface Contestant {
  /** With its version. */
  readonly name: string;
  /** What is to be known of it beside the figures. */
  readonly setting: string;
  /** Starts a server with the data as it was made. */
  start(): Promise<Site>;
}

export interface Site {
  /** The page of the cartable. */
  readonly url: string;
  /** The same where a write must have reached the disk, as ours has it always for what a person did. */
  readonly strictUrl: string;
  /** The script that its pages run before their own code. */
  readonly probe: string;
  /** Signs in. */
  enter(context: BrowserContext): Promise<void>;
  /** Throws unless the device holds everything. */
  check(page: Page): Promise<void>;
  /** Somebody else rejects these; answers when the server has. */
  reject(ids: string[]): Promise<void>;
  /** Ends the server; once more does nothing. */
  stop(): Promise<void>;
}
