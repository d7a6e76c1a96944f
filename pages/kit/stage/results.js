// The table of the race, which is its legend too: colour, dash and marker of each run, and how it fares.

import { contextOf, marker } from "./draw.js";
import { steady } from "./format.js";
import { textAt, widest } from "./moments.js";
import { onStage } from "./store.js";
import { colourOf, readTheme } from "./theme.js";

/** @type {Record<Lab.Dash, number[]>} */
const DASHES = { solid: [], dash: [6, 4], dot: [2, 3], dashdot: [7, 3, 2, 3] };

// How a row looks in the picture; an empty place where nothing there stands for it.
/** @param {Lab.Row} row @param {Lab.Theme} theme */
function swatch({ light, dark, dash, marker: shape }, theme) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 68, height: 32 });
  canvas.setAttribute("aria-hidden", "true");
  if (!light || !dark || !dash || !shape) return canvas;
  const ctx = contextOf(canvas);
  ctx.scale(2, 2);
  ctx.strokeStyle = ctx.fillStyle = colourOf({ light, dark }, theme);
  ctx.lineWidth = 2;
  ctx.setLineDash(DASHES[dash]);
  ctx.beginPath();
  ctx.moveTo(1, 8);
  ctx.lineTo(33, 8);
  ctx.stroke();
  marker(ctx, shape, 17, 8, 4.6);
  ctx.fill();
  return canvas;
}

export class Results {
  // What the page gave, and what is shown: a training has columns and rows of its own.
  /** @type {Lab.Results} */
  lead;
  /** @type {Lab.Results} */
  data;
  look = "";
  /** @type {Lab.Stage | undefined} */
  stage;
  /** @type {(() => void) | undefined} */
  stopStage;
  /** @type {(() => void) | undefined} */
  stopFollowing;
  // The clock's step for which the texts are.
  step = 0;
  // By the rows' ids: the rows, and the cells with a running number.
  /** @type {Map<string, HTMLTableRowElement>} */
  rows = new Map();
  /** @type {Map<string, HTMLTableCellElement>} */
  live = new Map();
  /** @type {HTMLTableCellElement[]} */
  cells = [];

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "dl-results";
    this.table = document.createElement("table");
    this.words = document.createElement("p");
    this.words.className = "dl-words";
    this.words.setAttribute("aria-live", "polite");
    this.words.hidden = true;
    this.root.append(this.table, this.words);
    parent.append(this.root);
  }

  /** @param {Lab.Results} data */
  update(data) {
    this.lead = data;
    this.data = data;
    this.stopStage?.();
    this.stopStage = onStage(data.stage, (stage) => {
      this.stopFollowing?.();
      this.stopFollowing = stage?.follow(() => this.show(stage));
    });
    if (!this.stage) this.lay(readTheme(this.root));
  }

  // What must be built anew: everything but the cells' texts, which change in place.
  /** @param {Lab.Theme} theme */
  frame(theme) {
    const { columns, rows } = this.data;
    return JSON.stringify([theme.dark, theme.background, columns, rows.map(({ cells, ...row }) => [row, cells.map((told) => told === null)])]);
  }

  /** @param {Lab.Theme} theme */
  lay(theme) {
    const look = this.frame(theme);
    if (look === this.look) return this.fill();
    this.look = look;
    const table = document.createElement("table");
    // On a phone many columns stand under the name of their row.
    table.classList.toggle("dl-many", this.data.columns.length > 3);
    table.style.setProperty("--columns", String(this.data.columns.length));
    const head = table.createTHead().insertRow();
    for (const [text, hint] of [["", ""], ...this.data.columns]) {
      const cell = document.createElement("th");
      cell.textContent = text;
      cell.title = hint;
      cell.scope = "col";
      head.append(cell);
    }
    const body = table.createTBody();
    const marked = this.data.rows.some((row) => row.marker);
    this.live = new Map();
    this.rows = new Map();
    this.cells = [];
    for (const row of this.data.rows) {
      const line = body.insertRow();
      const name = document.createElement("th");
      name.scope = "row";
      name.append(...(marked ? [swatch(row, theme)] : []), document.createTextNode(row.name));
      line.append(name);
      row.cells.forEach((told) => {
        const cell = line.insertCell();
        if (told === null) this.live.set(row.id, cell);
        this.cells.push(cell);
      });
      const choose = () => line.classList.contains("dl-open") && this.stage?.setFocus(row.id);
      line.addEventListener("click", choose);
      line.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        choose();
      });
      this.rows.set(row.id, line);
    }
    this.table.replaceWith(table);
    this.table = table;
    this.fill();
  }

  // What has come about by now, and nothing of what is still to come.
  fill() {
    this.data.rows.flatMap(({ cells }) => cells).forEach((told, i) => {
      if (told === null) return;
      const [cell, text] = [this.cells[i], textAt(told, this.step)];
      if (cell.textContent !== text) cell.textContent = text;
      const width = typeof told === "string" ? "" : `${0.92 * widest(told)}ch`;
      if (cell.style.minWidth !== width) cell.style.minWidth = width;
    });
    for (const { id, since, note, outcome } of this.data.rows) {
      const line = this.rows.get(id);
      if (!line) continue;
      const known = since <= this.step;
      line.title = known ? note : "";
      line.dataset.outcome = known ? outcome : "";
    }
  }

  // A sentence is read out when it changes, not when it is drawn again.
  /** @param {string} words */
  tell(words) {
    if (this.words.textContent !== words) this.words.textContent = words;
    this.words.hidden = !words;
  }

  /** @param {Lab.Stage} stage */
  show(stage) {
    this.stage = stage;
    const { live } = stage.header;
    this.data = live?.rows ? { ...this.lead, columns: live.columns ?? [], rows: live.rows } : this.lead;
    this.tell(live?.words ?? "");
    this.step = stage.clock.step;
    this.lay(stage.theme);
    for (const [id, line] of this.rows) {
      // Only what moves in the picture can be looked into.
      const opens = stage.opens(id);
      line.classList.toggle("dl-open", opens);
      line.tabIndex = opens ? 0 : -1;
      line.classList.toggle("dl-focus", id === stage.focus);
    }
    for (const [id, cell] of this.live) {
      const values = stage.arrays[`${id}/${this.data.live}`];
      if (!values) {
        cell.textContent = "";
        continue;
      }
      const [steps, width = 1] = values.shape;
      cell.textContent = steady(values.data[width * Math.min(stage.clock.step, steps - 1) + width - 1]);
    }
  }

  remove() {
    this.stopFollowing?.();
    this.stopStage?.();
    this.root.remove();
  }
}
