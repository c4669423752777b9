// Blocks the first paint on purpose: the page must not flash in the other theme. On the first visit (or after the
// system changed while we were away) the server could not know; tell it by cookie and load again before anything shows.
(() => {
  const cookie = /(?:^|; )opsconsole-theme=([^;]*)/.exec(document.cookie)?.[1] ?? "";
  if (cookie === "dark" || cookie === "light") return;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = dark ? "system-dark" : "system-light";
  if (cookie !== now) document.cookie = `opsconsole-theme=${now}; path=/; max-age=31536000; samesite=lax`;
  const drawn = document.documentElement.dataset.theme;
  if (!drawn) document.documentElement.dataset.theme = dark ? "dark" : "light";
  else if ((drawn === "dark") !== dark && document.cookie.includes(`opsconsole-theme=${now}`)) location.reload();
})();
