// Any button with data-copy copies that text; one with data-copy-from copies the text of the element it names,
// one with data-copy-url what that address of our own answers.
function say(words) {
  let voice = document.getElementById("copy-voice");
  if (!voice) {
    voice = Object.assign(document.createElement("div"), { id: "copy-voice", className: "unseen", role: "status" });
    document.body.append(voice);
  }
  voice.textContent = words;
}

async function read(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.text();
}

async function press(event) {
  const button = event.target.closest?.("[data-copy], [data-copy-from], [data-copy-url]");
  if (!button) return;
  try {
    const text = button.dataset.copy ?? (button.dataset.copyUrl ? await read(button.dataset.copyUrl) : document.querySelector(button.dataset.copyFrom)?.textContent ?? "");
    await navigator.clipboard.writeText(text);
    button.dataset.copied = "yes";
    say("Copied");
    setTimeout(() => delete button.dataset.copied, 1500);
  } catch {
    button.dataset.copied = "no";
    say("The browser did not allow copying; select the text instead");
  }
}

export function start() {
  document.addEventListener("click", press);
}
