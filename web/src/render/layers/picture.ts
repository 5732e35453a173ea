import type { Drawer, Setting } from "../drawer";
import { lit } from "../light";
import { cutBy, maskSurface } from "../masks";
import { affine, cropAt, isCut, left, opacityAt, poseAt, rests, UNCUT } from "../placing";
import { type Ctx, surface } from "../surface";
import { isSteady, largest } from "../tracks";
import type { Blend, PictureLayer } from "../types";

export const OPERATIONS: Readonly<Record<Blend, GlobalCompositeOperation>> = {
  normal: "source-over",
  multiply: "multiply",
  screen: "screen",
  add: "lighter",
};
const MARGIN = 3; // clear pixels around a sprite: its soft edges
const MOST_PIXELS = 3_000_000;
const SHADOW_PIXELS = 500_000; // a shadow is blurred: more hold no more of it
const REDUCE_BLUR = 0.42; // over sqrt(1/s² - 1): what keeps a slow zoom from changing its sharpness

/**
 * Draws a still. One that is zoomed, turned or moved is kept at twice its largest size and sampled linearly, so that
 * its sharpness does not come and go.
 */
export class PictureDrawer implements Drawer {
  private sprite: Ctx | null = null;
  private loading: Promise<void> | null = null;
  private readonly plain: boolean;
  private readonly density: number;

  constructor(
    private readonly layer: PictureLayer,
    private readonly setting: Setting,
  ) {
    const { transform: moves, width, height, role } = layer;
    const rigid = isSteady(moves.scale) && isSteady(moves.rotation);
    const most = largest(moves.scale);
    const still = rigid && isSteady(moves.x) && isSteady(moves.y);
    this.plain = still && most === 1 && moves.rotation[0]?.value === 0;
    const used = Math.max(width * height * most ** 2, 1);
    const room = role === "shadow" ? SHADOW_PIXELS : MOST_PIXELS;
    this.density = most * (this.plain ? 1 : Math.min(2, Math.sqrt(room / used)));
  }

  ready(): Promise<void> {
    this.loading ??= this.load();
    return this.loading;
  }

  draw(frame: number, on: Ctx): void {
    const { layer } = this;
    const opacity = opacityAt(layer.transform, frame);
    const pose = poseAt(layer.transform, frame);
    if (!this.sprite || opacity <= 0 || pose.scale <= 0) return;
    const cut = layer.crop && !rests(layer.crop) ? cropAt(layer.crop, frame) : UNCUT;
    on.save();
    on.setTransform(...affine(layer, pose));
    if (isCut(cut)) clipTo(on, layer, cut);
    on.globalAlpha = opacity;
    on.globalCompositeOperation = OPERATIONS[layer.blend];
    on.imageSmoothingQuality = this.plain ? "high" : "low";
    const { width, height } = this.sprite.canvas;
    const [across, along] = [layer.width / (width - 2 * MARGIN), layer.height / (height - 2 * MARGIN)];
    on.drawImage(this.sprite.canvas, -MARGIN * across, -MARGIN * along, width * across, height * along);
    on.restore();
  }

  close(): void {}

  private async load(): Promise<void> {
    const { layer, density } = this;
    const { sources } = this.setting;
    const matte = layer.mask?.source ? await sources.picture(layer.mask.source) : null;
    const [wide, tall] = [layer.width, layer.height].map((side) => Math.max(Math.round(side * density), 1));
    const ctx = this.drawn(await sources.picture(layer.source), wide ?? 1, tall ?? 1);
    ctx.setTransform((wide ?? 1) / layer.width, 0, 0, (tall ?? 1) / layer.height, MARGIN, MARGIN);
    if (layer.mask) cutBy(ctx, layer.mask, maskSurface(layer.mask, layer, density, matte), layer.width, layer.height);
    if (layer.crop && rests(layer.crop)) keepOf(ctx, layer);
    this.sprite = ctx;
  }

  /** The picture at the size that it is kept in, lit, with a margin, and softened where it will be reduced. */
  private drawn(picture: ImageBitmap, wide: number, tall: number): Ctx {
    const ctx = surface(wide + 2 * MARGIN, tall + 2 * MARGIN);
    const seen = this.layer.light ? lit(picture, this.layer.light, wide, tall) : picture;
    const more = this.plain ? 1 : this.density / largest(this.layer.transform.scale);
    const sigma = REDUCE_BLUR * Math.sqrt(Math.max(more ** 2 - 1, 0));
    if (sigma > 0 && "filter" in ctx) ctx.filter = `blur(${sigma}px)`;
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(seen, MARGIN, MARGIN, wide, tall);
    if ("filter" in ctx) ctx.filter = "none";
    return ctx;
  }
}

function clipTo(on: Ctx, layer: PictureLayer, cut: ReturnType<typeof cropAt>): void {
  on.beginPath();
  on.rect(...left(layer, cut));
  on.clip();
}

/** Leaves what a crop that stands still shows. */
function keepOf(ctx: Ctx, layer: PictureLayer): void {
  ctx.globalCompositeOperation = "destination-in";
  ctx.beginPath();
  ctx.rect(...left(layer, cropAt(layer.crop, 0)));
  ctx.fill();
  ctx.globalCompositeOperation = "source-over";
}
