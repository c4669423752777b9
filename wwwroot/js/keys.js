// Keys that work on every page. Nothing happens while the person types or holds a modifier.
const places = { f: "/", r: "/resources", c: "/changes", p: "/captures", a: "/audit", s: "/settings" };
let leader = 0;

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]");

function go(href) {
  if (window.Blazor?.navigateTo) Blazor.navigateTo(href);
  else location.href = href;
}

function focusFilter() {
  const filter = document.querySelector("main [data-filter] input, main input[data-filter], main input[type=search]");
  filter?.focus();
  filter?.select();
  return !!filter;
}

function moveRow(step) {
  const links = [...document.querySelectorAll("main tbody tr")].map((row) => row.querySelector("a[href]")).filter(Boolean);
  if (links.length === 0) return false;
  const row = document.activeElement?.closest?.("tbody tr");
  const at = links.findIndex((link) => row?.contains(link));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const led = performance.now() - leader < 1500;
  leader = 0;
  if (led && places[event.key]) go(places[event.key]);
  else if (event.key === "g") { leader = performance.now(); return; }
  else if (event.key === "/" && focusFilter()) { /* focused */ }
  else if ((event.key === "j" || event.key === "k") && moveRow(event.key === "j" ? 1 : -1)) { /* moved */ }
  else if (event.key === "?") document.getElementById("keys-help")?.showModal();
  else return;
  event.preventDefault();
}

// With a base address "#main" would lead to the fleet; the jump stays on the page.
function skip(event) {
  if (!event.target.closest?.(".skip")) return;
  event.preventDefault();
  event.stopPropagation();
  document.getElementById("main").focus();
}

export function start() {
  document.addEventListener("click", skip, { capture: true });
  document.addEventListener("keydown", press);
}
