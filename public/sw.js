// The service worker: answers every address without a network, and keeps the files of two releases.
//
// The server puts one line in front of this file (server/src/worker.rs):
//
//   const RELEASE = { version: "…", shell: "/shell", files: ["/assets/…", …] };
//
// What stays true:
// - A worker serves what it was installed with: all files of its release are in its cache before it is ready.
// - The files of the release before are kept, so a page that was opened before an update still finds its parts.
// - A new worker waits until the page asks for it (install.js); nobody's page changes under their hands.
// - Pages come from the network while it answers in time; /api is never touched. What to do with data is decided in the app.

"use strict";

const PREFIX = "daftar-";
const CACHE = PREFIX + RELEASE.version;
const RELEASES_KEPT = 2;
/** A page that takes longer is given up for the shell, which shows what the device holds. */
const NAVIGATION_MS_MAX = 2_000;
/** Where the shell had nothing to show, the page is waited for longer: the shell says so before it loads the page again. */
const PATIENT_MS_MAX = 30_000;
let patientUntil = 0;
/** Ours say so: what a captive portal answers does not. */
const OURS = "x-daftar";
/** Where the system posts what another app shares. It goes no further than this file. */
const SHARE = "/share";
/** Answers that come from something between us and the server. */
const NOT_THERE = [502, 503, 504];

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(take()));
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
  if (event.data === "be patient") patientUntil = Date.now() + PATIENT_MS_MAX;
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === SHARE) event.respondWith(shared(request));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(file(request));
  else if (RELEASE.files.includes(url.pathname)) event.respondWith(file(request));
});

// A reminder that the system showed: whoever has the app open comes back to it, where it rings; else its page opens.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(come(event.notification.data?.address ?? "/"));
});

async function come(address) {
  const [open] = await self.clients.matchAll({ type: "window" });
  if (open) await open.focus();
  else await self.clients.openWindow(address);
}

/** What another app shares opens the form of a follow-up. It stands behind the #, which no server and no log gets to see. */
async function shared(request) {
  const form = await request.formData();
  const said = ["title", "text", "url"].map((name) => String(form.get(name) ?? "").trim());
  // Many apps put the title or the address into the text as well.
  const lines = [...new Set(said)].filter((line) => line !== "" && !said.some((other) => other !== line && other.includes(line)));
  return Response.redirect(`/follow-ups#text=${encodeURIComponent(lines.join("\n"))}`, 303);
}

/** Everything of this release; what an earlier release had under the same name is the same file. */
async function fill() {
  const cache = await caches.open(CACHE);
  const wanted = [...RELEASE.files, RELEASE.shell];
  await Promise.all(
    wanted.map(async (path) => {
      const kept = path.startsWith("/assets/") ? await caches.match(path) : undefined;
      const answer = kept ?? (await fetch(path, { cache: "no-cache" }));
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      await cache.put(path, answer);
    }),
  );
}

async function take() {
  // In the order in which they were made.
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const old = names.slice(0, Math.max(0, names.length - (RELEASES_KEPT - 1)));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/**
 * A page: from the network if that answers soon and is ours, else the shell. The browser's word on whether there is a network is
 * not asked: it lags and errs, and without one a request fails at once.
 */
async function page(event) {
  const cache = await caches.open(CACHE);
  const shell = await cache.match(RELEASE.shell);
  if (!shell) return fetch(event.request);
  const network = fromNetwork(event);
  // Whatever comes after the shell was shown is of no use, and no fault.
  network.catch(() => undefined);
  try {
    const answer = await Promise.race([network, later()]);
    return answer && isOurs(answer) ? answer : shell;
  } catch {
    return shell;
  }
}

async function fromNetwork(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

function later() {
  return new Promise((resolve) => setTimeout(resolve, Math.max(NAVIGATION_MS_MAX, patientUntil - Date.now())));
}

function isOurs(answer) {
  // A redirect is opaque here and followed by the browser.
  if (answer.type === "opaqueredirect") return true;
  return answer.headers.has(OURS) && !NOT_THERE.includes(answer.status);
}

async function file(request) {
  const own = await caches.open(CACHE);
  return (await own.match(request)) ?? (await caches.match(request)) ?? fetch(request);
}
