// Buttons under some words: a question with its answers, experiments to try, tabs. A press is told to the server.

import { motionWanted } from "./clock.js";
import { ask, onStage, press } from "./store.js";
import { unbroken, wordsOf } from "./words.js";

/** @param {string} text @param {() => void} act */
export function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = unbroken(text);
  made.addEventListener("click", act);
  return made;
}

export class Buttons {
  page = "";
  drawn = "";
  /** @type {(() => void) | undefined} */
  stopStage;
  /** @type {(() => void) | undefined} */
  stopFollowing;
  // The data of the picture that a verdict waits for.
  /** @type {Uint8Array | undefined} */
  of;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.words = document.createElement("p");
    this.words.className = "dl-said";
    this.row = document.createElement("div");
    this.row.className = "dl-buttons";
    this.root.append(this.words, this.row);
    parent.append(this.root);
  }

  /** @param {Lab.ButtonsSpec} data */
  update(data) {
    const drawn = JSON.stringify(data);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.page = data.stage;
    if (data.look === "card") ask(data.stage, data.asks);
    this.root.className = `dl-${data.look}`;
    this.follow(data);
  }

  // A verdict comes when the picture has decided it: at a step of the clock, or with another picture.
  /** @param {Lab.ButtonsSpec} data */
  follow(data) {
    this.stop();
    this.of = undefined;
    this.show(data, data.meanwhile.length === 0);
    if (data.meanwhile.length === 0) return;
    this.stopStage = onStage(data.stage, (stage) => {
      this.stopFollowing?.();
      this.stopFollowing = stage?.follow(() => {
        // What is on the screen until then is the picture before.
        if (stage.due) return;
        this.of ??= stage.lastBytes;
        const end = Math.min(data.after ?? Infinity, stage.header.clock.told ?? Infinity, stage.clock.steps);
        if (stage.clock.step < end && this.of === stage.lastBytes && motionWanted()) return;
        if (this.of === stage.lastBytes && stage.clock.step < end) stage.clock.seek(end);
        this.stop();
        this.show(data, true);
      });
    });
  }

  stop() {
    this.stopFollowing?.();
    this.stopStage?.();
    this.stopFollowing = this.stopStage = undefined;
  }

  /** @param {Lab.ButtonsSpec} data @param {boolean} decided */
  show(data, decided) {
    const words = decided ? data.words : data.meanwhile;
    this.root.classList.toggle("dl-waits", !decided || data.waits);
    this.words.hidden = words.length === 0;
    this.words.replaceChildren(...wordsOf(words));
    // A verdict that takes the place of a question is read out.
    this.words.setAttribute("aria-live", data.look === "card" ? "polite" : "off");
    const before = this.row.children.length;
    const held = [...this.row.children].findIndex((one) => one === document.activeElement);
    const made = data.buttons.map(([id, text]) => this.made(id, text, data));
    this.row.replaceChildren(...made);
    if (data.look === "tabs") this.asTabs(data.chosen);
    if (data.look === "list") for (const one of made) one.setAttribute("aria-pressed", String(one.dataset.id === data.chosen));
    // The keyboard stays where it was.
    if (held >= 0) made[before === made.length ? held : 0]?.focus({ preventScroll: true });
  }

  /** @param {string} id @param {string} text @param {Lab.ButtonsSpec} spec */
  made(id, text, { quiet }) {
    const made = button(text, () => this.press(id));
    made.dataset.id = id;
    made.classList.toggle("dl-quiet", quiet.includes(id));
    return made;
  }

  /** @param {string} id */
  press(id) {
    // A tab is seen to be chosen at once, its page comes with the answer.
    if (this.row.getAttribute("role") === "tablist") this.asTabs(id);
    press(this.page, id);
  }

  /** @param {string} chosen */
  asTabs(chosen) {
    this.row.setAttribute("role", "tablist");
    const tabs = [...this.row.querySelectorAll("button")];
    tabs.forEach((tab, i) => {
      const here = tab.dataset.id === chosen;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      tab.onkeydown = ({ key }) => {
        const turn = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
        if (turn) tabs[(i + turn + tabs.length) % tabs.length].focus();
      };
    });
  }

  remove() {
    this.stop();
    if (this.root.classList.contains("dl-card")) ask(this.page, null);
    this.root.remove();
  }
}
