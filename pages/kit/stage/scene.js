// The surface in three dimensions, with the paths drawn over it through the scene's own camera.

import { FEW, Panel } from "./panel.js";
import { tag } from "./text.js";
import { pathTraces } from "./traces.js";

// The room that a surface and the names around it take: so many heights wide, and so many letters high. In less it is drawn smaller,
// and the name of the heights stands above it.
const WIDE = 1.55;
const WIDE_WITH_NAME = 1.75;
const LETTERS = 23;

/** @param {number[]} m @param {number[]} v */
const times = (m, v) => [0, 1, 2, 3].map((i) => m[i] * v[0] + m[4 + i] * v[1] + m[8 + i] * v[2] + m[12 + i] * v[3]);

/** @template {object} [Content=object] @extends {Panel<Content>} */
export default class Scene extends Panel {
  futures = FEW;

  extra() {
    return { dragmode: "turntable", width: this.plot.clientWidth, height: this.plot.clientHeight };
  }

  still() {
    const { body } = this.figure;
    const { scene } = /** @type {{ scene: { aspectratio: Record<string, number>, zaxis: { title?: { text?: string } } } }} */ (/** @type {unknown} */ (body.layout));
    const { clientWidth, clientHeight } = this.plot;
    const share = Math.min(1, clientWidth / (WIDE * clientHeight), clientHeight / (LETTERS * this.stage.theme.size));
    const aspectratio = Object.fromEntries(Object.entries(scene.aspectratio).map(([axis, length]) => [axis, length * share]));
    this.above = clientWidth < WIDE_WITH_NAME * clientHeight ? (scene.zaxis.title?.text ?? "") : "";
    const zaxis = this.above ? { ...scene.zaxis, title: { text: "" } } : scene.zaxis;
    return { ...body, layout: { ...body.layout, scene: { ...scene, aspectratio, zaxis } } };
  }

  drawInside() {
    if (this.above) tag(this.ctx, this.stage.theme, `height: ${this.above}`, 4, this.stage.theme.size, "left");
  }

  // In another shape of room the surface has another size.
  resize() {
    const { clientWidth, clientHeight } = this.plot;
    if (this.isDrawn && clientWidth && (Math.abs(this.axes.width - clientWidth) >= 1 || Math.abs(this.axes.height - clientHeight) >= 1)) this.drawing = this.redraw();
  }

  // The name of the heights, where it stands above the picture.
  above = "";
  // The camera as it was last drawn with.
  seen = "";
  frame = 0;

  async react() {
    await super.react();
    if (this.watching) return;
    this.watching = true;
    // The camera turns without events while it is dragged: compare it once a frame.
    const watch = () => {
      if (!this.root.isConnected) return;
      const camera = this.camera();
      const now = camera && `${camera.view.join()} ${camera.projection.join()} ${this.plot.clientWidth}`;
      if (now && now !== this.seen) {
        this.seen = now;
        this.refresh();
      }
      this.frame = requestAnimationFrame(watch);
    };
    watch();
  }

  get scene() {
    return this.laid._fullLayout?.scene?._scene;
  }

  camera() {
    return this.scene?.glplot?.cameraParams;
  }

  measure() {
    if (!this.camera()) return;
    this.box = { left: 0, top: 0, right: this.plot.clientWidth, bottom: this.plot.clientHeight };
    this.refresh();
  }

  // In a scene a path has a height of its own: the drawn height of its cost.
  /** @param {number} x @param {number} y @param {number} [z] @returns {Lab.Pair} */
  project(x, y, z = 0) {
    const { scene } = this;
    const camera = this.camera();
    if (!scene || !camera) return [NaN, NaN];
    const [sx, sy, sz] = scene.dataScale;
    const clip = times(camera.projection, times(camera.view, times(camera.model, [x * sx, y * sy, z * sz, 1])));
    const { width, height } = scene.container.getBoundingClientRect();
    return [(0.5 + (0.5 * clip[0]) / clip[3]) * width, (0.5 - (0.5 * clip[1]) / clip[3]) * height];
  }

  refresh() {
    this.pixels.clear();
    if (!this.camera()) return;
    for (const path of this.paths()) {
      const points = this.stage.arrays[`${path.id}/points`]?.data;
      const heights = this.stage.arrays[`${path.id}/height`]?.data;
      if (!points || !heights) continue;
      const out = [];
      for (let i = 0; i < heights.length; i += 1) {
        const [x, y] = this.project(points[2 * i], points[2 * i + 1], heights[i]);
        if (!Number.isFinite(x + y)) break;
        out.push(x, y);
      }
      this.pixels.set(path.id, Float64Array.from(out));
    }
    this.sizeCanvas();
    this.draw(this.stage.clock.t);
  }

  dataAt() {
    return null;
  }

  traces() {
    return pathTraces(this, "points", ({ id }) => Array.from(this.stage.arrays[`${id}/height`]?.data ?? []));
  }

  /** @param {string} suffix @param {Lab.Layout} layout @param {Lab.Pair} x @param {Lab.Pair} y */
  axesAt(suffix, { scene }, x, y) {
    const camera = this.axes.scene?.camera;
    return { layout: { [`scene${suffix}`]: { ...scene, camera, domain: { x, y } } }, names: { scene: `scene${suffix}` } };
  }

  resetZoom() {}

  remove() {
    cancelAnimationFrame(this.frame);
    super.remove();
  }
}
