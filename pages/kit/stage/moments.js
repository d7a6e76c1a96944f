// What is said at a step of the clock, where the future decides it: texts, each from a step on.

/** @param {Lab.Told} told @param {number} step */
export function textAt(told, step) {
  if (typeof told === "string") return told;
  let text = "";
  for (const [from, said] of told) if (from <= step) text = said;
  return text;
}

// The longest of them, in letters: what changes in place keeps its width.
/** @param {Lab.Told} told */
export const widest = (told) => (typeof told === "string" ? told.length : Math.max(0, ...told.map(([, text]) => text.length)));
