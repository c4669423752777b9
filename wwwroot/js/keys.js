// Keys that work on every page. Single keys do nothing while the person types, in a dialog, or where they were turned off.
// A page declares its own: aria-keyshortcuts="d" on a link or button is pressed by that key, on a field it gives it the focus. What one
// slip must not do has data-twice: the first press brings the focus there, the second one presses it.
// The rail declares where "g" and a letter lead (data-go); a row is a table row or [data-row], with a link that opens it.
import { say } from "./copy.js";

const kept = "opsconsole-keys";
const patience = 1500;
// No "g" was pressed yet: a page that was just loaded is as young as its clock.
let leader = -Infinity;

const isOff = () => localStorage.getItem(kept) === "off";
const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });
const typing = (target) =>
  target.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true], [role=dialog], [role=menu], dialog")
  || document.querySelector("dialog:modal, [role=dialog][aria-modal=true]");

const keysOf = (element) => element.getAttribute("aria-keyshortcuts").split(/\s+/);
const declared = () => [...document.querySelectorAll("[aria-keyshortcuts]")].filter((element) =>
  isSeen(element) && !element.disabled && element.getAttribute("aria-disabled") !== "true" && !element.closest("[inert]"));
const labelOf = (element) => (element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent || element.title).replace(/\s+/g, " ").trim();

function go(href) {
  if (window.Blazor?.navigateTo) Blazor.navigateTo(href);
  else location.href = href;
}

function goTo(letter) {
  const place = [...document.querySelectorAll("#rail a[data-go]")].find((link) => link.dataset.go === letter);
  if (place) go(place.getAttribute("href"));
  return !!place;
}

function filter() {
  return [...document.querySelectorAll("main [data-filter] input, main input[data-filter], main input[type=search]")].find(isSeen);
}

function focusFilter() {
  const field = filter();
  field?.focus();
  field?.select?.();
  return !!field;
}

const rows = () => [...document.querySelectorAll("main tbody tr, main [data-row]")].filter((row) => row.querySelector("a[href]") && isSeen(row));
const rowOf = (element) => element?.closest?.("main tbody tr, main [data-row]");

function moveRow(step) {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.indexOf(rowOf(document.activeElement));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  // The margins that keep the head of page and table from covering it hold for the row, so it is the row that is brought into sight.
  next.querySelector("a[href]").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

// Inside a row the key belongs to what has the focus, where that is a control of its own: a button is pressed by Space as ever.
function pressInRow(selector) {
  const here = document.activeElement;
  const part = rowOf(here)?.querySelector(selector);
  if (!part || !isSeen(part) || here.matches("button, summary, input, select, [role=button]")) return false;
  part.click();
  return true;
}

function pressDeclared(key, isHeld) {
  const element = declared().find((candidate) => keysOf(candidate).includes(key));
  if (!element) return false;
  if (element.matches("input, textarea, select") || ("twice" in element.dataset && document.activeElement !== element)) element.focus();
  else if (!isHeld || !("twice" in element.dataset)) element.click();
  return true;
}

function copyAddress() {
  navigator.clipboard.writeText(location.href)
    .then(() => say("The address of this page is copied", "seen"))
    .catch(() => say("The address could not be copied; take it from the browser's address bar", "seen"));
  return true;
}

// What the page offers now, in words; built from text, so that no name can become markup.
function line(list, keys, words) {
  const term = document.createElement("dt");
  for (const key of keys) term.append(Object.assign(document.createElement("kbd"), { textContent: key }), " ");
  list.append(term, Object.assign(document.createElement("dd"), { textContent: words }));
}

function fill(place, entries) {
  place.replaceChildren();
  for (const [keys, words] of entries) line(place, keys, words);
  place.closest("section").hidden = entries.length === 0;
}

export function showHelp() {
  const help = document.getElementById("keys-help");
  if (!help || help.open) return !!help;
  const spoken = new Map();
  for (const element of declared())
    for (const key of keysOf(element)) if (key.length === 1 && !spoken.has(key)) spoken.set(key, labelOf(element));
  const here = [];
  if (filter()) here.push([["/"], "the page's filter"]);
  if (rows().length > 0) here.push([["j", "k"], "next and previous row"], [["Enter"], "open the row"]);
  if (document.querySelector("main [data-preview]")) here.push([["Space"], "preview of the row"]);
  if (rows().some((row) => row.querySelector("[data-select], input[type=checkbox]"))) here.push([["x"], "select the row"]);
  for (const [key, words] of spoken) here.push([[key], words]);
  fill(document.getElementById("keys-here"), here);
  fill(document.getElementById("keys-go"), [...document.querySelectorAll("#rail a[data-go]")].map((link) => [["g", link.dataset.go], labelOf(link)]));
  document.getElementById("keys-on").checked = !isOff();
  help.showModal();
  return true;
}

const always = {
  "/": focusFilter,
  "?": showHelp,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: () => pressInRow("[data-select], input[type=checkbox]"),
  " ": () => pressInRow("[data-preview]"),
  y: copyAddress,
};

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing || isOff() || typing(event.target)) return;
  const led = performance.now() - leader < patience;
  leader = -Infinity;
  if (event.key === "g" && !led) { leader = performance.now(); return; }
  // What the page declares for a key goes before what the key does everywhere.
  if ((led && goTo(event.key)) || pressDeclared(event.key, event.repeat) || always[event.key]?.()) event.preventDefault();
}

// With a base address "#main" would lead to the fleet; the jump stays on the page.
function click(event) {
  if (event.target.closest?.("[data-keys-help]")) showHelp();
  if (!event.target.closest?.(".skip")) return;
  event.preventDefault();
  event.stopPropagation();
  document.getElementById("main").focus();
}

export function start() {
  document.addEventListener("click", click, { capture: true });
  document.addEventListener("keydown", press);
  document.getElementById("keys-on")?.addEventListener("change", ({ target }) => localStorage.setItem(kept, target.checked ? "on" : "off"));
}
