import type { Drawer, Setting } from "../drawer";
import type { Axis } from "../enlarge";
import type { Film } from "../films";
import type { Ctx } from "../surface";
import { evaluate } from "../tracks";
import type { ClipLayer } from "../types";
import { nearest } from "./video";

/** Fills the canvas with a moving ground: small smooth clips enlarged and dithered, footage scaled to cover. */
export class ClipDrawer implements Drawer {
  private film: Promise<Film> | null = null;
  private open: Film | null = null;
  private shown: VideoFrame | null = null;

  constructor(
    private readonly layer: ClipLayer,
    private readonly setting: Setting,
  ) {}

  async ready(frame: number): Promise<void> {
    const { source, smooth } = this.layer;
    const { sources, rough } = this.setting;
    if (smooth && rough && sources.grounds.near(source, Math.floor(this.timeAt(frame)))) return;
    this.film ??= sources.film(source);
    this.open = await this.film;
    const time = this.timeAt(frame);
    const wanted = rough ? [keyframe(Math.floor(time), this.open)] : this.around(time);
    if (smooth) for (const index of wanted) await sources.grounds.ready(source, index, this.open);
    else this.shown = (await this.open.frame(nearest(time))) ?? this.shown;
  }

  draw(frame: number, on: Ctx): void {
    const zoom = evaluate(this.layer.zoom, frame);
    if (this.layer.smooth) this.drawSmooth(frame, zoom, on);
    else if (this.shown && this.open) this.drawPlain(this.shown, this.open, zoom, on);
  }

  close(): void {
    void this.film?.then((film) => film.close());
    this.shown = null;
  }

  private timeAt(frame: number): number {
    return this.layer.offset + frame * (this.layer.rate / this.setting.fps);
  }

  /** The two frames between which a time lies. */
  private around(time: number): number[] {
    const last = (this.open?.count ?? Number.POSITIVE_INFINITY) - 1;
    return [Math.floor(time), Math.floor(time) + 1].map((index) => Math.min(Math.max(index, 0), last));
  }

  private drawPlain(shown: VideoFrame, film: Film, zoom: number, on: Ctx): void {
    const { width, height } = this.setting;
    const cover = Math.max(width / film.width, height / film.height);
    const [x, y] = this.layer.center;
    const place = (size: number, source: number, at: number) =>
      at * size + (size / 2 - (source / 2) * cover - at * size) * zoom;
    on.imageSmoothingQuality = "high";
    const [wide, tall] = [film.width * cover * zoom, film.height * cover * zoom];
    on.drawImage(shown, place(width, film.width, x), place(height, film.height, y), wide, tall);
  }

  private drawSmooth(frame: number, zoom: number, on: Ctx): void {
    const { source, cell, finish } = this.layer;
    const { width, height, sources, rough } = this.setting;
    const { grounds } = sources;
    const time = this.timeAt(frame);
    const [one, two] = this.around(time).map(
      (i) => grounds.at(source, i) ?? (rough ? grounds.near(source, i) : undefined),
    );
    if (!one || !two) return;
    const cover = Math.max(width / one.width, height / one.height);
    const axis = (count: number, small: number, at: number): Axis => {
      const zoomed = at * count + (0.5 - at * count) / zoom;
      return { count, start: (zoomed - count / 2) / cover + small / 2 - 0.5, step: 1 / (cover * zoom) };
    };
    const [x, y] = this.layer.center;
    const out = this.setting.enlarged();
    const [columns, rows] = [axis(width, one.width, x), axis(height, one.height, y)];
    out.fill(one, two, time - Math.floor(time), columns, rows, cell, finish?.grain ?? 0);
    on.putImageData(out.pixels, 0, 0);
  }
}

/** The frame before one that is decoded without others: drawn grounds have such a one every half second. */
function keyframe(index: number, { rate, count }: Film): number {
  const inside = Math.min(Math.max(index, 0), count - 1);
  return inside - (inside % Math.max(Math.floor(rate / 2), 1));
}
