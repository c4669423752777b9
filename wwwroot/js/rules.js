// The text of the rules on its way to the server: after a pause, and as a stream, which the limit of one message does not cut.
const pause = 400;
const waiting = new WeakMap();

const streamOf = (area) => DotNet.createJSStreamReference(new TextEncoder().encode(area.value));

export function attach(area, server) {
  const typed = () => {
    clearTimeout(waiting.get(area)?.timer);
    waiting.set(area, { typed, timer: setTimeout(() => server.invokeMethodAsync("Check", streamOf(area)), pause) });
  };
  waiting.set(area, { typed });
  area.addEventListener("input", typed);
}

export function detach(area) {
  const held = waiting.get(area);
  if (!held) return;
  clearTimeout(held.timer);
  area.removeEventListener("input", held.typed);
  waiting.delete(area);
}

export const text = (area) => new TextEncoder().encode(area.value);
