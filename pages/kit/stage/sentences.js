// The sentences beside the stage.

import { onStage } from "./store.js";
import { wordsOf } from "./words.js";

export class Sentences {
  /** @type {(() => void) | undefined} */
  stopStage;
  /** @type {(() => void) | undefined} */
  stopFollowing;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dl-sentences";
    parent.append(this.root);
  }

  /** @param {Lab.Sentences} data */
  update({ stage, words, later }) {
    this.stop();
    const said = document.createElement("p");
    said.append(...wordsOf(words));
    this.root.replaceChildren(said);
    if (later.length === 0) return;
    // What the whole picture tells keeps its room until that is there.
    const end = document.createElement("span");
    end.append(...wordsOf(later));
    said.append(end);
    this.stopStage = onStage(stage, (there) => {
      this.stopFollowing?.();
      this.stopFollowing = there?.follow(() => {
        end.style.visibility = there.clock.step < there.clock.steps ? "hidden" : "";
      });
    });
  }

  stop() {
    this.stopFollowing?.();
    this.stopStage?.();
    this.stopFollowing = this.stopStage = undefined;
  }

  remove() {
    this.stop();
    this.root.remove();
  }
}
