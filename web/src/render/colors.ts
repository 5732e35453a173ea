import type { Hex } from "./types";

/** ITU-R BT.709: weights of luma, and the spans of B'-Y' and R'-Y'. */
export const KR = 0.2126;
export const KG = 0.7152;
export const KB = 0.0722;
export const CB = 2 * (1 - KB);
export const CR = 2 * (1 - KR);

/** Red, green and blue of 0 to 255. */
export function rgbOf(color: Hex): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** A colour as a canvas takes it. */
export function css(color: Hex, alpha = 1): string {
  const [red, green, blue] = rgbOf(color);
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}
