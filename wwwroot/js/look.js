// What the frame needs of the browser: cookies of the look, the system's theme.
export function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

export function keepTheme(name, value, dark) {
  keep(name, value);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", dark ? "dark" : "light");
}

// The page answers from here on; before it was a picture of itself.
export function begin(layout) {
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") === "/signout") document.documentElement.dataset.leaving = "yes";
  }, { capture: true });
  document.documentElement.dataset.interactive = "yes";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => layout.invokeMethodAsync("SystemIsDark", system.matches).catch(() => system.removeEventListener("change", tell));
  system.addEventListener("change", tell);
  tell();
}

// Takes the tab to an address, unless it is on its way out by itself.
export function leave(address) {
  if (!document.documentElement.dataset.leaving) location.assign(address);
}
