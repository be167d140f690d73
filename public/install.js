// Registers the service worker, and says when a newer release waits for the person's yes: <html data-release="waiting"> shows
// the note of app/src/release_note.rs. Its button makes the release take over; the page then loads itself anew.

const container = navigator.serviceWorker;
const root = document.documentElement;
/** How often a page that stays open looks for a newer release. */
const LOOK_MS = 60 * 60 * 1000;

function say(registration) {
  // Without a controller it is the first worker: nothing is being replaced.
  if (registration.waiting && container.controller) root.dataset.release = "waiting";
}

function follow(registration) {
  say(registration);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") say(registration);
    });
  });
  document.querySelector("[data-take-over]")?.addEventListener("click", () => {
    container.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("take over");
  });
  setInterval(() => registration.update().catch(() => undefined), LOOK_MS);
}

if (container) {
  try {
    const registration = await container.register("/sw.js");
    if (registration) follow(registration);
  } catch (error) {
    // A private window may refuse; everything else works.
    console.info("Daftar will not open without a network here:", error.message);
  }
}
