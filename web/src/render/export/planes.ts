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
  for (let i = 0, o = 0; i < data.length; i += 4, o++) {
    out[o] =
      Y0 + ((YR * (data[i] as number) + YG * (data[i + 1] as number) + YB * (data[i + 2] as number) + HALF) >> 16);
  }
  const [u, v] = [width * height, (width * height * 5) / 4];
  const sums = new Int32Array(3 * width);
  for (let row = 0; row < height; row += 2) {
    const [above, below] = [row * width * 4, (row + 1) * width * 4];
    for (let x = 0, s = 0, i = 0; x < width; x++, i += 4) {
      sums[s++] = (data[above + i] as number) + (data[below + i] as number);
      sums[s++] = (data[above + i + 1] as number) + (data[below + i + 1] as number);
      sums[s++] = (data[above + i + 2] as number) + (data[below + i + 2] as number);
    }
    halve(sums, out, u + (row * width) / 4, v + (row * width) / 4);
  }
}

/** Writes a row of chroma from two rows added; the first pixel is repeated before them. */
function halve(sums: Int32Array, out: Uint8Array, u: number, v: number): void {
  const at = (place: number) => sums[place] as number;
  for (let s = 0, o = 0; s < sums.length; s += 6, o++) {
    const before = Math.max(s - 3, 0);
    const r = at(before) + 2 * at(s) + at(s + 3);
    const g = at(before + 1) + 2 * at(s + 1) + at(s + 4);
    const b = at(before + 2) + 2 * at(s + 2) + at(s + 5);
    out[u + o] = 128 + ((UR * r + UG * g + UB * b + HALF) >> 16);
    out[v + o] = 128 + ((VR * r + VG * g + VB * b + HALF) >> 16);
  }
}
