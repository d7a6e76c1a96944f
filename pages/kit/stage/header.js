// The top of a lesson: title and question, the presets, the link and the presenter's switch.

import { button } from "./buttons.js";
import { Share } from "./share.js";
import { press, stageOf } from "./store.js";

export class Header {
  drawn = "";
  // What was to be played when the page was opened is what it opens with.
  plays = -1;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dl-header";
    this.title = document.createElement("h1");
    this.question = document.createElement("p");
    const words = document.createElement("div");
    words.append(this.title, this.question);
    this.row = document.createElement("div");
    this.row.className = "dl-presets";
    this.row.setAttribute("role", "group");
    this.row.setAttribute("aria-label", "Presets and link");
    this.presets = document.createElement("div");
    this.presets.className = "dl-buttons";
    this.row.append(this.presets);
    this.share = new Share(this.row);
    this.root.append(words, this.row);
    parent.append(this.root);
  }

  /** @param {Lab.LessonHeader} data @param {Lab.Send} send */
  update(data, send) {
    this.share.update(data, send);
    if (this.plays >= 0 && data.plays !== this.plays) stageOf(data.stage)?.playNew();
    this.plays = data.plays;
    const drawn = JSON.stringify({ ...data, plays: 0, opened: 0 });
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.root.classList.toggle("dl-presenting", data.presenting);
    this.title.textContent = data.title;
    this.question.textContent = data.question;
    this.presets.replaceChildren(...(data.presenting ? this.menu(data) : this.list(data)));
  }

  /** @param {Lab.LessonHeader} data */
  list({ stage, buttons, chosen }) {
    return buttons.map(([id, text]) => {
      const made = button(text, () => press(stage, id));
      if (id !== "reset") made.setAttribute("aria-pressed", String(id === chosen));
      return made;
    });
  }

  // On a projector all presets in one menu.
  /** @param {Lab.LessonHeader} data */
  menu({ stage, buttons, chosen }) {
    if (!buttons.length) return [];
    const made = document.createElement("select");
    made.setAttribute("aria-label", "Presets");
    made.add(new Option("Presets", "", true, chosen === ""));
    for (const [id, text] of buttons) made.add(new Option(text, id, false, id === chosen));
    made.addEventListener("change", () => {
      if (made.value) press(stage, made.value);
    });
    return [made];
  }

  remove() {
    this.share.remove();
    this.root.remove();
  }
}
