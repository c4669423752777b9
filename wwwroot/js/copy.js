// Any button with data-copy copies that text; one with data-copy-from copies the text of the element it names.
function say(words) {
  let voice = document.getElementById("copy-voice");
  if (!voice) {
    voice = Object.assign(document.createElement("div"), { id: "copy-voice", className: "unseen", role: "status" });
    document.body.append(voice);
  }
  voice.textContent = words;
}

async function press(event) {
  const button = event.target.closest?.("[data-copy], [data-copy-from]");
  if (!button) return;
  const text = button.dataset.copy ?? document.querySelector(button.dataset.copyFrom)?.textContent ?? "";
  try {
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
