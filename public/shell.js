// The shell stands for every page that the network could not bring. How things are shown is in cookies that pages may read
// (server/src/preferences.rs). Where the device holds enough, the app takes the place of the shell's words (app/src/start.rs);
// where it does not, the page comes as soon as there is a network again.

const root = document.documentElement;
const chosen = Object.fromEntries(document.cookie.split("; ").map((pair) => pair.split("=")));

if (chosen[root.dataset.localeCookie] === "en") {
  root.lang = "en";
  root.dir = "ltr";
}
const theme = chosen[root.dataset.themeCookie];
if (theme === "light" || theme === "dark") root.dataset.theme = theme;
if (chosen[root.dataset.densityCookie] === "dense") root.dataset.density = "dense";

/** How long to wait between two looks for the server: the first, and the longest. */
const LOOK_MS_FIRST = 1_000;
const LOOK_MS_MAX = 30_000;
let wait = LOOK_MS_FIRST;
let timer;

/** Loads the page anew, and has the worker wait for it: here is nothing to be shown instead. */
function again() {
  navigator.serviceWorker?.controller?.postMessage("be patient");
  location.reload();
}

/** Opens the page once the server answers. Being told of a network is no proof of one, so it is asked, and asked again. */
async function look() {
  clearTimeout(timer);
  if (!document.querySelector(".offline-shell")) return;
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    const isOurs = answer.ok && answer.headers.has("x-daftar");
    if (isOurs && document.querySelector(".offline-shell")) return again();
  } catch {
    // Not yet.
  }
  timer = setTimeout(look, wait);
  wait = Math.min(wait * 2, LOOK_MS_MAX);
}

window.addEventListener("online", () => {
  wait = LOOK_MS_FIRST;
  look();
});
for (const button of document.querySelectorAll("[data-again]")) button.addEventListener("click", again);
look();
