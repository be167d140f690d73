// The shell stands for every page that the network could not bring. How things are shown is in cookies that pages may read
// (server/src/preferences.rs); the page comes as soon as there is a network again.

const root = document.documentElement;
const chosen = Object.fromEntries(document.cookie.split("; ").map((pair) => pair.split("=")));

if (chosen[root.dataset.localeCookie] === "en") {
  root.lang = "en";
  root.dir = "ltr";
}
const theme = chosen[root.dataset.themeCookie];
if (theme === "light" || theme === "dark") root.dataset.theme = theme;

/** How long to wait between two looks for the server: the first, and the longest. */
const LOOK_MS_FIRST = 1_000;
const LOOK_MS_MAX = 30_000;
let wait = LOOK_MS_FIRST;
let timer;

/** Opens the page once the server answers. Being told of a network is no proof of one, so it is asked, and asked again. */
async function look() {
  clearTimeout(timer);
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok && answer.headers.has("x-daftar")) return location.reload();
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
for (const button of document.querySelectorAll("[data-again]")) button.addEventListener("click", () => location.reload());
look();
