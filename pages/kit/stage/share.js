// The link and the presenter's switch. The link carries what the server need not know: the scrubbed step, and how the stage is
// looked at.

import { look, sightOf } from "./sight.js";
import { onStage, tellBy } from "./store.js";

export class Share {
  /** @type {Lab.ShareSpec} */
  data;
  /** @type {Lab.Send} */
  send;
  /** @type {Lab.Stage | undefined} */
  stage;
  /** @type {(() => void) | undefined} */
  stopStage;
  // The link whose sight the stage has.
  opened = -1;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dl-share";
    this.link = document.createElement("button");
    this.link.type = "button";
    this.link.title = "Copy a link to this picture";
    this.link.addEventListener("click", () => this.copy());
    this.present = document.createElement("button");
    this.present.type = "button";
    this.present.addEventListener("click", () => this.send("present", !this.data.presenting));
    this.root.append(this.link, this.present);
    parent.append(this.root);
  }

  /** @param {Lab.ShareSpec} data @param {Lab.Send} send */
  update(data, send) {
    this.data = data;
    this.send = send;
    tellBy(data.stage, send);
    this.link.textContent = "Link";
    this.present.textContent = data.presenting ? "Exit" : "Present";
    this.present.title = data.presenting ? "Back to the whole page" : "Large type for a projector, without the explanations";
    this.stopStage?.();
    this.stopStage = onStage(data.stage, (stage) => {
      this.stage = stage;
      if (!stage || this.opened === data.opened) return;
      this.opened = data.opened;
      look(stage, data.sight);
    });
  }

  async copy() {
    const url = new URL(location.href);
    const { header, clock } = this.stage ?? {};
    // A training opens where it stands, and has no clock.
    if (header?.live) url.searchParams.set("trained", String(Number(header.live.epoch.toFixed(9))));
    // The step at which the page opens by itself needs no mention.
    else if (header && clock && clock.step !== header.clock.rest) url.searchParams.set("step", String(clock.step));
    else url.searchParams.delete("step");
    for (const [name, text] of Object.entries(this.stage ? sightOf(this.stage) : {})) {
      if (text) url.searchParams.set(name, text);
      else url.searchParams.delete(name);
    }
    try {
      await navigator.clipboard.writeText(url.href);
      this.link.textContent = "Copied";
    } catch {
      // Without the right to write the clipboard the address bar still has the link.
      history.replaceState(history.state, "", url);
      this.link.textContent = "See address bar";
    }
    setTimeout(() => (this.link.textContent = "Link"), 1600);
  }

  remove() {
    this.stopStage?.();
    this.root.remove();
  }
}
