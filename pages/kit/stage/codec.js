// Reads the blocks that pages/kit/wire_format.py writes: header length, JSON header, then float32 arrays.

const lengthOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);

export const headerOf = (bytes) => JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + lengthOf(bytes))));

export function decode(bytes) {
  const length = lengthOf(bytes);
  const header = headerOf(bytes);
  // A copy starts on an address that float32 views accept.
  const body = bytes.slice(4 + length).buffer;
  const arrays = {};
  for (const [name, { shape, offset }] of Object.entries(header.arrays)) {
    const size = shape.reduce((a, b) => a * b, 1);
    arrays[name] = { data: new Float32Array(body, offset, size), shape };
  }
  return { header, arrays };
}

// A figure names its arrays as {"array": name}; Plotly takes rows for a matrix.
export function withArrays(value, arrays) {
  if (Array.isArray(value)) return value.map((item) => withArrays(item, arrays));
  if (value === null || typeof value !== "object") return value;
  if (typeof value.array === "string") {
    const { data, shape } = arrays[value.array];
    if (shape.length === 1) return data;
    return Array.from({ length: shape[0] }, (_, i) => data.subarray(i * shape[1], (i + 1) * shape[1]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withArrays(item, arrays)]));
}

// The same for a panel that draws by itself: each array as it came, with its shape.
export function withShapes(value, arrays) {
  if (Array.isArray(value)) return value.map((item) => withShapes(item, arrays));
  if (value === null || typeof value !== "object") return value;
  if (typeof value.array === "string") return arrays[value.array];
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withShapes(item, arrays)]));
}
