// A program's text, which can be scrolled, marked and copied; in an export as much of it as is seen from its beginning.

import { Sheet } from "./sheet.js";

/** @typedef {{ text: string, refused: string, large: boolean }} ScriptContent */

const LEADING = 1.4;
// Code is set a little smaller than words.
const SMALLER = 0.85;
// A few lines alone: how much larger at most, and how wide a letter is beside its height.
const LARGER = 1.7;
const LETTER = 0.61;

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
    const { text, refused, large } = spec.content;
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
      fontSize: `${text ? this.sizeOf(spec.content) : theme.size}px`,
      whiteSpace: text ? "pre" : "pre-wrap",
      alignContent: large ? "center" : "start",
    });
    await super.update(spec);
    this.code.setAttribute("aria-label", this.name.textContent ?? "");
  }

  // How large code is set.
  /** @param {ScriptContent} content */
  sizeOf({ text, large }) {
    const { size } = this.stage.theme;
    if (!large) return SMALLER * size;
    const longest = Math.max(...text.split("\n").map((line) => line.length));
    return Math.max(SMALLER * size, Math.min(LARGER * size, this.plot.clientWidth / (LETTER * longest)));
  }

  // On the page the text itself is there.
  paint() {
    if (!this.fine) return;
    const { ctx } = this;
    const { theme } = this.stage;
    const size = this.sizeOf(this.spec.content);
    ctx.font = `${size}px monospace`;
    ctx.textBaseline = "top";
    ctx.fillStyle = theme.text;
    const { text, refused } = this.spec.content;
    for (const [i, line] of (text || refused).split("\n").entries()) ctx.fillText(line, 0, i * LEADING * size);
  }
}
