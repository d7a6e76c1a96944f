// Reads the blocks that pages/kit/wire_format.py writes: header length, JSON header, then float32 arrays.

/** @param {Uint8Array} bytes */
const lengthOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);

/** @param {Uint8Array} bytes */
export const headerOf = (bytes) => JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + lengthOf(bytes))));

/** @param {Uint8Array} bytes */
export function decode(bytes) {
  const length = lengthOf(bytes);
  const header = headerOf(bytes);
  // A copy starts on an address that float32 views accept.
  const body = bytes.slice(4 + length).buffer;
  /** @type {Lab.Arrays} */
  const arrays = {};
  /** @type {[string, { shape: number[], offset: number }][]} */
  const places = Object.entries(header.arrays);
  for (const [name, { shape, offset }] of places) {
    const size = shape.reduce((a, b) => a * b, 1);
    arrays[name] = { data: new Float32Array(body, offset, size), shape };
  }
  return { header, arrays };
}

// A header names an array as {"array": name}: the value with all of them put in.
/** @param {unknown} value @param {(array: Lab.Numbers) => unknown} put @param {Lab.Arrays} arrays @returns {unknown} */
function filled(value, put, arrays) {
  if (Array.isArray(value)) return value.map((item) => filled(item, put, arrays));
  if (value === null || typeof value !== "object") return value;
  if ("array" in value && typeof value.array === "string") {
    const array = arrays[value.array];
    if (!array) throw new Error(`the block must hold the arrays that it names; got no ${value.array}`);
    return put(array);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, put, arrays)]));
}

// Plotly takes rows for a matrix.
/** @param {Lab.Numbers} array */
function rowsOf({ data, shape }) {
  if (shape.length === 1) return data;
  return Array.from({ length: shape[0] }, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1]));
}

/** @param {Lab.Figure} figure @param {Lab.Arrays} arrays */
export const withArrays = (figure, arrays) => /** @type {Lab.Figure} */ (filled(figure, rowsOf, arrays));

// The same for a panel that draws by itself: each array as it came, with its shape.
/**
 * @template Content
 * @param {Content} content
 * @param {Lab.Arrays} arrays
 */
export const withShapes = (content, arrays) => /** @type {Content} */ (filled(content, (array) => array, arrays));
