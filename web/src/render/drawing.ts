import { Composer } from "./compose";
import { scaled } from "./scaling";
import { type Places, Sources } from "./sources";
import { type Ctx, contextOf, type Surface } from "./surface";
import type { Composition } from "./types";

/** What is to be drawn: a composition, the places of its files, and the pixels of the short side of its pictures. */
export type Film = { composition: Composition; places: Places; short: number };
/** A frame that was drawn: its number, and the milliseconds that loading and drawing took. */
export type Drawn = { frame: number; loading: number; drawing: number };

/** A film at the canvas's size, and a small form of it where that is much quicker to draw. */
type Sizes = { sharp: Composer; draft: Composer | null };

const DRAFT = 270; // pixels of a draft's short side
const SOON = 50; // ms in which a sharp frame is drawn in place of a draft: half of what a hand that seeks waits for
const REST = 120; // ms without a wish after which a draft is made sharp

/**
 * Draws the frame that was wanted last onto a canvas: while one is being drawn, those wanted meanwhile are dropped but
 * for the last. What takes long is drawn as a draft first, and sharp when the hand rests. While nothing is wanted, all
 * of the film is made ready. A new film takes the place of the old one with its first frame, so that nothing flashes.
 */
export class Drawing {
  private readonly sources = new Sources();
  private readonly canvas: Ctx;
  private film: Sizes | null = null;
  private coming: Sizes | null = null;
  private hidden: ReadonlySet<string> = new Set();
  private wanted: number | null = null;
  private last = 0;
  private stands = -1;
  private cost = 0; // ms that the sharp frame drawn last took
  private busy = false;
  private turn = 0; // counts wishes: what is made ready meanwhile ends with the next one

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
    const sized = (pixels: number, rough: boolean) => {
      const size = scaled(composition, pixels / Math.min(composition.width, composition.height));
      return new Composer(size, this.sources, this.hidden, rough);
    };
    this.coming = { sharp: sized(short, false), draft: short > DRAFT ? sized(DRAFT, true) : null };
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
    for (const composer of this.composers()) composer.hidden = this.hidden;
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
    this.turn++;
    for (const composer of this.composers()) composer.close();
    this.film = this.coming = null;
  }

  private composers(): Composer[] {
    return [this.film, this.coming].flatMap((each) => [each?.sharp, each?.draft].filter((one) => one != null));
  }

  private async work(): Promise<void> {
    this.busy = true;
    const turn = ++this.turn;
    while (this.wanted !== null && (this.film || this.coming)) {
      this.last = this.wanted;
      this.wanted = null;
      await this.tried(() => this.drawOne(this.last));
    }
    this.busy = false;
    this.idle();
    await this.improve(turn);
  }

  private async tried(draw: () => Promise<void>): Promise<void> {
    try {
      await draw();
    } catch (thrown) {
      this.failed(reason(thrown));
    }
  }

  /** Draws a frame, as a draft where that is sooner; for a `turn`, sharp, and not where another wish has come. */
  private async drawOne(wanted: number, turn: number | null = null): Promise<void> {
    const begun = performance.now();
    const film = this.coming ?? this.film;
    if (!film) return;
    const frame = Math.min(Math.max(wanted, 0), film.sharp.composition.frames - 1);
    const coming = film === this.coming;
    // What takes the place of a film is sharp at once; what comes to an empty screen is seen sooner as a draft.
    const soon = turn !== null || (coming ? this.film !== null : film.sharp.knows(frame) && this.cost <= SOON);
    const composer = soon ? film.sharp : (film.draft ?? film.sharp);
    const loading = composer.ready(frame);
    if (coming) void composer.load(frame);
    await loading;
    if (film === this.coming) this.replace(film);
    if (film !== this.film || frame === this.stands || (turn ?? this.turn) !== this.turn) return;
    const ready = performance.now();
    this.show(composer.draw(frame));
    const drawing = performance.now() - ready;
    this.stands = composer === film.sharp ? frame : -1;
    if (composer === film.sharp) this.cost = ready - begun + drawing;
    this.drawn({ frame, loading: ready - begun, drawing });
    composer.letGo(frame);
  }

  /** While nothing is wanted: makes a draft sharp, then all of the film ready. What fails is told when it is wanted. */
  private async improve(turn: number): Promise<void> {
    const { film, last } = this;
    if (!film) return;
    if (this.stands < 0) {
      await new Promise((resolve) => setTimeout(resolve, REST));
      if (turn === this.turn) await this.tried(() => this.drawOne(last, turn));
    }
    for (const composer of [film.draft, film.sharp]) {
      for (const step of composer?.preparing(last) ?? []) {
        if (turn !== this.turn) return;
        await step().catch(() => undefined);
      }
    }
  }

  private replace(film: Sizes): void {
    this.film?.sharp.close();
    this.film?.draft?.close();
    this.film = film;
    this.coming = null;
    this.stands = -1;
    const { width, height } = film.sharp.composition;
    const { canvas } = this.canvas;
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
  }

  private show(frame: Ctx): void {
    const { width, height } = this.canvas.canvas;
    this.canvas.drawImage(frame.canvas, 0, 0, width, height);
  }
}

function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
