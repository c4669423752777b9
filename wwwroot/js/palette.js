// The palette opens, closes and moves in the browser, so that it never waits for the server; the server only answers what was typed.
const kept = "opsconsole-visited";
const most = 8;
// A longer address is no place to come back to, and all of them together must fit into one message of a circuit.
const longest = 2048;
// Milliseconds without another key before the server is asked.
const pause = 60;

let server = null;
let timer = 0;
let wants = "";
// The person went to another option than the first themselves.
let moved = false;
// Enter was pressed before the answer to what is typed was there.
let pressed = null;

const palette = () => document.getElementById("palette");
const field = () => document.getElementById("palette-text");
const list = () => document.getElementById("palette-list");
const options = () => [...list().querySelectorAll("[role=option]")];
const chosen = () => list().querySelector('[role=option][aria-selected="true"]');

function places() {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? "[]").filter((place) => typeof place === "string" && place.length <= longest);
  } catch {
    return [];
  }
}

// Where the person was, in this tab's session only. What of it is theirs to see is asked again each time.
export function visited(path) {
  const pages = /^\/$|^\/[a-z]+$|^\/clusters\/[^/]+(\/types\/[^/]+(\/[^/]+\/[^/]+)?)?(?=\/|$)/.exec(path)?.[0];
  if (pages) sessionStorage.setItem(kept, JSON.stringify([pages, ...places().filter((place) => place !== pages)].slice(0, most + 1)));
}

function ask() {
  clearTimeout(timer);
  wants = field().value;
  // The page at hand is no place to go to.
  server?.invokeMethodAsync("Ask", wants, wants.trim() ? [] : places().filter((place) => place !== location.pathname).slice(0, most)).catch(() => {});
}

function choose(option) {
  for (const other of options()) if (other !== option && other.getAttribute("aria-selected") === "true") other.setAttribute("aria-selected", "false");
  if (!option) {
    field().removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.id ||= `palette-option-${Math.random().toString(36).slice(2)}`;
  field().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  if (all.length === 0) return;
  moved = true;
  const at = all.indexOf(chosen());
  choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

function leap(by) {
  moved = true;
  choose(options()[Math.max(0, Math.min(options().length - 1, options().indexOf(chosen()) + by))]);
}

const answersWhatIsTyped = () => list().dataset.question === field().value.trim();

function openChosen(inNewTab) {
  const option = answersWhatIsTyped() ? chosen() ?? options()[0] : null;
  if (!option) {
    pressed = { inNewTab };
    return;
  }
  pressed = null;
  if (inNewTab) window.open(option.href, "_blank", "noopener");
  else option.click();
}

// The server drew another answer, or more of it: the first of it is chosen, unless the person chose one that is still there.
function drawn() {
  if (!palette()?.open) return;
  if (list().dataset.question !== list().dataset.chosenFor) moved = false;
  if (!moved || !chosen()) choose(options()[0]);
  list().dataset.chosenFor = list().dataset.question;
  if (pressed && answersWhatIsTyped() && (options().length > 0 || list().dataset.done === "yes")) {
    const { inNewTab } = pressed;
    pressed = null;
    if (options().length > 0) openChosen(inNewTab);
  }
}

function open() {
  // Another dialog wants an answer first.
  if (!palette() || palette().open || document.querySelector("dialog:modal, [role=dialog][aria-modal=true]")) return;
  pressed = null;
  moved = false;
  field().value = "";
  palette().showModal();
  field().focus();
  ask();
}

function close() {
  clearTimeout(timer);
  pressed = null;
  palette()?.close();
}

function press(event) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (palette()?.open) close();
    else open();
    return;
  }
  if (event.target !== field() || event.isComposing) return;
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "PageDown") leap(8);
  else if (event.key === "PageUp") leap(-8);
  else if (event.key === "Enter") openChosen(event.ctrlKey || event.metaKey);
  else return;
  event.preventDefault();
}

function click(event) {
  if (event.target.closest?.("#palette-open")) open();
  else if (event.target.closest?.(".palette-close") || event.target === palette()) close();
  // A click with a modifier opens another tab and leaves the palette as it is.
  else if (event.target.closest?.("#palette-list [role=option]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) close();
}

function type(event) {
  if (event.target !== field()) return;
  pressed = null;
  clearTimeout(timer);
  timer = setTimeout(ask, pause);
}

// The circuit is there: what was typed before it was is asked now.
export function attach(component) {
  server = component;
  new MutationObserver(drawn).observe(list(), { childList: true, subtree: true, attributes: true, attributeFilter: ["data-question", "data-done"] });
  if (palette().open) ask();
}

export function start() {
  document.addEventListener("keydown", press);
  document.addEventListener("click", click);
  document.addEventListener("input", type);
  // Whoever signs in after this person in the same tab does not inherit where they were.
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/signout") sessionStorage.removeItem(kept);
  }, { capture: true });
}
