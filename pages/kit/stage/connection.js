// Without its server the page keeps its picture, which plays on: a quiet line says so in place of Streamlit's dialog. It comes
// back by itself, also where Streamlit has given up.

const WORDS = "No connection to the server. The picture stays, and the page goes on by itself as soon as it is back.";
const NOT_KEPT = " What was moved meanwhile is not kept.";
const LOOK_MS = 2000;
// A short break is over before one has read of it.
const QUIET_MS = 1500;

const line = Object.assign(document.createElement("div"), { className: "dl-offline-line", textContent: WORDS, hidden: true });
line.setAttribute("role", "status");
let timer = 0;

async function reloadOnceThere() {
  try {
    const there = await fetch("./_stcore/health", { cache: "no-store" });
    if (there.ok) return location.reload();
  } catch {
    // Not yet.
  }
  setTimeout(reloadOnceThere, LOOK_MS);
}

// Streamlit's dialog covers the picture and takes all keys and clicks from it. Once closed it stays so for this break; the
// style sheet keeps it out of sight until then.
const closing = new MutationObserver(() => {
  /** @type {HTMLElement | null} */
  const close = document.querySelector('[data-testid="stDialog"] button[aria-label="Close"]');
  close?.click();
});

/** @param {HTMLElement} app */
function look(app) {
  const state = app.dataset.testConnectionState ?? "";
  const lost = state !== "" && state !== "CONNECTED";
  document.body.classList.toggle("dl-offline", lost);
  closing.disconnect();
  if (lost) closing.observe(document.body, { childList: true });
  clearTimeout(timer);
  if (lost) timer = window.setTimeout(() => (line.hidden = false), QUIET_MS);
  else {
    line.hidden = true;
    line.textContent = WORDS;
  }
  if (state === "DISCONNECTED_FOREVER") reloadOnceThere();
}

// The hand's last words have not been heard.
export function sayNotKept() {
  line.textContent = WORDS + NOT_KEPT;
  line.hidden = false;
}

export function watchConnection() {
  const app = /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stApp]"));
  if (!app) return;
  document.body.append(line);
  new MutationObserver(() => look(app)).observe(app, { attributeFilter: ["data-test-connection-state"] });
}
