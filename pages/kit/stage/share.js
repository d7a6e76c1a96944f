// The link and the presenter's switch. The link carries the scrubbed step, which the server need not know.

import { onStage, tellBy } from "./store.js";

export class Share {
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

  update(data, send) {
    this.data = data;
    this.send = send;
    tellBy(data.stage, send);
    this.link.textContent = "Link";
    this.present.textContent = data.presenting ? "Exit" : "Present";
    this.present.title = data.presenting ? "Back to the whole page" : "Large type for a projector, without the explanations";
    this.stopStage?.();
    this.stopStage = onStage(data.stage, (stage) => (this.stage = stage));
  }

  async copy() {
    const url = new URL(location.href);
    const live = this.stage?.header?.live;
    // A training opens where it stands, and has no clock.
    if (live) url.searchParams.set("trained", String(Number(live.epoch.toFixed(9))));
    const step = live ? undefined : this.stage?.clock.step;
    // The step at which the page opens by itself needs no mention.
    if (step !== undefined && step !== (this.stage.header.clock.rest ?? 0)) url.searchParams.set("step", step);
    else if (!live) url.searchParams.delete("step");
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
