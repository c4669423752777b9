// Lets "3 min ago" tick without a render. The words follow AgeWords.cs; the age was computed by the server,
// so a wrong clock in the browser does no harm: only the time since the element was seen is added.
const seen = new WeakMap();

export function span(seconds) {
  const units = [[60, 1, "s"], [3600, 60, "min"], [172800, 3600, "h"], [5184000, 86400, "d"], [63072000, 2592000, "mo"], [Infinity, 31536000, "y"]];
  const [, size, unit] = units.find(([below]) => seconds < below);
  return `${Math.floor(seconds / size)} ${unit}`;
}

export function words(seconds) {
  if (Math.abs(seconds) < 2) return "just now";
  return seconds >= 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`;
}

function tick() {
  if (document.hidden) return;
  const now = performance.now();
  for (const time of document.querySelectorAll("time[data-age]")) {
    const age = time.dataset.age;
    let first = seen.get(time);
    if (first?.age !== age) seen.set(time, first = { age, at: now });
    const seconds = parseFloat(age) + (now - first.at) / 1000;
    const text = "span" in time.dataset ? span(Math.abs(seconds)) : words(seconds);
    // The text node stays the same one: Blazor holds on to it.
    if (time.firstChild && time.firstChild.nodeValue !== text) time.firstChild.nodeValue = text;
  }
}

function addLocal(event) {
  const time = event.target.closest?.("time[datetime]");
  if (!time || time.title.includes("·")) return;
  const local = new Date(time.dateTime);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  time.title = `${time.title} · ${local.toLocaleString("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" })} ${zone}`;
}

export function start() {
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
  document.addEventListener("pointerover", addLocal, { passive: true });
}
