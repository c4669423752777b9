// Says in words what happens while the connection to the console is away, and loads the page again by itself
// when the console has come back without our circuit (restart, long absence).
const probe = 1500;
let polling = 0;

function words(text) {
  const place = document.getElementById("reconnect-words");
  if (place) place.textContent = text;
}

async function answers() {
  try {
    return (await fetch("/healthz/live", { cache: "no-store", signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

async function reloadWhenBack() {
  clearTimeout(polling);
  if (await answers()) {
    words("The console is back. Loading this page again.");
    location.reload();
    return;
  }
  words("The console does not answer. It is asked again every two seconds and this page loads by itself when it is back.");
  polling = setTimeout(reloadWhenBack, probe);
}

function change({ detail }) {
  const overlay = document.getElementById("components-reconnect-modal");
  switch (detail.state) {
    case "show":
      words("Trying to reach the console again.");
      if (!overlay.open) overlay.showModal();
      polling = setTimeout(reloadWhenRestarted, probe);
      break;
    case "hide":
      clearTimeout(polling);
      overlay.close();
      break;
    case "failed":
    case "rejected":
    case "resume-failed":
      reloadWhenBack();
      break;
  }
}

// While Blazor tries by itself: only tell what is known.
async function reloadWhenRestarted() {
  words(await answers()
    ? "The console answers. Taking up the connection."
    : "The console does not answer. It is asked again every two seconds and this page loads by itself when it is back.");
  polling = setTimeout(reloadWhenRestarted, probe);
}

export function start() {
  document.getElementById("components-reconnect-modal")?.addEventListener("components-reconnect-state-changed", change);
  document.getElementById("reconnect-now")?.addEventListener("click", async () => {
    if (await window.Blazor?.reconnect?.().catch(() => false)) return;
    reloadWhenBack();
  });
}
