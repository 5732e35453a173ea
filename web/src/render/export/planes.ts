import { CB, CR, KB, KG, KR } from "../colors";

const [Y0, ONE] = [16, 1 << 16];
const luma = (weight: number) => Math.round((weight * 219 * ONE) / 255);
const [YR, YG, YB] = [luma(KR), luma(KG), luma(KB)];
// Of sums of 8 (weights 1 2 1 of two rows), so an eighth of what one pixel has.
const blue = (weight: number) => Math.round((weight * 224 * ONE) / 255 / CB / 8);
const red = (weight: number) => Math.round((weight * 224 * ONE) / 255 / CR / 8);
const [UR, UG, UB] = [blue(-KR), blue(-KG), blue(1 - KB)];
const [VR, VG, VB] = [red(1 - KR), red(-KG), red(-KB)];
const HALF = ONE / 2;

/** The bytes of an I420 picture. */
export function sizeOf(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/**
 * Writes opaque R'G'B' pixels of even sides as I420: BT.709, limited range, chroma between the rows at every other
 * column, as decoders of H.264 take it where a file does not say.
 */
export function toI420({ data, width, height }: ImageData, out: Uint8Array): void {
  const pixels = new Int32Array(data.buffer); // red lowest: a pixel is read at once, and multiplied as whole numbers
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] as number;
    const [red, green, blue] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    out[i] = Y0 + ((Math.imul(YR, red) + Math.imul(YG, green) + Math.imul(YB, blue) + HALF) >> 16);
  }
  const [u, v] = [width * height, (width * height * 5) / 4];
  const sums: Sums = { outer: new Int32Array(width), green: new Int32Array(width) };
  for (let row = 0; row < height; row += 2) {
    add(pixels, row * width, sums);
    halve(sums, out, u + (row * width) / 4, v + (row * width) / 4);
  }
}

/** Two rows added: red in the lower and blue in the upper half of a number, and green. */
type Sums = { outer: Int32Array; green: Int32Array };
const OUTER = 0xff00ff;

function add(pixels: Int32Array, at: number, { outer, green }: Sums): void {
  for (let x = 0, above = at, below = at + outer.length; x < outer.length; x++, above++, below++) {
    const one = pixels[above] as number;
    const two = pixels[below] as number;
    outer[x] = (one & OUTER) + (two & OUTER);
    green[x] = ((one >> 8) & 255) + ((two >> 8) & 255);
  }
}

/** Writes a row of chroma from two rows added; the first pixel is repeated before them. */
function halve({ outer, green }: Sums, out: Uint8Array, u: number, v: number): void {
  for (let s = 0, before = 0, o = 0; s < outer.length; before = s + 1, s += 2, o++) {
    const both = (outer[before] as number) + 2 * (outer[s] as number) + (outer[s + 1] as number);
    const g = (green[before] as number) + 2 * (green[s] as number) + (green[s + 1] as number);
    const [r, b] = [both & 0xffff, both >> 16];
    out[u + o] = 128 + ((Math.imul(UR, r) + Math.imul(UG, g) + Math.imul(UB, b) + HALF) >> 16);
    out[v + o] = 128 + ((Math.imul(VR, r) + Math.imul(VG, g) + Math.imul(VB, b) + HALF) >> 16);
  }
}
