// The sentences beside the stage.

import { wordsOf } from "./words.js";

export class Sentences {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dl-sentences";
    parent.append(this.root);
  }

  /** @param {Lab.Sentences} data */
  update({ words }) {
    const said = document.createElement("p");
    said.append(...wordsOf(words));
    this.root.replaceChildren(said);
  }

  remove() {
    this.root.remove();
  }
}
