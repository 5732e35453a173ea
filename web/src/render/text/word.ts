import { css } from "../colors";
import type { Glyphs, Inked, Painted } from "../glyphs";
import { type Ctx, surface } from "../surface";
import type { Point, TextLayer, Word } from "../types";

export type Kind = "shadow" | "stroke" | "ink" | "painted";
type Paint = string | CanvasGradient;
type Cast = { ctx: Ctx; x: number; y: number };

const TAIL = 3; // deviations of a Gaussian that are drawn
const FAR = 16384; // px aside, where what casts a shadow is not seen itself

/** A word, or its first pieces, as it stands at rest: what it is drawn from. */
export class WordParts {
  readonly ink: Inked;
  readonly painted: readonly Painted[];
  private cast: Cast | null = null;

  constructor(
    private readonly layer: TextLayer,
    readonly word: Word,
    glyphs: Glyphs,
    pieces: number | null,
  ) {
    this.ink = glyphs.inked(word, pieces);
    this.painted = glyphs.painted(word, pieces);
  }

  /** Which parts there are, from the bottom up. */
  get kinds(): Kind[] {
    const { layer, ink, painted } = this;
    if (ink.empty && !painted.length) return [];
    const found: (Kind | false)[] = [
      layer.shadow !== null && "shadow",
      layer.stroke !== null && !ink.empty && "stroke",
      !ink.empty && "ink",
      painted.length > 0 && "painted",
    ];
    return found.filter((kind): kind is Kind => kind !== false);
  }

  /** The first and the last row with anything in them; the baseline where nothing is. */
  get rows(): Point {
    const { layer, ink, painted, word } = this;
    const tops = [ink.top, ...painted.map(({ y }) => y)];
    const bottoms = [ink.bottom, ...painted.map(({ y, height }) => y + height)];
    let [top, bottom] = [Math.floor(Math.min(...tops)), Math.ceil(Math.max(...bottoms))];
    if (!Number.isFinite(top)) return [word.y, word.y];
    const stroke = layer.stroke ? Math.ceil(layer.stroke.width) + 2 : 0;
    [top, bottom] = [top - stroke, bottom + stroke];
    if (!layer.shadow) return [top, bottom];
    const { dy, blur } = layer.shadow;
    const more = 2 + Math.ceil(TAIL * blur);
    return [Math.min(top, top + Math.floor(dy) - more), Math.max(bottom, bottom + Math.floor(dy) + more)];
  }

  /** Draws a part at rest, in full; `paint` is the colour of ink and stroke. */
  draw(kind: Kind, on: Ctx, paint: Paint): void {
    if (kind === "shadow") this.drawShadow(on);
    else if (kind === "painted") this.drawPainted(on);
    else if (kind === "stroke") this.drawStroke(on, css(this.layer.stroke?.color ?? "#000000"));
    else {
      on.fillStyle = paint;
      on.fill(this.ink.path);
    }
  }

  private drawStroke(on: Ctx, paint: Paint): void {
    on.lineWidth = 2 * (this.layer.stroke?.width ?? 0);
    on.lineJoin = "round";
    on.lineCap = "round";
    on.strokeStyle = paint;
    on.stroke(this.ink.path);
    on.fillStyle = paint;
    on.fill(this.ink.path);
  }

  private drawPainted(on: Ctx): void {
    on.imageSmoothingQuality = "medium";
    for (const { bitmap, x, y, width, height } of this.painted) on.drawImage(bitmap, x, y, width, height);
  }

  private drawShadow(on: Ctx): void {
    this.cast ??= this.castShadow();
    if (!this.cast) return;
    const before = on.globalAlpha;
    on.globalAlpha = before * (this.layer.shadow?.opacity ?? 0);
    on.imageSmoothingQuality = "low";
    on.drawImage(this.cast.ctx.canvas, this.cast.x, this.cast.y);
    on.globalAlpha = before;
  }

  /** The blurred shadow of ink and outline, on a surface of its own. */
  private castShadow(): Cast | null {
    const { shadow, stroke } = this.layer;
    if (!shadow) return null;
    const [top, bottom] = this.rows;
    const reach = Math.ceil(TAIL * shadow.blur + (stroke?.width ?? 0)) + 4;
    const [left, , width] = this.word.box;
    const [x, y] = [Math.floor(left - this.layer.size + shadow.dx) - reach, Math.floor(top) - reach];
    const ctx = surface(width + 2 * (reach + this.layer.size), bottom - top + 2 * reach);
    ctx.shadowColor = css(shadow.color);
    ctx.shadowBlur = 2 * shadow.blur;
    ctx.shadowOffsetX = FAR + shadow.dx;
    ctx.shadowOffsetY = shadow.dy;
    ctx.translate(-x - FAR, -y);
    if (stroke) this.drawStroke(ctx, css(shadow.color));
    else if (!this.ink.empty) this.draw("ink", ctx, css(shadow.color));
    this.drawPainted(ctx);
    return { ctx, x, y };
  }
}
