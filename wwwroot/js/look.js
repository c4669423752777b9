// What the frame needs of the browser: cookies of the look, the system's theme.
export function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

export function keepTheme(name, value, dark) {
  keep(name, value);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", dark ? "dark" : "light");
}

export function watchSystem(layout) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => layout.invokeMethodAsync("SystemIsDark", system.matches).catch(() => system.removeEventListener("change", tell));
  system.addEventListener("change", tell);
  tell();
}
