// A sheet of the stage: a title with its key, a canvas to draw on, and a line that reads out what is under the pointer.

const MOST_SCALE = 2;

export class Sheet {
  constructor(stage, id) {
    this.stage = stage;
    const part = (tag, name) => Object.assign(document.createElement(tag), { className: name });
    this.root = part("div", "dl-panel");
    this.root.dataset.panel = id;
    this.title = part("div", "dl-panel-title");
    this.name = part("span", "dl-panel-name");
    this.key = part("span", "dl-panel-key");
    this.title.append(this.name, this.key);
    // Where the picture lies: the canvas has its size, and the pointer is listened to here.
    this.plot = part("div", "dl-plot");
    this.canvas = part("canvas", "dl-canvas");
    this.readout = part("div", "dl-readout");
    this.root.append(this.title, this.plot, this.canvas, this.readout);
    this.ctx = this.canvas.getContext("2d");
    this.listenToPointer();
  }

  // Whether it shows the arrows that a button of the bar puts away.
  get hasArrows() {
    return false;
  }

  async update(spec) {
    this.describe(spec);
    this.measure();
  }

  describe(spec) {
    this.spec = spec;
    this.root.classList.toggle("dl-strip", spec.role === "strip");
    this.root.classList.toggle("dl-wide", Boolean(spec.wide));
    if (this.name.textContent !== (spec.title ?? "")) this.name.textContent = spec.title ?? "";
    this.title.hidden = !spec.title && !this.key.childElementCount;
  }

  resize() {
    this.measure();
  }

  measure() {
    this.box = { left: 0, top: 0, right: this.plot.clientWidth, bottom: this.plot.clientHeight };
    this.sizeCanvas();
    this.draw(this.stage.clock.t);
  }

  sizeCanvas() {
    const scale = Math.min(window.devicePixelRatio || 1, MOST_SCALE);
    const { clientWidth, clientHeight } = this.plot;
    const width = Math.round(clientWidth * scale);
    const height = Math.round(clientHeight * scale);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.scale = scale;
  }

  // While new data are laid out nothing is drawn: afterwards every panel is, once.
  draw(t) {
    if (!this.box || this.stage.laying) return;
    const { ctx } = this;
    ctx.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    ctx.save();
    this.paint(t);
    ctx.restore();
    this.stage.frames += 1;
    this.root.dataset.drawn = this.stage.theme.dark ? "dark" : "light";
  }

  listenToPointer() {
    this.plot.addEventListener("pointermove", (event) => this.hover(event));
    this.plot.addEventListener("pointerdown", (event) => this.hover(event));
    this.plot.addEventListener("pointerleave", () => this.leave());
  }

  at(event) {
    const rect = this.plot.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  }

  say(text) {
    if (this.readout.textContent !== text) this.readout.textContent = text;
  }

  leave() {
    this.say("");
  }

  resetZoom() {}

  // For an export: a sheet without axes is one image in its place on the page.
  picture() {
    return this.canvas.toDataURL();
  }

  remove() {
    this.root.remove();
  }
}
