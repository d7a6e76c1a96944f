// A program's text, which can be scrolled, marked and copied; in an export as much of it as is seen from its beginning.

import { Sheet } from "./sheet.js";

/** @typedef {{ text: string, refused: string }} ScriptContent */

const LEADING = 1.4;
// Code is set a little smaller than words.
const SMALLER = 0.85;

/** @extends {Sheet<ScriptContent>} */
export default class ScriptText extends Sheet {
  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    this.code = document.createElement("pre");
    this.code.tabIndex = 0;
    Object.assign(this.code.style, { position: "absolute", inset: "0", margin: "0", overflow: "auto", lineHeight: String(LEADING) });
    this.plot.style.position = "relative";
    this.plot.append(this.code);
  }

  /** @param {Lab.PanelSpec<ScriptContent>} spec */
  async update(spec) {
    const { text, refused } = spec.content;
    const { theme } = this.stage;
    const shown = text || refused;
    // A text that stays keeps its place and what is marked in it.
    if (this.code.textContent !== shown) {
      this.code.textContent = shown;
      this.code.scrollTop = 0;
    }
    Object.assign(this.code.style, {
      color: theme.text,
      fontFamily: text ? "monospace" : theme.font,
      fontSize: `${text ? SMALLER * theme.size : theme.size}px`,
      whiteSpace: text ? "pre" : "pre-wrap",
    });
    await super.update(spec);
    this.code.setAttribute("aria-label", this.name.textContent ?? "");
  }

  // On the page the text itself is there.
  paint() {
    if (!this.fine) return;
    const { ctx } = this;
    const { theme } = this.stage;
    const size = SMALLER * theme.size;
    ctx.font = `${size}px monospace`;
    ctx.textBaseline = "top";
    ctx.fillStyle = theme.text;
    const { text, refused } = this.spec.content;
    for (const [i, line] of (text || refused).split("\n").entries()) ctx.fillText(line, 0, i * LEADING * size);
  }
}
