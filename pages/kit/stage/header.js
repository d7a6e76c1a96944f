// The top of a lesson: title and question, the presets, the link and the presenter's switch.

import { button } from "./buttons.js";
import { Share } from "./share.js";
import { press } from "./store.js";

export class Header {
  drawn = "";

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
    this.share.update({ stage: data.stage, presenting: false }, send);
    const drawn = JSON.stringify(data);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.title.textContent = data.title;
    this.question.textContent = data.question;
    this.presets.replaceChildren(...data.buttons.map(([id, text]) => button(text, () => press(data.stage, id))));
  }

  remove() {
    this.share.remove();
    this.root.remove();
  }
}
