// A button with data-copy copies that text, one with data-copy-from the text of the element it names, one with
// data-copy-page the address of the page as it is now, with data-copy-url what that address answers: large documents come over HTTP, never over the circuit.
let silence = 0;

// Read aloud always; with "seen" also drawn for a while, where no button could show it.
export function say(words, seen) {
  let voice = document.getElementById("copy-voice");
  if (!voice) {
    voice = Object.assign(document.createElement("div"), { id: "copy-voice", role: "status" });
    document.body.append(voice);
  }
  voice.className = seen ? "said" : "unseen";
  voice.textContent = words;
  clearTimeout(silence);
  if (seen) silence = setTimeout(() => { voice.className = "unseen"; }, 4000);
}

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.blob().then((body) => new Blob([body], { type: "text/plain" }));
}

function copy({ copy, copyFrom, copyUrl, copyPage }) {
  if (copyPage !== undefined) return navigator.clipboard.writeText(location.href);
  // The promise goes to the clipboard at once: after waiting for it the browser would no longer see the person's click.
  if (copyUrl) return navigator.clipboard.write([new ClipboardItem({ "text/plain": fetched(copyUrl) })]);
  return navigator.clipboard.writeText(copy ?? document.querySelector(copyFrom)?.textContent ?? "");
}

async function press(event) {
  const button = event.target.closest?.("[data-copy], [data-copy-from], [data-copy-url], [data-copy-page]");
  if (!button) return;
  try {
    await copy(button.dataset);
    button.dataset.copied = "yes";
    say("Copied");
    setTimeout(() => delete button.dataset.copied, 1500);
  } catch {
    button.dataset.copied = "no";
    say("That could not be copied; select the text instead");
  }
}

export function start() {
  document.addEventListener("click", press);
}
