import type { Drawer, Setting } from "../drawer";
import { Enlarged, noise, planesOf, type Small } from "../enlarge";
import type { Film } from "../films";
import { taps } from "../filters";
import { type Ctx, surface } from "../surface";
import { evaluate } from "../tracks";
import type { ClipLayer } from "../types";
import { nearest } from "./video";

/** Fills the canvas with a moving ground: small smooth clips enlarged and dithered, footage scaled to cover. */
export class ClipDrawer implements Drawer {
  private film: Promise<Film> | null = null;
  private open: Film | null = null;
  private shown: VideoFrame | null = null;
  private readonly small = new Map<number, Small>();
  private reader: Ctx | null = null;
  private out: Enlarged | null = null;
  private plate: Int32Array | null = null;

  constructor(
    private readonly layer: ClipLayer,
    private readonly setting: Setting,
  ) {}

  async ready(frame: number): Promise<void> {
    this.film ??= this.setting.sources.film(this.layer.source);
    this.open = await this.film;
    const time = this.timeAt(frame);
    if (!this.layer.smooth) {
      this.shown = (await this.open.frame(nearest(time))) ?? this.shown;
      return;
    }
    for (const index of this.around(time)) if (!this.small.has(index)) await this.load(index, this.open);
  }

  draw(frame: number, on: Ctx): void {
    const zoom = evaluate(this.layer.zoom, frame);
    if (this.layer.smooth) this.drawSmooth(frame, zoom, on);
    else if (this.shown && this.open) this.drawPlain(this.shown, this.open, zoom, on);
  }

  close(): void {
    void this.film?.then((film) => film.close());
    this.shown = null;
    this.small.clear();
  }

  private timeAt(frame: number): number {
    return this.layer.offset + frame * (this.layer.rate / this.setting.fps);
  }

  /** The two frames between which a time lies. */
  private around(time: number): number[] {
    const last = (this.open?.count ?? 1) - 1;
    return [Math.floor(time), Math.floor(time) + 1].map((index) => Math.min(Math.max(index, 0), last));
  }

  private async load(index: number, film: Film): Promise<void> {
    const frame = await film.frame(index);
    if (!frame) return;
    this.reader ??= surface(film.width, film.height);
    this.reader.drawImage(frame, 0, 0);
    for (const old of [...this.small.keys()].slice(0, -2)) this.small.delete(old);
    this.small.set(index, planesOf(this.reader));
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
    const time = this.timeAt(frame);
    const [before = 0, after = 0] = this.around(time);
    const [one, two] = [this.small.get(before), this.small.get(after)];
    if (!one || !two) return;
    const { width, height } = this.setting;
    this.plate ??= noise(width, height, this.layer.cell, this.layer.finish);
    this.out ??= new Enlarged(width, height);
    const cover = Math.max(width / one.width, height / one.height);
    const axis = (size: number, source: number, at: number) => {
      const zoomed = at * size + (0.5 - at * size) / zoom;
      return taps(size, (zoomed - size / 2) / cover + source / 2 - 0.5, 1 / (cover * zoom), source);
    };
    const [x, y] = this.layer.center;
    const share = time - Math.floor(time);
    this.out.fill(one, two, share, axis(width, one.width, x), axis(height, one.height, y), this.plate);
    on.putImageData(this.out.pixels, 0, 0);
  }
}
