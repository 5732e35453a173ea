import { rgbOf } from "../colors";
import { PlainDrawer, type Setting } from "../drawer";
import { quick } from "../enlarge";
import { type Dice, Dice as Numpy } from "../random";
import { type Ctx, pixelsOf, surface, surfaceOf } from "../surface";
import { clamp, evaluate, smooth } from "../tracks";
import type { GrainLayer, LeakLayer, VignetteLayer } from "../types";

const LIGHT = 2.4; // exponent of the display (ITU-R BT.1886)
const LEAK_SCALE = 8; // px of the canvas a side of a pixel that leaks are drawn with
const NOISE_SEED = 20_250_115;

/** Mixes what lies beneath with one colour, more towards the corners. */
export class VignetteDrawer extends PlainDrawer {
  private readonly shade: Ctx;

  constructor(layer: VignetteLayer, { width, height }: Setting) {
    super();
    this.shade = surfaceOf(shares(layer, width, height));
  }

  draw(_frame: number, on: Ctx): void {
    on.drawImage(this.shade.canvas, 0, 0);
  }
}

/** The colour with its share as alpha, rounded with noise so that it shows no steps. */
function shares({ amount, inner, color }: VignetteLayer, width: number, height: number): ImageData {
  const pixels = new ImageData(width, height);
  const [red, green, blue] = rgbOf(color);
  const dice = quick(NOISE_SEED);
  for (let row = 0, i = 0; row < height; row++) {
    const y = (row + 0.5) / (height / 2) - 1;
    for (let column = 0; column < width; column++, i += 4) {
      const x = (column + 0.5) / (width / 2) - 1;
      const t = smooth((Math.hypot(x, y) * Math.SQRT1_2 - inner) / Math.max(1 - inner, 1e-3));
      const share = 255 * (1 - (1 - amount * t) ** (1 / LIGHT));
      pixels.data.set([red, green, blue, share > 0 ? Math.floor(share + dice()) : 0], i);
    }
  }
  return pixels;
}

/** Lays noise over what lies beneath by soft light, which weighs it by 4 v (1 - v) as film grain is. */
export class GrainDrawer extends PlainDrawer {
  private readonly pattern: Ctx;

  constructor(
    private readonly layer: GrainLayer,
    { width, height }: Setting,
  ) {
    super();
    this.pattern = surfaceOf(grain(width, height, layer));
  }

  draw(frame: number, on: Ctx): void {
    const { hold, seed, amount } = this.layer;
    if (!amount) return;
    const dice = quick(seed + 7919 * (hold ? Math.floor(frame / hold) : 0));
    const { width, height } = this.pattern.canvas;
    const [left, top] = [Math.floor(dice() * width), Math.floor(dice() * height)];
    on.save();
    on.globalCompositeOperation = "soft-light";
    for (const x of [-left, width - left])
      for (const y of [-top, height - top]) on.drawImage(this.pattern.canvas, x, y);
    on.restore();
  }
}

/** Noise about grey, `size` pixels soft, of the layer's strength. */
function grain(width: number, height: number, { amount, size, seed }: GrainLayer): ImageData {
  const dice = quick(seed);
  const fine = new ImageData(width, height);
  for (let i = 0; i < fine.data.length; i += 4) {
    const value = 128 + 60 * (dice() + dice() + dice() + dice() - 2);
    fine.data.set([value, value, value, 255], i);
  }
  const ctx = surface(width, height);
  if ("filter" in ctx) ctx.filter = `blur(${size}px)`;
  ctx.drawImage(surfaceOf(fine).canvas, 0, 0);
  const pixels = pixelsOf(ctx);
  const { data } = pixels;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    sum += data[i] as number;
    squares += (data[i] as number) ** 2;
  }
  const count = data.length / 4;
  const mean = sum / count;
  const by = (2 * 255 * amount) / Math.max(Math.sqrt(squares / count - mean * mean), 0.5);
  for (let i = 0; i < data.length; i += 4) {
    const value = 127.5 + ((data[i] as number) - mean) * by;
    data.set([value, value, value, 255], i);
  }
  return pixels;
}

type Spot = {
  x: number;
  y: number;
  along: number;
  across: number;
  cos: number;
  sin: number;
  drift: readonly [number, number];
  seconds: number;
  phase: number;
  rgb: readonly number[];
};

