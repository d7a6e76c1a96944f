// The transport bar: play, step, scrub, speed, loop, arrows, zoom and export; and the keyboard.

import { SPEEDS } from "./clock.js";

const ICONS = {
  play: "M5 3l11 7-11 7z",
  pause: "M5 3h3.5v14H5zM11.5 3H15v14h-3.5z",
  back: "M4 3h2.5v14H4zM16 3v14L7.5 10z",
  ahead: "M13.5 3H16v14h-2.5zM4 3v14l8.5-7z",
  loop: "M5 7h8V4l5 4.5-5 4.5v-3H7v3h6v2H5z",
  arrows: "M3 15L13 5H8V3h9v9h-2V7L5 17z",
  zoom: "M8.5 3a5.5 5.5 0 1 0 3.4 9.8l4.1 4.1 1.4-1.4-4.1-4.1A5.5 5.5 0 0 0 8.5 3zm0 2a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM6.5 7.7h4v1.6h-4z",
  save: "M9 3h2v7h3l-4 4.5L6 10h3zM4 15h12v2H4z",
};
const EXPORTS = ["PNG", "SVG", "HTML"];

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", ICONS[name]);
  svg.append(shape);
  return svg;
}

function button(name, label, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `dl-button dl-${name}`;
  element.title = label;
  element.setAttribute("aria-label", label);
  element.append(icon(name));
  element.addEventListener("click", action);
  return element;
}

export class Transport {
  constructor(stage) {
    this.stage = stage;
    const { clock } = stage;
    this.root = document.createElement("div");
    this.root.className = "dl-transport";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "animation");
    this.play = button("play", "Play (space)", () => clock.toggle());
    this.back = button("back", "One step back (left arrow)", () => clock.nudge(-1));
    this.ahead = button("ahead", "One step on (right arrow)", () => clock.nudge(1));
    this.slider = document.createElement("input");
    Object.assign(this.slider, { type: "range", min: 0, step: 1, className: "dl-scrub" });
    this.slider.setAttribute("aria-label", "step");
    this.slider.addEventListener("input", () => {
      clock.pause();
      clock.seek(Number(this.slider.value));
    });
    this.count = document.createElement("output");
    this.count.className = "dl-count";
    this.speed = document.createElement("select");
    this.speed.className = "dl-speed";
    this.speed.setAttribute("aria-label", "speed");
    this.speed.title = "Speed";
    for (const speed of SPEEDS) this.speed.add(new Option(speed < 1 ? `1/${1 / speed}×` : `${speed}×`, speed));
    this.speed.addEventListener("change", () => (clock.speed = Number(this.speed.value)));
    this.loop = this.switch("loop", "Loop", () => (clock.loop = !clock.loop));
    this.arrows = this.switch("arrows", "Arrows at this step", () => stage.setArrows(!stage.showArrows));
    this.zoom = button("zoom", "Whole window again", () => stage.resetZoom());
    this.save = button("save", "Save the picture", () => (this.menu.hidden = !this.menu.hidden));
    this.menu = document.createElement("div");
    this.menu.className = "dl-menu";
    this.menu.hidden = true;
    for (const kind of EXPORTS) {
      const item = document.createElement("button");
      item.type = "button";
      item.textContent = kind;
      item.addEventListener("click", () => {
        this.menu.hidden = true;
        stage.save(kind.toLowerCase());
      });
      this.menu.append(item);
    }
    const saver = document.createElement("span");
    saver.className = "dl-saver";
    saver.append(this.save, this.menu);
    this.root.append(this.play, this.back, this.ahead, this.slider, this.count, this.speed, this.loop, this.arrows, this.zoom, saver);
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    this.show();
  }

  switch(name, label, action) {
    const element = button(name, label, () => {
      action();
      this.show();
    });
    return element;
  }

  // Called with every frame: the bar says where the clock is.
  show() {
    const { stage } = this;
    const { clock } = stage;
    const state = clock.playing ? "pause" : "play";
    if (this.state !== state) {
      this.state = state;
      this.play.replaceChildren(icon(state));
      this.play.setAttribute("aria-label", clock.playing ? "Pause (space)" : "Play (space)");
      this.play.title = this.play.getAttribute("aria-label");
    }
    this.slider.setAttribute("aria-label", stage.unit ?? "step");
    this.slider.max = clock.steps;
    this.slider.value = clock.step;
    this.slider.style.setProperty("--share", clock.steps ? clock.t / clock.steps : 0);
    const first = stage.first ?? 0;
    const digits = String(first + clock.steps).length;
    this.count.textContent = `${String(first + clock.step).padStart(digits, " ")} / ${first + clock.steps}`;
    this.speed.value = String(clock.speed);
    this.loop.setAttribute("aria-pressed", clock.loop);
    this.arrows.setAttribute("aria-pressed", stage.showArrows);
    this.arrows.hidden = !stage.hasArrows;
    this.zoom.hidden = !stage.zoomed;
    // A picture without time has nothing to play.
    for (const part of [this.play, this.back, this.ahead, this.slider, this.count, this.speed, this.loop]) part.hidden = clock.steps === 0;
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.root.isConnected) return;
    const target = event.composedPath()[0];
    const own = target === this.slider;
    // Keys belong to a focused control; space and arrows on anything else drive the clock.
    if (!own && target.closest?.("input, textarea, select, button, a, summary, [role=slider], [role=option], [role=radio], [contenteditable], [role=combobox], [role=dialog]")) return;
    const { clock } = this.stage;
    const actions = {
      " ": () => clock.toggle(),
      ArrowLeft: () => clock.nudge(event.shiftKey ? -10 : -1),
      ArrowRight: () => clock.nudge(event.shiftKey ? 10 : 1),
      Home: () => clock.seek(0),
      End: () => clock.seek(clock.steps),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  remove() {
    document.removeEventListener("keydown", this.onKey);
    this.root.remove();
  }
}
