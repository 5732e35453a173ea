import { type Ctx, pixelsOf } from "./surface";

/**
 * Draws both pictures mixed onto `out`: the share of the second is 0 to 1. A canvas's own globalAlpha rounds down, which
 * adds up where mixtures are mixed.
 */
export function mix(one: Ctx, two: Ctx, share: number, out: Ctx): void {
  const [under, over] = [pixelsOf(one), pixelsOf(two)];
  const below = new Uint32Array(under.data.buffer);
  const above = new Uint32Array(over.data.buffer);
  const by = Math.round(share * 256);
  for (let i = 0; i < below.length; i++) below[i] = mixed(below[i] as number, above[i] as number, by);
  out.putImageData(under, 0, 0);
}

/** Two opaque colours mixed by a share of 256, two channels at a time. */
export function mixed(one: number, two: number, by: number): number {
  const outer = Math.imul(one & 0xff00ff, 256 - by) + Math.imul(two & 0xff00ff, by) + 0x800080;
  const inner = Math.imul((one >>> 8) & 0xff, 256 - by) + Math.imul((two >>> 8) & 0xff, by) + 128;
  return 0xff000000 | ((outer >>> 8) & 0xff00ff) | (inner & 0xff00);
}
