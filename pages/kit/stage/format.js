// Numbers as people read them: at most four digits, a true minus, powers of ten where they help.

const MINUS = "−";

/** @param {number | null | undefined} value @param {number} digits */
export function number(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? power(size, digits) : String(Number(size.toPrecision(digits)));
  return (value < 0 ? MINUS : "") + text;
}

/** @param {number} size @param {number} digits */
function power(size, digits) {
  const [mantissa, exponent] = size.toExponential(Math.max(0, digits - 3)).split("e");
  const raised = [...exponent.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return `${Number(mantissa)}·10${raised}`;
}

// The same width for every value, so that a running number does not jump.
/** @param {number | null | undefined} value */
export function steady(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e4 || size < 5e-4)) return number(value, 3);
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return (value < 0 ? MINUS : "") + size.toFixed(decimals);
}
