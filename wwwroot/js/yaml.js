// Brings a line of a document into sight; the rows around it are drawn only then.
export function show(box, line, height) {
  const top = (line - 1) * height;
  if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 3 * height) box.scrollTop = Math.max(0, top - box.clientHeight / 3);
}
