// Two colours for two signs, told apart by every eye on light and dark, and small pictures made of numbers.

import { contextOf } from "./draw.js";

const SIGNS = {
  light: { negative: "#1b6fc0", positive: "#c2580a" },
  dark: { negative: "#66b3ff", positive: "#ff9d4d" },
};
/** @type {Map<string, number[]>} */
const parsed = new Map();

/** @param {Lab.Theme} theme */
export const signsOf = (theme) => (theme.dark ? SIGNS.dark : SIGNS.light);

// "#rrggbb" or "rgb(r, g, b)" as three numbers.
/** @param {string} colour */
export function rgb(colour) {
  const known = parsed.get(colour);
  if (known) return known;
  const hex = /^#(..)(..)(..)$/.exec(colour);
  const found = hex ? hex.slice(1).map((part) => parseInt(part, 16)) : (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  parsed.set(colour, found);
  return found;
}

// A small picture, one pixel a number: paint(k) gives the colour of number k towards which it goes, and how far (0 to 1).
/** @param {number} width @param {number} height @param {string} background @param {(k: number) => [colour: number[], share: number]} paint */
export function raster(width, height, background, paint) {
  const canvas = new OffscreenCanvas(width, height);
  const ctx = contextOf(canvas);
  const image = ctx.createImageData(width, height);
  const base = rgb(background);
  for (let k = 0; k < width * height; k += 1) {
    const [colour, share] = paint(k);
    for (let c = 0; c < 3; c += 1) image.data[4 * k + c] = base[c] + share * (colour[c] - base[c]);
    image.data[4 * k + 3] = 255;
  }
  ctx.putImageData(image, 0, 0);
  return canvas;
}

// One picture of a stack (n, h, w): values in [-1, 1] in the colours of their signs, or ink from 0 to 1.
/** @param {Lab.Numbers} stack @param {number} index @param {Lab.Theme} theme */
export function pictureOf({ data, shape }, index, theme, signed = true) {
  const [, h, w] = shape;
  const from = index * h * w;
  const { negative, positive } = signsOf(theme);
  const [low, high] = signed ? [rgb(negative), rgb(positive)] : [rgb(theme.text), rgb(theme.text)];
  return raster(w, h, theme.background, (k) => {
    const value = data[from + k];
    return [value < 0 ? low : high, Math.min(1, Math.abs(value)) || 0];
  });
}
