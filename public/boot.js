// Starts the app in a rendered page or in the shell: fetches script, wasm and texts side by side,
// then hands the texts over. The addresses stand on the script tag, because their names carry hashes:
//
//   <script type="module" src="…boot…js" data-js="…" data-wasm="…" data-texts="…"></script>
//
// The shell has data-texts-fa and data-texts-en instead, for its language is chosen in the browser (shell.js, which runs first).
//
// <html data-app> says how it goes: "slow", "ready" or "failed"; the style sheet shows the note that belongs to it.

/** After so long without the app the page says that it is not live. */
const SLOW_MS = 8_000;

const root = document.documentElement;
const { js, wasm, texts: given, textsFa, textsEn } = document.querySelector("script[data-js][data-wasm]").dataset;
const texts = given ?? (root.lang === "en" ? textsEn : textsFa);

async function words() {
  const answer = await fetch(texts);
  if (!answer.ok) throw new Error(`${texts}: ${answer.status}`);
  return answer.text();
}

async function code() {
  const fetched = fetch(wasm);
  const { default: init, start } = await import(js);
  await init({ module_or_path: fetched });
  return start;
}

/** What was typed before the app was there: it takes the page over with the fields as the server wrote them. */
const early = new Map();
const note = ({ target }) => early.set(target, target.value);
document.addEventListener("input", note);

function giveBack() {
  document.removeEventListener("input", note);
  for (const [field, value] of early) {
    if (!field.isConnected || field.value === value) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

const slow = setTimeout(() => (root.dataset.app = "slow"), SLOW_MS);
try {
  const [start, json] = await Promise.all([code(), words()]);
  await start(json);
  giveBack();
  clearTimeout(slow);
  root.dataset.app = "ready";
} catch (error) {
  // The page stays readable as the server rendered it.
  clearTimeout(slow);
  root.dataset.app = "failed";
  console.error("Daftar did not start", error);
}
