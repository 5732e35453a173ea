/** A `.cube` table of three dimensions: entries of red, green, blue, red running slowest here. */
export type Lut = { size: number; low: readonly number[]; high: readonly number[]; table: Float32Array };

const MOST = 65; // nodes a side

type Read = { cube: number; curve: number; low: number[]; high: number[]; values: number[] };

/** Reads a `.cube` table; one of one dimension becomes a cube. Throws where it holds none. */
export function readLut(text: string): Lut {
  const read: Read = { cube: 0, curve: 0, low: [0, 0, 0], high: [1, 1, 1], values: [] };
  for (const line of text.split(/\r?\n/)) take(line.trim().split(/\s+/), read);
  const { cube, curve, low, high, values } = read;
  const [size, rows] = cube ? [cube, cube ** 3] : [Math.min(curve, MOST), curve];
  if (size < 2 || values.length < 3 * rows) throw new Error("This is no table of colours.");
  return { size, low, high, table: cube ? turned(values, size) : raised(values, curve, size) };
}

function take([word = "", ...rest]: readonly string[], into: Read): void {
  const numbers = rest.map(Number);
  if (word === "LUT_3D_SIZE") into.cube = numbers[0] ?? 0;
  else if (word === "LUT_1D_SIZE") into.curve = numbers[0] ?? 0;
  else if (word === "DOMAIN_MIN") into.low = numbers;
  else if (word === "DOMAIN_MAX") into.high = numbers;
  else if (word.endsWith("_INPUT_RANGE"))
    [into.low, into.high] = numbers.map((each) => [each, each, each]) as [number[], number[]];
  else if (/^[-+.\d]/.test(word)) into.values.push(Number(word), ...numbers.slice(0, 2));
}

/** A cube of three curves, of which `size` values each are kept. */
function raised(values: readonly number[], count: number, size: number): Float32Array {
  const at = (node: number, channel: number) =>
    values[3 * Math.round((node * (count - 1)) / (size - 1)) + channel] ?? 0;
  const table = new Float32Array(3 * size ** 3);
  let into = 0;
  for (let red = 0; red < size; red++)
    for (let green = 0; green < size; green++)
      for (let blue = 0; blue < size; blue++) {
        table[into++] = at(red, 0);
        table[into++] = at(green, 1);
        table[into++] = at(blue, 2);
      }
  return table;
}

/** In the file red runs fastest. */
function turned(values: readonly number[], size: number): Float32Array {
  const table = new Float32Array(3 * size ** 3);
  let from = 0;
  for (let blue = 0; blue < size; blue++)
    for (let green = 0; green < size; green++)
      for (let red = 0; red < size; red++)
        for (let c = 0, at = 3 * ((red * size + green) * size + blue); c < 3; c++) table[at + c] = values[from++] ?? 0;
  return table;
}

/** Writes the table's colour at red, green, blue into `out` (tetrahedral); what lies outside is added again. */
export function lookUp({ size, low, high, table }: Lut, rgb: readonly number[], out: Float64Array): void {
  const place = (c: number) => {
    const value = rgb[c] ?? 0;
    const [least, most] = [low[c] ?? 0, high[c] ?? 1];
    const inside = Math.min(Math.max(value, least), most);
    const at = ((inside - least) / (most - least)) * (size - 1);
    const cell = Math.min(Math.floor(at), size - 2);
    return { cell, share: at - cell, step: 3 * size ** (2 - c), beyond: value - inside };
  };
  const axes = [place(0), place(1), place(2)];
  const far = [...axes].sort((a, b) => b.share - a.share);
  let at = axes.reduce((sum, { cell, step }) => sum + cell * step, 0);
  const weights = [1, ...far.map(({ share }) => share), 0];
  out.fill(0);
  for (let corner = 0; corner < 4; corner++) {
    const weight = (weights[corner] ?? 0) - (weights[corner + 1] ?? 0);
    for (let c = 0; c < 3; c++) out[c] = (out[c] ?? 0) + weight * (table[at + c] ?? 0);
    at += far[corner]?.step ?? 0;
  }
  axes.forEach(({ beyond }, c) => {
    out[c] = (out[c] ?? 0) + beyond;
  });
}
