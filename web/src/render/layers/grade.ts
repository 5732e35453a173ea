import { CB, CR, KB, KG, KR } from "../colors";
import type { Drawer, Setting } from "../drawer";
import { type Lut, lookUp, readLut } from "../lut";
import { type Ctx, pixelsOf } from "../surface";
import { luma, type Tones, tonesOf } from "../tones";
import { clamp, evaluate } from "../tracks";
import type { GradeLayer } from "../types";

const STEPS = 4; // of luma's curve to one code
const NODES = 33; // a side of the table that a whole look is folded into

/** Grades what lies beneath: a curve of luma and a matrix of chroma, or with a table all of it in one table. */
export class GradeDrawer implements Drawer {
  private readonly tones: Tones;
  private table: Promise<Float32Array> | null = null;
  private folded: Float32Array | null = null;
  private readonly curve: Float32Array;

  constructor(
    private readonly layer: GradeLayer,
    private readonly setting: Setting,
  ) {
    this.tones = tonesOf(layer);
    this.curve = Float32Array.from({ length: 255 * STEPS + 2 }, (_, i) => 255 * luma(this.tones, i / STEPS / 255));
  }

  async ready(): Promise<void> {
    const { lut, strength } = this.layer;
    if (!lut || !strength) return;
    this.table ??= this.setting.sources.text(lut).then((text) => folded(this.tones, readLut(text), strength));
    this.folded = await this.table;
  }

  draw(frame: number, on: Ctx): void {
    const amount = clamp(evaluate(this.layer.amount, frame));
    if (amount === 0 || (!this.folded && isIdentity(this.tones))) return;
    const pixels = pixelsOf(on);
    if (this.folded) through(pixels.data, this.folded, amount);
    else turn(pixels.data, this.curve, this.tones, amount);
    on.putImageData(pixels, 0, 0);
  }

  close(): void {}
}

function isIdentity({ gain, lift, curve, cb, cr, fall }: Tones): boolean {
  const near = (value: number, wanted: number) => Math.abs(value - wanted) < 1e-6;
  const rows = [...cb, ...cr].every((value, i) => near(value, [0, 1, 0, 0, 0, 1][i] ?? 0));
  return near(gain, 1) && near(lift, 0) && !curve.length && fall === 0 && rows;
}

/** Takes pixels through the curve and the matrix, mixed in by `amount`. */
function turn(data: Uint8ClampedArray, curve: Float32Array, { cb, cr, fade, fall }: Tones, amount: number): void {
  const [uy, uu, uv] = cb;
  const [vy, vu, vv] = cr;
  const [gr, gb, slope] = [KR / KG, KB / KG, fall / 255];
  for (let i = 0; i < data.length; i += 4) {
    const red = data[i] as number;
    const green = data[i + 1] as number;
    const blue = data[i + 2] as number;
    const y = KR * red + KG * green + KB * blue;
    const light = curve[(y * STEPS + 0.5) | 0] as number;
    let f = fade - y * slope;
    f = f < 0 ? 0 : f > 1 ? 1 : f;
    const u = (blue - y) / CB;
    const v = (red - y) / CR;
    const toBlue = f * CB * (uy * y + uu * u + uv * v);
    const toRed = f * CR * (vy * y + vu * u + vv * v);
    data[i] = red + amount * (light + toRed - red);
    data[i + 1] = green + amount * (light - gr * toRed - gb * toBlue - green);
    data[i + 2] = blue + amount * (light + toBlue - blue);
  }
}

/** Works out a whole look at the nodes of a cube, in codes, blue running fastest, four numbers each. */
function folded(tones: Tones, lut: Lut, strength: number): Float32Array {
  const out = new Float32Array(4 * NODES ** 3);
  const found = new Float64Array(3);
  let at = 0;
  for (let r = 0; r < NODES; r++)
    for (let g = 0; g < NODES; g++)
      for (let b = 0; b < NODES; b++, at += 4) {
        const toned = tonedAt(tones, r / (NODES - 1), g / (NODES - 1), b / (NODES - 1));
        lookUp(lut, toned, found);
        for (let c = 0; c < 3; c++)
          out[at + c] = 255 * ((toned[c] ?? 0) + strength * ((found[c] ?? 0) - (toned[c] ?? 0)));
      }
  return out;
}

function tonedAt(tones: Tones, red: number, green: number, blue: number): [number, number, number] {
  const y = KR * red + KG * green + KB * blue;
  const light = luma(tones, y);
  const f = clamp(tones.fade - tones.fall * y);
  const [u, v] = [(blue - y) / CB, (red - y) / CR];
  const toBlue = f * CB * (tones.cb[0] * y + tones.cb[1] * u + tones.cb[2] * v);
  const toRed = f * CR * (tones.cr[0] * y + tones.cr[1] * u + tones.cr[2] * v);
  return [light + toRed, light - (KR * toRed + KB * toBlue) / KG, light + toBlue];
}

/** Sends pixels through a folded table, mixed in by `amount`; each colour weighs the corners of a tetrahedron. */
function through(data: Uint8ClampedArray, table: Float32Array, amount: number): void {
  const scale = (NODES - 1) / 255;
  const [stepR, stepG, stepB] = [4 * NODES * NODES, 4 * NODES, 4];
  for (let i = 0; i < data.length; i += 4) {
    const r = (data[i] as number) * scale;
    const g = (data[i + 1] as number) * scale;
    const b = (data[i + 2] as number) * scale;
    const ir = r >= NODES - 1 ? NODES - 2 : r | 0;
    const ig = g >= NODES - 1 ? NODES - 2 : g | 0;
    const ib = b >= NODES - 1 ? NODES - 2 : b | 0;
    const [fr, fg, fb] = [r - ir, g - ig, b - ib];
    const k0 = ir * stepR + ig * stepG + ib * stepB;
    const k3 = k0 + stepR + stepG + stepB;
    let [k1, k2, most, mid, least] = [k0 + stepR, k3 - stepB, fr, fg, fb];
    if (fr >= fg) {
      if (fg < fb)
        [k1, k2, most, mid, least] =
          fr >= fb ? [k0 + stepR, k3 - stepG, fr, fb, fg] : [k0 + stepB, k3 - stepG, fb, fr, fg];
    } else if (fr >= fb) [k1, k2, most, mid, least] = [k0 + stepG, k3 - stepB, fg, fr, fb];
    else
      [k1, k2, most, mid, least] =
        fg >= fb ? [k0 + stepG, k3 - stepR, fg, fb, fr] : [k0 + stepB, k3 - stepR, fb, fg, fr];
    const [w0, w1, w2] = [1 - most, most - mid, mid - least];
    for (let c = 0; c < 3; c++) {
      const found =
        w0 * (table[k0 + c] as number) +
        w1 * (table[k1 + c] as number) +
        w2 * (table[k2 + c] as number) +
        least * (table[k3 + c] as number);
      const here = data[i + c] as number;
      data[i + c] = here + amount * (found - here);
    }
  }
}
