import { CB, CR, KB, KG, KR } from "./colors";
import { clamp } from "./tracks";
import type { GradeLayer, Point } from "./types";

/**
 * What a grade asks for, but for its table: luma Y -> `luma(Y)` and (Cb, Cr) -> f(Y) M (Y, Cb, Cr), with Y of 0 to 1
 * and f(Y) = fade - fall Y. The service's `render/tones.py` says why.
 */
export type Tones = {
  gain: number;
  lift: number;
  curve: readonly Point[];
  cb: Row;
  cr: Row;
  fade: number;
  fall: number;
};
type Row = readonly [number, number, number];

const GAMMA = 2.4; // ITU-R BT.1886
const MIDDLE = 0.18 ** (1 / GAMMA);
const MIREDS = 90; // how far 1 of temperature reaches
const OFF_LOCUS = 0.02; // and 1 of tint
const D65 = 6504;
// Light of BT.709 primaries from CIE XYZ (ITU-R BT.709-6, inverted).
const XYZ_TO_RGB: readonly Row[] = inverted([
  [0.4123908, 0.3575843, 0.1804808],
  [0.212639, 0.7151687, 0.0721923],
  [0.0193308, 0.1191948, 0.9505322],
]);

export function tonesOf(layer: GradeLayer): Tones {
  const exposed = 2 ** (layer.exposure / GAMMA);
  const [red, green, blue] = balance(layer.temperature, layer.tint);
  const [gain, lift] = [exposed * layer.contrast, MIDDLE * (1 - layer.contrast)];
  // R'G'B' of (Y, Cb, Cr), each times its factor, and back to chroma.
  const rows: readonly Row[] = [
    [red, 0, red * CR],
    [green, (-green * KB * CB) / KG, (-green * KR * CR) / KG],
    [blue, blue * CB, 0],
  ];
  const by = layer.saturation * layer.contrast * exposed;
  const chroma = (weights: Row): Row => {
    const sum = (k: 0 | 1 | 2) => by * rows.reduce((all, row, i) => all + row[k] * (weights[i] ?? 0), 0);
    return [sum(0), sum(1), sum(2)];
  };
  const cb = chroma([-KR / CB, -KG / CB, (1 - KB) / CB]);
  const cr = chroma([(1 - KR) / CR, -KG / CR, -KB / CR]);
  return { gain, lift, curve: layer.curve, cb, cr, ...fading(gain, lift) };
}

function fading(gain: number, lift: number): { fade: number; fall: number } {
  const white = gain + lift;
  if (white <= 1 + 1e-9) return { fade: 1, fall: 0 };
  const slope = gain / (white - bend(white));
  return { fade: slope, fall: slope };
}

/** The new luma, 0 to 1, of any luma. */
export function luma({ gain, lift, curve }: Tones, value: number): number {
  const found = clamp(bent(gain * value + lift, gain + lift, -lift));
  return curve.length ? monotone(curve)(found) : found;
}

function bend(white: number): number {
  return Math.max(2 - white, 0.5);
}

/** Luma that reached from -black to `white`, within 0 to 1. */
function bent(value: number, white: number, black: number): number {
  let found = value;
  if (white > 1 + 1e-9) {
    const start = bend(white);
    const power = (white - start) / (1 - start);
    const way = clamp((found - start) / (white - start));
    if (found > start) found = start + (1 - start) * (1 - (1 - way) ** power);
  }
  if (black > 1e-9 && found < black) found = Math.max(found + black, 0) ** 2 / (4 * black);
  return found;
}

/** The factors of coded R', G', B' that leave the luma of greys. */
function balance(temperature: number, tint: number): Row {
  const [here, plain] = [whiteOf(temperature, tint), whiteOf(0, 0)];
  const factors = here.map((value, i) => (value / (plain[i] ?? 1)) ** (1 / GAMMA));
  const [red = 1, green = 1, blue = 1] = factors;
  const grey = red * KR + green * KG + blue * KB;
  return [red / grey, green / grey, blue / grey];
}