/** Screens spots of light over what lies beneath: each leans over an edge and drifts along it. */
export class LeakDrawer extends PlainDrawer {
  private readonly spots: readonly Spot[];
  private readonly glow: Ctx;
  private readonly sums: Float32Array;

  constructor(
    private readonly layer: LeakLayer,
    private readonly setting: Setting,
  ) {
    super();
    this.spots = spotsOf(layer);
    this.glow = surface(
      Math.max(Math.floor(setting.width / LEAK_SCALE), 2),
      Math.max(Math.floor(setting.height / LEAK_SCALE), 2),
    );
    this.sums = new Float32Array(3 * this.glow.canvas.width * this.glow.canvas.height);
  }

  draw(frame: number, on: Ctx): void {
    const amount = clamp(evaluate(this.layer.amount, frame));
    if (!amount) return;
    const { width, height } = this.glow.canvas;
    this.sums.fill(0);
    for (const spot of this.spots) shine(spot, frame / this.setting.fps, amount, this.sums, width, height);
    const pixels = new ImageData(width, height);
    for (let i = 0, o = 0; o < pixels.data.length; i += 3, o += 4) {
      for (let c = 0; c < 3; c++) pixels.data[o + c] = 255 * (this.sums[i + c] as number);
      pixels.data[o + 3] = 255;
    }
    this.glow.putImageData(pixels, 0, 0);
    on.save();
    on.globalCompositeOperation = "screen";
    on.imageSmoothingQuality = "low";
    on.drawImage(this.glow.canvas, 0, 0, this.setting.width, this.setting.height);
    on.restore();
  }
}

/** The spots that a seed throws: two over one long edge, the others wherever it says. */
function spotsOf(layer: LeakLayer): Spot[] {
  const dice = new Numpy(((BigInt(layer.seed) % 2n ** 63n) + 2n ** 63n) % 2n ** 63n);
  const side = dice.integer(2);
  const count = Math.max(3, layer.colors.length);
  return Array.from({ length: count }, (_, number) => spotOf(layer, number, side, dice));
}

function spotOf(layer: LeakLayer, number: number, side: number, dice: Dice): Spot {
  const where = [0.68, 0.3][number] ?? dice.uniform();
  const places = [
    [1 - side, where],
    [where, 0],
    [where, 1],
  ] as const;
  const [x, y] = number < 2 ? [side, where] : (places[dice.integer(3)] ?? places[0]);
  const slant = ((dice.uniform(15, 30) * Math.PI) / 180) * (side ? 1 : -1);
  const size = [0.95, 0.5][number] ?? dice.uniform(0.4, 0.55);
  const drift = [dice.uniform(0.06, 0.12), dice.uniform(0.06, 0.12)] as const;
  const across = size * dice.uniform(0.45, 0.65);
  const [seconds, phase] = [dice.uniform(6, 11), dice.uniform()];
  const rgb = rgbOf(layer.colors[number % layer.colors.length] ?? "#FFFFFF").map((code) => code / 255);
  return { x, y, along: size, across, cos: Math.cos(slant), sin: Math.sin(slant), drift, seconds, phase, rgb };
}

/** Adds a spot, which falls off as (1 - q / 8)^4: nearly a Gaussian but with an end. */
function shine(spot: Spot, seconds: number, amount: number, glow: Float32Array, width: number, height: number): void {
  const unit = Math.min(width, height);
  const turn = 2 * Math.PI * (seconds / spot.seconds + spot.phase);
  const cx = (spot.x + spot.drift[0] * Math.sin(turn)) * width;
  const cy = (spot.y + spot.drift[1] * Math.sin(0.73 * turn + 1)) * height;
  const bright = amount * (0.85 + 0.15 * Math.sin(1.31 * turn));
  const [red, green, blue] = [0, 1, 2].map((c) => (spot.rgb[c] ?? 0) * bright);
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i += 3) {
      const [px, py] = [column + 0.5 - cx, row + 0.5 - cy];
      const across = (px * spot.cos + py * spot.sin) / (spot.across * unit);
      const along = (py * spot.cos - px * spot.sin) / (spot.along * unit);
      const left = 1 - (across * across + along * along) / 2;
      if (left <= 0) continue;
      const fall = left ** 4;
      glow[i] = Math.min((glow[i] as number) + (red ?? 0) * fall, 1);
      glow[i + 1] = Math.min((glow[i + 1] as number) + (green ?? 0) * fall, 1);
      glow[i + 2] = Math.min((glow[i + 2] as number) + (blue ?? 0) * fall, 1);
    }
  }
}
