// Limits that pages and runner share: no more than numbers, so that a page can hold them.

/** Documents that a rival asks for at once: more than its default, which only helps it. */
export const BATCH_DOCUMENTS = 1_000;
