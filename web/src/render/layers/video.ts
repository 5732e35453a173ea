import type { Drawer, Setting } from "../drawer";
import type { Film } from "../films";
import { cutBy, maskSurface, outlineOf } from "../masks";
import { affine, cropAt, isCut, left, opacityAt, type Pose, poseAt } from "../placing";
import { type Ctx, clear } from "../surface";
import { clamp, evaluate, largest } from "../tracks";
import type { VideoLayer } from "../types";
import { OPERATIONS } from "./picture";

const RETURNING = 24; // frames kept of a film that runs backwards or again

/** Draws a film as a picture that moves: the frame nearest in time. */
export class VideoDrawer implements Drawer {
  private film: Promise<Film> | null = null;
  private open: Film | null = null;
  private shown: VideoFrame | null = null;
  private mask: Ctx | null = null;
  private readonly outline: Path2D | null;

  constructor(
    private readonly layer: VideoLayer,
    private readonly setting: Setting,
  ) {
    this.outline = layer.mask && !layer.mask.invert ? outlineOf(layer.mask, layer) : null;
  }

  async ready(frame: number): Promise<void> {
    const { layer, setting } = this;
    this.film ??= setting.sources.film(layer.source, returns(layer) ? RETURNING : undefined);
    this.open = await this.film;
    if (layer.mask && !this.outline && !this.mask) {
      const matte = layer.mask.source ? await setting.sources.picture(layer.mask.source) : null;
      this.mask = maskSurface(layer.mask, layer, largest(layer.transform.scale), matte);
    }
    this.shown = (await this.open.frame(this.indexAt(frame, this.open))) ?? this.shown;
  }

  draw(frame: number, on: Ctx): void {
    const { layer } = this;
    const opacity = opacityAt(layer.transform, frame);
    const pose = poseAt(layer.transform, frame);
    if (!this.shown || opacity <= 0 || pose.scale <= 0) return;
    const target = this.mask ? this.setting.scratch() : on;
    target.save();
    if (this.mask) clear(target);
    else this.mix(target, opacity);
    this.place(target, frame, pose);
    target.restore();
    if (this.mask) this.lay(target, on, opacity);
  }

  close(): void {
    void this.film?.then((film) => film.close());
    this.shown = null;
  }

  private mix(on: Ctx, opacity: number): void {
    on.globalAlpha = opacity;
    on.globalCompositeOperation = OPERATIONS[this.layer.blend];
  }

  private lay(masked: Ctx, on: Ctx, opacity: number): void {
    on.save();
    this.mix(on, opacity);
    on.drawImage(masked.canvas, 0, 0);
    on.restore();
  }

  private place(on: Ctx, frame: number, pose: Pose): void {
    const { layer, shown } = this;
    if (!shown) return;
    on.setTransform(...affine(layer, pose));
    const cut = cropAt(layer.crop, frame);
    if (isCut(cut)) {
      on.beginPath();
      on.rect(...left(layer, cut));
      on.clip();
    }
    if (this.outline) on.clip(this.outline);
    on.imageSmoothingQuality = "high";
    on.drawImage(shown, 0, 0, layer.width, layer.height);
    if (this.mask && layer.mask) cutBy(on, layer.mask, this.mask, layer.width, layer.height);
  }

  /** Which frame of the source is seen at a frame of the layer: the nearest in time. */
  private indexAt(frame: number, { rate, count }: Film): number {
    const seconds = evaluate(this.layer.time, frame);
    if (!this.layer.loop) return clamp(nearest(seconds * rate), 0, count - 1);
    const [first, last] = this.layer.loop;
    const round = last - first;
    const index = nearest((first + ((((seconds - first) % round) + round) % round)) * rate);
    const [begin, end] = [nearest(first * rate), nearest(last * rate)];
    return index >= Math.min(Math.max(end, begin + 1), count) ? Math.min(begin, count - 1) : index;
  }
}

/** The whole number nearest to a time in frames. */
export function nearest(time: number): number {
  return Math.floor(time + 0.5 + 1e-6);
}

/** Whether a frame of the source may be seen again after later ones. */
function returns(layer: VideoLayer): boolean {
  const falls = layer.time.some((key, place) => key.value < (layer.time[place - 1]?.value ?? key.value));
  const swings = layer.time.some(({ ease }) => Math.min(ease[1], ease[3]) < 0 || Math.max(ease[1], ease[3]) > 1);
  return falls || swings || layer.loop !== null;
}
