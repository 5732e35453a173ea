/** One picture of a strip: the `second` of two, or the first; `turned` to its mirror image. */
export type Tile = { second: boolean; turned?: boolean };
/** Pictures of one size one behind the other, along the rows (`across`) or the columns, from the end if not `backward`. */
export type Strip = { first: ImageData; second: ImageData; tiles: readonly Tile[]; across: boolean; backward: boolean };

/**
 * Fills `out` with what a window on a strip shows from `place` on, averaged over `length` pixels that pass while the
 * shutter is open. The ends of the strip go on where the window looks beyond them.
 */
export function show(strip: Strip, place: number, length: number, out: ImageData): void {
  const { width, height } = out;
  const [side, lines] = strip.across ? [width, height] : [height, width];
  const [step, apart] = strip.across ? [1, width] : [width, 1];
  const blur = Math.max(length, 1);
  const start = Math.floor(place + 0.5 - blur / 2);
  const begin = place + 0.5 - blur / 2 - start;
  const reach = Math.floor(begin + blur);
  const from = offsets(strip, start, side + reach + 1, side, step);
  const into = new Int32Array(side);
  for (let i = 0; i < side; i++) into[i] = (strip.backward ? i : side - 1 - i) * step;
  const first = new Uint8Array(strip.first.data.buffer);
  const second = new Uint8Array(strip.second.data.buffer);
  const weights = [begin, begin + blur - reach, 1 / blur] as const;
  for (let line = 0; line < lines; line++) averaged(first, second, from, into, line * apart, reach, weights, out.data);
}

/** Where the strip's places from `start` on lie in their picture; those of the second are counted as -1 - place. */
function offsets({ tiles, backward }: Strip, start: number, count: number, side: number, step: number): Int32Array {
  const found = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const inside = Math.min(Math.max(start + k, 0), tiles.length * side - 1);
    const tile = tiles[Math.floor(inside / side)];
    let index = inside % side;
    if (tile?.turned) index = side - 1 - index;
    if (!backward) index = side - 1 - index;
    found[k] = tile?.second ? -1 - index * step : index * step;
  }
  return found;
}

/** Keeps the sum of what is in the window while it goes along a line; its ends count by their fractions. */
function averaged(
  first: Uint8Array,
  second: Uint8Array,
  from: Int32Array,
  into: Int32Array,
  line: number,
  reach: number,
  [low, high, scale]: readonly [number, number, number],
  out: Uint8ClampedArray,
): void {
  for (let c = 0; c < 3; c++) {
    let total = 0;
    for (let k = 0; k < reach; k++) total += at(first, second, from[k] as number, line, c);
    for (let i = 0; i < into.length; i++) {
      const gone = at(first, second, from[i] as number, line, c);
      const come = at(first, second, from[i + reach] as number, line, c);
      out[4 * (line + (into[i] as number)) + c] = (total - low * gone + high * come) * scale;
      total += come - gone;
    }
  }
  for (let i = 0; i < into.length; i++) out[4 * (line + (into[i] as number)) + 3] = 255;
}

function at(first: Uint8Array, second: Uint8Array, place: number, line: number, channel: number): number {
  return place >= 0
    ? (first[4 * (line + place) + channel] as number)
    : (second[4 * (line - 1 - place) + channel] as number);
}
