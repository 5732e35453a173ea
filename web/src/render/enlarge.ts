import type { Taps } from "./filters";
import { type Ctx, pixelsOf } from "./surface";
import type { Finish } from "./types";

/** A small picture's red, green and blue, one after the other in each row, in FINE steps of a code. */
export type Small = { width: number; height: number; data: Int16Array };

const FINE = 64;
const UNIT = 1 << 14; // a weight of 1
const CODE = FINE * UNIT; // whole numbers are faster than fractions: a code of what comes out
const DITHER = 1.5 * (255 / 219); // codes to each side: triangular, so that its strength does not depend on the level

export function planesOf(ctx: Ctx): Small {
  const { width, height, data } = pixelsOf(ctx);
  const out = new Int16Array(width * height * 3);
  for (let i = 0, o = 0; i < data.length; i += 4, o += 3) {
    out[o] = FINE * (data[i] as number);
    out[o + 1] = FINE * (data[i + 1] as number);
    out[o + 2] = FINE * (data[i + 2] as number);
  }
  return { width, height, data: out };
}

/** What an enlargement works in: its pixels, and the rows of the source stretched to its width. */
export class Enlarged {
  readonly pixels: ImageData;
  private readonly words: Uint32Array;
  private middle = new Int16Array(0);

  constructor(width: number, height: number) {
    this.pixels = new ImageData(width, height);
    this.words = new Uint32Array(this.pixels.data.buffer);
  }

  /**
   * Fills the pixels with what lies at the share `later` between two small pictures, resampled by the taps, plus noise.
   * The few source rows are stretched first, so that the large step runs along whole rows.
   */
  fill(one: Small, two: Small, later: number, columns: Taps, rows: Taps, noise: Int32Array): void {
    const size = columns.first.length * 3;
    const from = rows.first[0] as number;
    const until = (rows.first.at(-1) as number) + rows.taps;
    if (this.middle.length < (until - from) * size) this.middle = new Int16Array((until - from) * size);
    const [across, along] = [whole(columns), whole(rows)];
    const line = new Int16Array(one.width * 3);
    for (let row = from; row < until; row++) {
      between(one, two, later, row, line);
      stretchRow(line, across, this.middle, (row - from) * size);
    }
    for (let row = 0; row < rows.first.length; row++) {
      mixRows(this.middle, ((rows.first[row] as number) - from) * size, size, along, row, noise, this.words);
    }
  }
}

type Whole = { first: Int32Array; weights: Int32Array; taps: number };

/** Taps with whole weights, four at least. */
function whole({ first, weights, taps }: Taps): Whole {
  return { first, taps, weights: Int32Array.from(weights, (weight) => Math.round(weight * UNIT)) };
}

function between(one: Small, two: Small, later: number, row: number, line: Int16Array): void {
  const share = Math.round(later * UNIT);
  for (let i = 0, at = row * line.length; i < line.length; i++, at++) {
    const here = one.data[at] as number;
    line[i] = here + ((((two.data[at] as number) - here) * share) >> 14);
  }
}

function stretchRow(line: Int16Array, { first, weights, taps }: Whole, out: Int16Array, at: number): void {
  for (let i = 0, o = at, w = 0; i < first.length; i++, o += 3, w += taps) {
    let [red, green, blue] = [UNIT / 2, UNIT / 2, UNIT / 2];
    for (let t = w, s = (first[i] as number) * 3; t < w + taps; t++, s += 3) {
      const weight = weights[t] as number;
      red += Math.imul(line[s] as number, weight);
      green += Math.imul(line[s + 1] as number, weight);
      blue += Math.imul(line[s + 2] as number, weight);
    }
    out[o] = red >> 14;
    out[o + 1] = green >> 14;
    out[o + 2] = blue >> 14;
  }
}

function mixRows(
  rows: Int16Array,
  at: number,
  size: number,
  along: Whole,
  row: number,
  noise: Int32Array,
  out: Uint32Array,
): void {
  const { weights, taps } = along;
  const w = row * taps;
  if (taps !== 4) {
    mixMany(rows, at, size, along, row, noise, out);
    return;
  }
  const [a, b, c, d] = [
    weights[w] as number,
    weights[w + 1] as number,
    weights[w + 2] as number,
    weights[w + 3] as number,
  ];
  let [p, q, r, s] = [at, at + size, at + 2 * size, at + 3 * size];
  const mixed = (k: number, more: number) =>
    (Math.imul(rows[p + k] as number, a) +
      Math.imul(rows[q + k] as number, b) +
      Math.imul(rows[r + k] as number, c) +
      Math.imul(rows[s + k] as number, d) +
      more) >>
    20;
  for (let o = (row * size) / 3, end = o + size / 3; o < end; o++, p += 3, q += 3, r += 3, s += 3) {
    const more = noise[o] as number;
    out[o] = packed(mixed(0, more), mixed(1, more), mixed(2, more));
  }
}

/** The same for any number of rows. */
function mixMany(
  rows: Int16Array,
  at: number,
  size: number,
  along: Whole,
  row: number,
  noise: Int32Array,
  out: Uint32Array,
): void {
  const { weights, taps } = along;
  for (let i = 0, o = (row * size) / 3; i < size; i += 3, o++) {
    let [red, green, blue] = [noise[o] as number, noise[o] as number, noise[o] as number];
    for (let t = 0, p = at + i; t < taps; t++, p += size) {
      const weight = weights[row * taps + t] as number;
      red += Math.imul(rows[p] as number, weight);
      green += Math.imul(rows[p + 1] as number, weight);
      blue += Math.imul(rows[p + 2] as number, weight);
    }
    out[o] = packed(red >> 20, green >> 20, blue >> 20);
  }
}

/** An opaque pixel as memory holds it: red lowest. */
function packed(red: number, green: number, blue: number): number {
  if (((red | green | blue) & ~255) === 0) return red | (green << 8) | (blue << 16) | 0xff000000;
  const code = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);
  return code(red) | (code(green) << 8) | (code(blue) << 16) | 0xff000000;
}

/** Dither in cells of `cell` pixels a side, and a finish's grain: what is added to each pixel, and a half. */
export function noise(width: number, height: number, cell: number, finish: Finish | null): Int32Array {
  const out = new Int32Array(width * height);
  const side = Math.max(cell, 1);
  const across = Math.floor((width - 1) / side) + 1;
  const cells = new Float32Array(across * (Math.floor((height - 1) / side) + 1));
  const dice = quick(20_250_114);
  for (let i = 0; i < cells.length; i++) cells[i] = (dice() - dice()) * DITHER;
  const grain = finish ? finish.grain * 255 : 0;
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / side) * across;
    for (let x = 0; x < width; x++, i++) {
      const coarse = cells[row + Math.floor(x / side)] as number;
      const fine = grain ? grain * (dice() + dice() + dice() + dice() - 2) * 1.732 : 0;
      out[i] = (coarse + fine + 0.5) * CODE;
    }
  }
  return out;
}

/** Even numbers of 0 to 1 (mulberry32): fast, and the same each time. */
export function quick(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