/** A white as light of R, G, B: warmer than D65 by so much temperature, more magenta by so much tint. */
function whiteOf(temperature: number, tint: number): Row {
  const mired = 1e6 / D65 + MIREDS * temperature;
  const [here, ahead] = [locus(1e6 / mired), locus(1e6 / (mired + 1))];
  const [du, dv] = [ahead[0] - here[0], ahead[1] - here[1]];
  const off = (tint * OFF_LOCUS) / Math.hypot(du, dv);
  const [u, v] = [here[0] + off * dv, here[1] - off * du];
  const [x, y] = [(3 * u) / (2 * u - 8 * v + 4), (2 * v) / (2 * u - 8 * v + 4)];
  const light: Row = [x / y, 1, (1 - x - y) / y];
  const [red = 1, green = 1, blue = 1] = XYZ_TO_RGB.map((row) => row[0] * light[0] + row[1] + row[2] * light[2]);
  return [red, green, blue];
}

/** CIE 1960 (u, v) of daylight of a colour temperature from 4000 to 25000 K (CIE 15:2004, 3.1). */
function locus(kelvin: number): Point {
  const t = 1e3 / kelvin;
  const [a, b, c, d] = kelvin <= 7000 ? [0.244063, 0.09911, 2.9678, -4.607] : [0.23704, 0.24748, 1.9018, -2.0064];
  const x = a + b * t + c * t * t + d * t ** 3;
  const y = -3 * x * x + 2.87 * x - 0.275;
  const down = -2 * x + 12 * y + 3;
  return [(4 * x) / down, (6 * y) / down];
}

const curves = new WeakMap<readonly Point[], (value: number) => number>();

/** The curve through points that overshoots nowhere (F. N. Fritsch and R. E. Carlson, 1980). */
export function monotone(points: readonly Point[]): (value: number) => number {
  const known = curves.get(points);
  if (known) return known;
  const made = curveThrough(points);
  curves.set(points, made);
  return made;
}

function curveThrough(points: readonly Point[]): (value: number) => number {
  const all: Point[] = [...points];
  if ((all[0]?.[0] ?? 0) > 0) all.unshift([0, 0]);
  if ((all.at(-1)?.[0] ?? 1) < 1) all.push([1, 1]);
  const [x, y] = [all.map(([each]) => each), all.map(([, each]) => each)];
  const at = (list: readonly number[], i: number) => list[i] ?? 0;
  const slopes = x.slice(1).map((each, i) => (at(y, i + 1) - at(y, i)) / (each - at(x, i)));
  const tangents = tangentsOf(slopes);
  return (value) => {
    let index = 0;
    while (index < slopes.length - 1 && value >= at(x, index + 1)) index++;
    const h = at(x, index + 1) - at(x, index);
    const t = clamp((value - at(x, index)) / h);
    const ends = (1 + 2 * t) * (1 - t) ** 2 * at(y, index) + t ** 2 * (3 - 2 * t) * at(y, index + 1);
    const turned = t * (1 - t) ** 2 * at(tangents, index) - t ** 2 * (1 - t) * at(tangents, index + 1);
    return clamp(ends + h * turned, at(y, 0), y.at(-1));
  };
}

function tangentsOf(slopes: readonly number[]): number[] {
  const at = (i: number) => slopes[i] ?? 0;
  const inner = slopes.slice(1).map((two, i) => (at(i) * two > 0 ? (at(i) + two) / 2 : 0));
  const tangents = [at(0), ...inner, at(slopes.length - 1)];
  slopes.forEach((slope, i) => {
    const reach = slope
      ? Math.hypot((tangents[i] ?? 0) / slope, (tangents[i + 1] ?? 0) / slope)
      : Number.POSITIVE_INFINITY;
    if (reach <= 3) return;
    const by = slope ? 3 / reach : 0;
    tangents[i] = (tangents[i] ?? 0) * by;
    tangents[i + 1] = (tangents[i + 1] ?? 0) * by;
  });
  return tangents;
}

function inverted([p, q, r]: readonly [Row, Row, Row]): Row[] {
  const cross = (a: Row, b: Row): Row => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ];
  const [x, y, z] = [cross(q, r), cross(r, p), cross(p, q)];
  const size = p[0] * x[0] + p[1] * x[1] + p[2] * x[2];
  return [0, 1, 2].map((i) => [(x[i] ?? 0) / size, (y[i] ?? 0) / size, (z[i] ?? 0) / size] as const);
}
