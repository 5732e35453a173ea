import { CB, CR, KB, KG, KR } from "../colors";

const [Y0, ONE] = [16, 1 << 16];
const HALF = ONE / 2;
const OUTER = 0xff00ff;
/** What red, green and blue add. */
type Weights = readonly [number, number, number];
const LUMA = [KR, KG, KB].map((weight) => Math.round((weight * 219 * ONE) / 255)) as unknown as Weights;
// Of sums of 8 (weights 1 2 1 of two rows), so an eighth of what one pixel has.
const chroma = (weights: Weights, reach: number) =>
  weights.map((weight) => Math.round((weight * 224 * ONE) / 255 / reach / 8)) as unknown as Weights;
const BLUE = chroma([-KR, -KG, 1 - KB], CB);
const RED = chroma([1 - KR, -KG, -KB], CR);

/** The bytes of an I420 picture. */
export function sizeOf(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/**
 * Writes opaque R'G'B' pixels, each a whole number with red in its lowest byte (`bgr`: blue), of even sides as I420:
 * BT.709, limited range, chroma between the rows at every other column, as decoders of H.264 take it where a file does
 * not say.
 */
export function toI420(pixels: Int32Array, width: number, bgr: boolean, out: Uint8Array): void {
  const ordered = ([red, green, blue]: Weights): Weights => (bgr ? [blue, green, red] : [red, green, blue]);
  const by: By = { luma: ordered(LUMA), blue: ordered(BLUE), red: ordered(RED) };
  const size = pixels.length;
  for (let at = 0, c = size; at < size; at += 2 * width, c += width / 2) twoRows(pixels, at, width, by, out, c);
}

/** Weights in the order of a pixel's bytes. */
type By = { luma: Weights; blue: Weights; red: Weights };

/**
 * Writes luma of two rows from `at` on, and their chroma from `c` on, each pixel read once; the first is repeated before
 * them. `outer` sums have the lowest byte's channel in their lower half and the third byte's in their upper.
 */
function twoRows(pixels: Int32Array, at: number, width: number, by: By, out: Uint8Array, c: number): void {
  const [[yl, yg, yh], [ul, ug, uh], [vl, vg, vh]] = [by.luma, by.blue, by.red];
  const luma = (pixel: number) =>
    Y0 +
    ((Math.imul(yl, pixel & 255) + Math.imul(yg, (pixel >> 8) & 255) + Math.imul(yh, (pixel >> 16) & 255) + HALF) >>
      16);
  const quarter = pixels.length / 4;
  const end = at + width;
  let outer = ((pixels[at] as number) & OUTER) + ((pixels[end] as number) & OUTER);
  let green = (((pixels[at] as number) >> 8) & 255) + (((pixels[end] as number) >> 8) & 255);
  for (let a = at, b = end, u = c; a < end; a += 2, b += 2, u++) {
    const [a0, a1] = [pixels[a] as number, pixels[a + 1] as number];
    const [b0, b1] = [pixels[b] as number, pixels[b + 1] as number];
    out[a] = luma(a0);
    out[a + 1] = luma(a1);
    out[b] = luma(b0);
    out[b + 1] = luma(b1);
    const [nextOuter, nextGreen] = [(a1 & OUTER) + (b1 & OUTER), ((a1 >> 8) & 255) + ((b1 >> 8) & 255)];
    const both = outer + 2 * ((a0 & OUTER) + (b0 & OUTER)) + nextOuter;
    const g = green + 2 * (((a0 >> 8) & 255) + ((b0 >> 8) & 255)) + nextGreen;
    const [low, high] = [both & 0xffff, both >> 16];
    out[u] = 128 + ((Math.imul(ul, low) + Math.imul(ug, g) + Math.imul(uh, high) + HALF) >> 16);
    out[u + quarter] = 128 + ((Math.imul(vl, low) + Math.imul(vg, g) + Math.imul(vh, high) + HALF) >> 16);
    outer = nextOuter;
    green = nextGreen;
  }
}
