import { KB, KG, KR } from "./colors";
import { type Taps, taps } from "./filters";
import { type Ctx, pixelsOf } from "./surface";

/**
 * A small picture in FINE steps of a code: luma, and how far red and blue are from it at half of its sides, as films
 * have it.
 */
export type Small = { width: number; height: number; luma: Int16Array; red: Int16Array; blue: Int16Array };

const FINE = 64;
const UNIT = 1 << 14; // a weight of 1
const CODE = FINE * UNIT; // whole numbers are faster than fractions: a code of what comes out
const DITHER = 1.5 * (255 / 219); // codes to each side: triangular, so that its strength does not depend on the level
const GRAINS = 1 << 15; // numbers that grain is made of: many more than a row has pixels
const [RED_IN_GREEN, BLUE_IN_GREEN] = [Math.round((KR / KG) * UNIT), Math.round((KB / KG) * UNIT)];

/** The planes of a surface of even sides. */
export function planesOf(ctx: Ctx): Small {
  const { width, height, data } = pixelsOf(ctx);
  const luma = new Int16Array(width * height);
  for (let i = 0, o = 0; i < data.length; i += 4, o++)
    luma[o] = FINE * (KR * (data[i] as number) + KG * (data[i + 1] as number) + KB * (data[i + 2] as number)) + 0.5;
  const red = halved(data, 0, luma, width, height);
  const blue = halved(data, 2, luma, width, height);
  return { width, height, luma, red, blue };
}

/** How far a channel is from luma, in the mean of two by two pixels. */
function halved(data: Uint8ClampedArray, channel: number, luma: Int16Array, width: number, height: number): Int16Array {
  const out = new Int16Array((width * height) / 4);
  const over = (at: number) => FINE * (data[4 * at + channel] as number) - (luma[at] as number);
  for (let y = 0, o = 0; y < height; y += 2)
    for (let x = 0, at = y * width; x < width; x += 2, at += 2, o++)
      out[o] = (over(at) + over(at + 1) + over(at + width) + over(at + width + 1)) / 4;
  return out;
}

/** Where the samples of one axis of what comes out lie in the source: at `start` + i `step`, for `count` of them. */
export type Axis = { count: number; start: number; step: number };

/** What an enlargement works in: its pixels, and the rows of the source stretched to its width. */
export class Enlarged {
  readonly pixels: ImageData;
  private readonly words: Int32Array;
  private readonly noises = new Map<string, Int32Array>();
  private readonly luma = new Rows();
  private readonly red = new Rows();
  private readonly blue = new Rows();

  /** Sides are even. */
  constructor(width: number, height: number) {
    this.pixels = new ImageData(width, height);
    this.words = new Int32Array(this.pixels.data.buffer);
  }

  /**
   * Fills the pixels with what lies at the share `later` between two small pictures, bicubically enlarged, plus noise:
   * dither in cells of `cell` pixels, and grain of a strength. Colour has half of the columns and rows: it is smooth,
   * and films keep no more of it.
   */
  fill(one: Small, two: Small, later: number, columns: Axis, rows: Axis, cell: number, grain: number): void {
    const noise = this.noise(cell, grain);
    const [across, along] = [whole(columns, one.width), whole(rows, one.height)];
    const [wide, tall] = [whole(halfOf(columns), one.width / 2), whole(halfOf(rows), one.height / 2)];
    this.luma.stretch(one.luma, two.luma, one.width, later, across, along);
    this.red.stretch(one.red, two.red, one.width / 2, later, wide, tall);
    this.blue.stretch(one.blue, two.blue, one.width / 2, later, wide, tall);
    const size = wide.first.length;
    const [red, green, blue] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
    for (let row = 0; row < tall.first.length; row++) {
      this.red.mix(row, tall, red);
      this.blue.mix(row, tall, blue);
      for (let x = 0; x < size; x++)
        green[x] =
          -Math.imul((red[x] as number) >> 14, RED_IN_GREEN) - Math.imul((blue[x] as number) >> 14, BLUE_IN_GREEN);
      for (const each of [2 * row, 2 * row + 1]) this.luma.color(each, along, red, green, blue, noise, this.words);
    }
  }

  private noise(cell: number, grain: number): Int32Array {
    const key = `${cell} ${grain}`;
    const found = this.noises.get(key) ?? noise(this.pixels.width, this.pixels.height, cell, grain);
    this.noises.set(key, found);
    return found;
  }
}

/** Four whole weights for each sample. */
type Whole = { first: Int32Array; weights: Int32Array };

function whole({ count, start, step }: Axis, size: number): Whole {
  const { first, weights }: Taps = taps(count, start, Math.min(step, 1), size);
  const found = new Int32Array(weights.length);
  for (let i = 0; i < found.length; i++) found[i] = Math.round((weights[i] as number) * UNIT);
  return { first, weights: found };
}

/** The same axis for pairs of samples, in a source that is halved too. */
function halfOf({ count, start, step }: Axis): Axis {
  return { count: count / 2, start: (start + step / 2 - 0.5) / 2, step };
}

