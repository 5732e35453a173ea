import { Composer } from "./compose";
import { scaled } from "./scaling";
import { type Places, Sources } from "./sources";
import { type Ctx, contextOf, type Surface } from "./surface";
import type { Composition } from "./types";

/** What is to be drawn: a composition, the places of its files, and the pixels of the short side of its pictures. */
export type Film = { composition: Composition; places: Places; short: number };
/** A frame that was drawn: its number, and the milliseconds that loading and drawing took. */
export type Drawn = { frame: number; loading: number; drawing: number };

const AHEAD = 45; // frames before a shot begins at which its layers are made ready
const APART = 90; // frames away from which what takes much memory is let go

/**
 * Draws the frame that was wanted last onto a canvas: while one is being drawn, those wanted meanwhile are dropped but
 * for the last. A new film takes the place of the old one with its first frame, so that nothing flashes.
 */
export class Drawing {
  private readonly sources = new Sources();
  private readonly canvas: Ctx;
  private composer: Composer | null = null;
  private coming: Composer | null = null;
  private hidden: ReadonlySet<string> = new Set();
  private wanted: number | null = null;
  private last = 0;
  private stands = -1;
  private busy = false;

  constructor(
    canvas: Surface,
    private readonly drawn: (told: Drawn) => void,
    private readonly failed: (message: string) => void,
    /** Called when nothing is left to draw: who asks from afar waits for it, so that no old wishes pile up. */
    private readonly idle: () => void = () => {},
  ) {
    this.canvas = contextOf(canvas, false);
  }

  /** Takes up a film, whose first frame drawn is the one wanted last. */
  async open({ composition, places, short }: Film): Promise<void> {
    this.sources.at(places);
    const next = new Composer(
      scaled(composition, short / Math.min(composition.width, composition.height)),
      this.sources,
    );
    next.hidden = this.hidden;
    this.coming = next;
    try {
      await this.sources.letter(composition);
    } catch (thrown) {
      this.failed(reason(thrown));
    }
    this.want(this.wanted ?? this.last);
  }

  /** Leaves layers out, by their ids. */
  hide(ids: readonly string[]): void {
    this.hidden = new Set(ids);
    for (const composer of [this.composer, this.coming]) if (composer) composer.hidden = this.hidden;
    this.stands = -1;
    this.want(this.last);
  }

  /** Draws a frame as soon as the one under way is done. */
  want(frame: number): void {
    this.wanted = frame;
    if (!this.busy) void this.work();
  }

  close(): void {
    this.wanted = null;
    this.composer?.close();
    this.coming?.close();
    this.composer = this.coming = null;
  }

  private async work(): Promise<void> {
    this.busy = true;
    while (this.wanted !== null && (this.composer || this.coming)) {
      this.last = this.wanted;
      this.wanted = null;
      try {
        await this.drawOne(this.last);
      } catch (thrown) {
        this.failed(reason(thrown));
      }
    }
    this.busy = false;
    this.idle();
  }

  private async drawOne(wanted: number): Promise<void> {
    const begun = performance.now();
    const composer = this.coming ?? this.composer;
    if (!composer) return;
    const frame = Math.min(Math.max(wanted, 0), composer.composition.frames - 1);
    await composer.ready(frame);
    if (composer === this.coming) this.replace(composer);
    if (composer !== this.composer || frame === this.stands) return;
    const ready = performance.now();
    this.show(composer.draw(frame));
    this.stands = frame;
    this.drawn({ frame, loading: ready - begun, drawing: performance.now() - ready });
    composer.letGo(frame - APART, frame + APART);
    void composer.prepare(frame, frame + AHEAD).catch(() => undefined); // it is told when its turn has come
  }

  private replace(composer: Composer): void {
    this.composer?.close();
    this.composer = composer;
    this.coming = null;
    this.stands = -1;
    const { width, height } = composer.composition;
    const { canvas } = this.canvas;
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
  }

  private show(frame: Ctx): void {
    this.canvas.drawImage(frame.canvas, 0, 0);
  }
}

function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
