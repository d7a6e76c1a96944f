// A program's text, which can be scrolled, marked and copied, and below it what it prints; in an export as much of both as is seen.

import { Sheet } from "./sheet.js";

/** @typedef {{ text: string, marked: Lab.Pair | null, refused: string, large: boolean, printed: string[], since: number[], printer: string }} ScriptContent */

const LEADING = 1.4;
// Code is set a little smaller than words.
const SMALLER = 0.85;
// And smaller still, down to this, until as many letters as most lines have fit beside each other; a longer line is wrapped.
const SMALLEST = 0.68;
const LETTERS = 48;
// How much further in, in letters, what is wrapped goes on.
const HANGING = 4;
// A few lines alone: how much larger at most, and how wide a letter is beside its height.
const LARGER = 1.7;
const LETTER = 0.61;
// Of the height, at most, for what it prints.
const PRINTED = 0.36;
// To the next column, in pixels.
const GAP = 12;

/** @param {HTMLElement} element @param {Partial<CSSStyleDeclaration>} style */
const styled = (element, style) => Object.assign(element.style, style);

/** @extends {Sheet<ScriptContent>} */
export default class ScriptText extends Sheet {
  /** @param {Lab.Stage} stage @param {string} id */
  constructor(stage, id) {
    super(stage, id);
    this.code = document.createElement("pre");
    this.printer = document.createElement("div");
    this.printed = document.createElement("pre");
    for (const one of [this.code, this.printed]) {
      one.tabIndex = 0;
      styled(one, { margin: "0", overflow: "auto", lineHeight: String(LEADING), scrollbarWidth: "thin" });
    }
    styled(this.code, { flex: "1 1 0", minHeight: "0" });
    styled(this.printer, { marginTop: "8px", paddingTop: "4px" });
    styled(this.printed, { flex: "0 0 auto", maxHeight: `${100 * PRINTED}%` });
    const sheet = document.createElement("div");
    styled(sheet, { position: "absolute", inset: `0 ${GAP}px 0 0`, display: "flex", flexDirection: "column" });
    sheet.append(this.code, this.printer, this.printed);
    styled(this.plot, { position: "relative" });
    this.plot.append(sheet);
  }

  /** @param {Lab.PanelSpec<ScriptContent>} spec */
  async update(spec) {
    const { text, marked, refused, large, printed, printer } = spec.content;
    const { theme } = this.stage;
    const bar = `${theme.quiet} transparent`;
    const small = `${SMALLER * theme.size}px`;
    const wanted = text || refused;
    const fresh = this.code.textContent !== wanted;
    // A text that stays keeps its place and what is marked in it.
    if (fresh) this.code.replaceChildren(...wanted.split("\n").map(lineOf));
    const lines = /** @type {HTMLElement[]} */ ([...this.code.children]);
    for (const [i, line] of lines.entries()) {
      const inside = marked && marked[0] <= i && i <= marked[1];
      line.style.background = inside ? `color-mix(in srgb, ${theme.accent} 13%, transparent)` : "";
    }
    this.printer.textContent = printer;
    this.printer.hidden = !printer;
    this.printed.hidden = !printed.length;
    styled(this.code, {
      color: theme.text,
      scrollbarColor: bar,
      fontFamily: text ? "monospace" : theme.font,
      fontSize: `${text ? this.sizeOf(spec.content) : theme.size}px`,
      whiteSpace: "pre-wrap",
      overflowWrap: "anywhere",
      alignContent: large ? "center" : "start",
    });
    styled(this.printed, {
      color: theme.text,
      scrollbarColor: bar,
      fontFamily: "monospace",
      fontSize: `${this.sizeOf(spec.content)}px`,
      whiteSpace: "pre-wrap",
    });
    styled(this.printer, { color: theme.quiet, fontFamily: theme.font, fontSize: small, borderTop: `1px solid ${theme.line}` });
    await super.update(spec);
    if (fresh) this.code.scrollTop = this.placeOf(lines, marked);
    this.code.setAttribute("aria-label", this.name.textContent ?? "");
    this.printed.setAttribute("aria-label", printer);
  }

  // How large code is set.
  /** @param {ScriptContent} content */
  sizeOf({ text, large }) {
    const { size } = this.stage.theme;
    if (!large) return Math.max(SMALLEST * size, Math.min(SMALLER * size, (this.plot.clientWidth - GAP) / (LETTER * LETTERS)));
    const longest = Math.max(...text.split("\n").map((line) => line.length));
    return Math.max(SMALLER * size, Math.min(LARGER * size, this.plot.clientWidth / (LETTER * longest)));
  }

  // Where a new text is scrolled to: what is marked is in view, with the line above it.
  /** @param {HTMLElement[]} lines @param {Lab.Pair | null} marked */
  placeOf(lines, marked) {
    if (!marked) return 0;
    const [first, last] = marked.map((i) => lines[i]);
    const fits = last.offsetTop + last.offsetHeight <= this.code.clientHeight;
    return fits ? 0 : first.offsetTop - first.offsetHeight / 2;
  }

  // What is printed where the clock is.
  get lines() {
    const { printed, since } = this.spec.content;
    return printed.filter((_, i) => since[i] <= this.stage.clock.step);
  }

  // On the page the text itself is there.
  paint() {
    const { lines } = this;
    // What is still to come has its room, and the end is what one compares.
    this.printed.style.minHeight = `min(${100 * PRINTED}%, ${LEADING * this.spec.content.printed.length}em)`;
    fill(this.printed, lines.join("\n"), (one) => (one.scrollTop = one.scrollHeight));
    if (!this.fine) return;
    const { ctx } = this;
    const { theme } = this.stage;
    const { text, refused, printer } = this.spec.content;
    const size = this.sizeOf(this.spec.content);
    const leading = LEADING * size;
    ctx.font = `${size}px monospace`;
    ctx.textBaseline = "top";
    ctx.fillStyle = theme.text;
    const most = Math.max(1, Math.floor((PRINTED * this.size[1]) / leading));
    const below = [printer, ...lines.slice(-most)].filter(Boolean);
    const room = Math.max(0, Math.floor(this.size[1] / leading) - below.length - 1);
    const above = (text || refused).split("\n").slice(0, room);
    for (const [i, line] of above.entries()) ctx.fillText(line, 0, i * leading);
    const top = this.size[1] - below.length * leading;
    for (const [i, line] of below.entries()) ctx.fillText(line, 0, top + i * leading);
  }
}

// A line of code as one of the page's, with its break, so that a copy is the text; wrapped, it goes on further in.
/** @param {string} text @param {number} i @param {string[]} all @returns {HTMLElement} */
function lineOf(text, i, all) {
  const line = document.createElement("div");
  line.textContent = i < all.length - 1 ? `${text}\n` : text;
  const inside = text.length - text.trimStart().length + HANGING;
  styled(line, { paddingLeft: `${inside}ch`, textIndent: `${-inside}ch` });
  return line;
}

/** @param {HTMLElement} element @param {string} text @param {(element: HTMLElement) => void} placed */
function fill(element, text, placed) {
  if (element.textContent === text) return;
  element.textContent = text;
  placed(element);
}
