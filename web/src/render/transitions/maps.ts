import { KB, KG, KR } from "../colors";
import { gaussian, type Plane, resized } from "../filters";
import { Dice } from "../random";
import { pixelsOf, surface } from "../surface";
import type { Transition } from "../types";

/** When each pixel of the canvas changes, 0 (first) to 1 (last), and the time that a pixel takes. */
export type Times = { times: Float32Array; soft: number };
type Maker = (change: Transition, width: number, height: number) => Times;

const SLAT = 1 / 4; // of the short side: the width of a blind
const CASCADE = 0.2; // of a slat's width: how much later the next slat begins
const CLOUD = 1 / 3; // of the short side: the size of the largest clouds
const CLOUD_STEP = 8; // px of the canvas a side of a pixel that clouds are drawn with
const MATTE_BLUR = 1.5;

/** The kinds in which every pixel changes once, when its time has come. */
export const MAPS: Readonly<Partial<Record<Transition["kind"], Maker>>> = {
  iris: (change, width, height) => inPixels(fromCenter(change, width, height, Math.hypot), change, width, height),
  wipe: (change, width, height) => inPixels(along(change, width, height), change, width, height),
  split: (change, width, height) => {
    const way = along(change, width, height);
    const middle = most(way) / 2;
    return inPixels(
      way.map((each) => Math.abs(each - middle)),
      change,
      width,
      height,
    );
  },
  blinds: (change, width, height) => {
    const way = along(change, width, height);
    const reach = most(way);
    const count = Math.max(Math.round(reach / (SLAT * Math.min(width, height))), 2);
    const slat = reach / count;
    const late = (each: number) => Math.min(Math.floor(each / slat), count - 1) * slat * (CASCADE - 1);
    return inPixels(
      way.map((each) => each + late(each)),
      change,
      width,
      height,
    );
  },
  clock: (change, width, height) => {
    const round = 2 * Math.PI;
    const turned = (x: number, y: number) => ((Math.atan2(x, -y) + round) % round) / round;
    return { times: fromCenter(change, width, height, turned), soft: change.soft / Math.PI };
  },
};

/** Dark parts first, of a matte that covers the canvas or of clouds; `soft` is a share of their brightness. */
export function lumaMap(change: Transition, width: number, height: number, matte: ImageBitmap | null): Times {
  const { data } = matte ? matteOf(matte, width, height) : clouds(width, height);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const each of data) {
    low = Math.min(low, each);
    high = Math.max(high, each);
  }
  const reach = Math.max(high - low, 1e-6);
  return { times: data.map((each) => (each - low) / reach), soft: change.soft };
}

/** How many pixels each pixel lies from where the direction comes in. */
function along(change: Transition, width: number, height: number): Float32Array {
  const length = Math.hypot(...change.direction);
  const [x, y] = [change.direction[0] / length, change.direction[1] / length];
  const least = Math.min(0, x * (width - 1)) + Math.min(0, y * (height - 1));
  return filled(width, height, (column, row) => column * x + row * y - least);
}

function fromCenter(
  change: Transition,
  width: number,
  height: number,
  of: (x: number, y: number) => number,
): Float32Array {
  const [x, y] = [change.center[0] * width - 0.5, change.center[1] * height - 0.5];
  return filled(width, height, (column, row) => of(column - x, row - y));
}

function filled(width: number, height: number, value: (column: number, row: number) => number): Float32Array {
  const out = new Float32Array(width * height);
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++) out[i] = value(column, row);
  return out;
}

/** A map of pixels that a front has to go; its edge is at least one pixel wide. */
function inPixels(distance: Float32Array, change: Transition, width: number, height: number): Times {
  const reach = most(distance);
  const soft = Math.max(change.soft * Math.min(width, height), 1);
  return { times: distance.map((each) => each / reach), soft: soft / reach };
}

function most(values: Float32Array): number {
  return values.reduce((found, each) => Math.max(found, each), 0);
}

/** A matte's brightness, covering the canvas; 256 steps of it are fewer than a soft edge needs. */
function matteOf(matte: ImageBitmap, width: number, height: number): Plane {
  const ctx = surface(width, height);
  const scale = Math.max(width / matte.width, height / matte.height);
  const [wide, tall] = [matte.width * scale, matte.height * scale];
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(matte, (width - wide) / 2, (height - tall) / 2, wide, tall);
  const { data } = pixelsOf(ctx);
  const light = (i: number) => KR * (data[i] ?? 0) + KG * (data[i + 1] ?? 0) + KB * (data[i + 2] ?? 0);
  return gaussian(
    { width, height, data: Float32Array.from({ length: width * height }, (_, i) => light(4 * i)) },
    MATTE_BLUR,
  );
}

/** Soft clouds that depend on nothing but the canvas; equal parts of it change in equal times. */
function clouds(width: number, height: number): Plane {
  const [wide, tall] = [Math.max(Math.floor(width / CLOUD_STEP), 2), Math.max(Math.floor(height / CLOUD_STEP), 2)];
  const dice = new Dice(width, height);
  const size = CLOUD * Math.min(wide, tall);
  const found = new Float32Array(wide * tall);
  for (const [strength, sigma] of [
    [1, size],
    [0.4, size / 2],
    [0.15, size / 4],
  ] as const) {
    const white = { width: wide, height: tall, data: dice.normal(found.length) };
    const { data } = gaussian(white, Math.max(sigma / 2, 0.5));
    const by = strength / deviation(data);
    for (let i = 0; i < found.length; i++) found[i] = (found[i] as number) + by * (data[i] as number);
  }
  return resized({ width: wide, height: tall, data: ranked(found) }, width, height, -0.75);
}

function deviation(data: Float32Array): number {
  const mean = data.reduce((sum, each) => sum + each, 0) / data.length;
  return Math.sqrt(data.reduce((sum, each) => sum + (each - mean) ** 2, 0) / data.length);
}

function ranked(values: Float32Array): Float32Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const out = new Float32Array(values.length);
  order.forEach((place, rank) => {
    out[place] = rank / (values.length - 1);
  });
  return out;
}