/** Rows of one plane, stretched to the width that comes out; few, so that the large step runs along whole rows. */
class Rows {
  private rows = new Int16Array(0);
  private from = 0;
  private size = 0;

  stretch(one: Int16Array, two: Int16Array, width: number, later: number, across: Whole, along: Whole): void {
    this.size = across.first.length;
    this.from = along.first[0] as number;
    const until = (along.first.at(-1) as number) + 4;
    if (this.rows.length < (until - this.from) * this.size) this.rows = new Int16Array((until - this.from) * this.size);
    const share = Math.round(later * UNIT);
    const line = new Int16Array(width);
    for (let row = this.from; row < until; row++) {
      for (let i = 0, at = row * width; i < width; i++, at++) {
        const here = one[at] as number;
        line[i] = here + ((((two[at] as number) - here) * share) >> 14);
      }
      stretchRow(line, across, this.rows, (row - this.from) * this.size);
    }
  }

  /** Mixes the rows that make a row of what comes out. */
  mix(row: number, along: Whole, out: Int32Array): void {
    const { rows, size } = this;
    const [a, b, c, d] = weightsAt(along, row);
    let p = ((along.first[row] as number) - this.from) * size;
    for (let i = 0; i < size; i++, p++) {
      out[i] =
        Math.imul(rows[p] as number, a) +
        Math.imul(rows[p + size] as number, b) +
        Math.imul(rows[p + 2 * size] as number, c) +
        Math.imul(rows[p + 3 * size] as number, d);
    }
  }

  /** Writes a row of pixels: what luma it has, plus what red, green and blue are more than that, plus noise. */
  color(
    row: number,
    along: Whole,
    red: Int32Array,
    green: Int32Array,
    blue: Int32Array,
    noise: Int32Array,
    out: Int32Array,
  ): void {
    const { rows, size } = this;
    const [a, b, c, d] = weightsAt(along, row);
    let p = ((along.first[row] as number) - this.from) * size;
    for (let i = 0, o = row * size; i < size; i++, o++, p++) {
      const light =
        Math.imul(rows[p] as number, a) +
        Math.imul(rows[p + size] as number, b) +
        Math.imul(rows[p + 2 * size] as number, c) +
        Math.imul(rows[p + 3 * size] as number, d) +
        (noise[o] as number);
      const half = i >> 1;
      out[o] = packed(
        (light + (red[half] as number)) >> 20,
        (light + (green[half] as number)) >> 20,
        (light + (blue[half] as number)) >> 20,
      );
    }
  }
}

function weightsAt({ weights }: Whole, row: number): readonly [number, number, number, number] {
  const at = 4 * row;
  return [weights[at] as number, weights[at + 1] as number, weights[at + 2] as number, weights[at + 3] as number];
}

function stretchRow(line: Int16Array, { first, weights }: Whole, out: Int16Array, at: number): void {
  for (let i = 0, w = 0, o = at; i < first.length; i++, w += 4, o++) {
    const s = first[i] as number;
    out[o] =
      (Math.imul(line[s] as number, weights[w] as number) +
        Math.imul(line[s + 1] as number, weights[w + 1] as number) +
        Math.imul(line[s + 2] as number, weights[w + 2] as number) +
        Math.imul(line[s + 3] as number, weights[w + 3] as number) +
        UNIT / 2) >>
      14;
  }
}

/** An opaque pixel as memory holds it: red lowest. */
function packed(red: number, green: number, blue: number): number {
  if (((red | green | blue) & ~255) === 0) return red | (green << 8) | (blue << 16) | 0xff000000;
  const code = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);
  return code(red) | (code(green) << 8) | (code(blue) << 16) | 0xff000000;
}

/**
 * Dither in cells of `cell` pixels a side, and grain of a deviation: what is added to each pixel, and a half. Each row
 * takes its grain from one table, from another place on: numbers for each pixel would take longer than the first frame.
 */
function noise(width: number, height: number, cell: number, grain: number): Int32Array {
  const out = new Int32Array(width * height);
  const side = Math.max(cell, 1);
  const across = Math.floor((width - 1) / side) + 1;
  const cells = new Float32Array(across * (Math.floor((height - 1) / side) + 1));
  const dice = quick(20_250_114);
  for (let i = 0; i < cells.length; i++) cells[i] = (dice() - dice()) * DITHER;
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(x / side));
  const fine = grain ? grains(dice, 255 * grain) : new Float32Array(GRAINS);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / side) * across;
    const begin = Math.floor(dice() * GRAINS);
    for (let x = 0; x < width; x++, i++) {
      const coarse = cells[row + (columns[x] as number)] as number;
      out[i] = (coarse + (fine[(begin + x) % GRAINS] as number) + 0.5) * CODE;
    }
  }
  return out;
}

/** Nearly normal numbers of a deviation. */
function grains(dice: () => number, deviation: number): Float32Array {
  return Float32Array.from({ length: GRAINS }, () => deviation * (dice() + dice() + dice() + dice() - 2) * 1.732);
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
