import { css } from "../colors";
import type { Drawer, Setting } from "../drawer";
import type { Ctx } from "../surface";
import { filled, type Look, Looks, readsRight, SOFT_EDGE, WIPE_SOFT } from "../text/looks";
import { drawMark, Plates } from "../text/plates";
import { type Kind, WordParts } from "../text/word";
import type { Box, Mark, TextLayer, Word } from "../types";
import { place } from "./shape";

const FILL_SOFT = 0.08; // of the type size: the edge of the ink that fills a spoken word
const PASSES: readonly (readonly Kind[])[] = [["shadow"], ["stroke"], ["ink", "painted"]];
const FAR = 16384;

type Seen = { index: number; word: Word; look: Look; parts: WordParts };

/**
 * Draws words that enter, rest, are marked while they are spoken, and leave. From the bottom up: plates, marks, then
 * the shadows, the outlines and the ink of all words, so that nothing of one word lies over another's ink.
 */
export class TextDrawer implements Drawer {
  private words: readonly WordParts[] = [];
  private looks: Looks | null = null;
  private plates: Plates | null = null;
  private readonly unit: number;
  private readonly typed = new Map<number, { pieces: number; parts: WordParts }>();

  constructor(
    private readonly layer: TextLayer,
    private readonly setting: Setting,
  ) {
    this.unit = Math.min(setting.width, setting.height) / 1080;
  }

  async ready(): Promise<void> {
    if (this.looks) return;
    const { layer } = this;
    this.words = layer.words.map((word) => new WordParts(layer, word, this.setting.sources.glyphs, null));
    const rows = this.words.map((parts) => parts.rows);
    this.looks = new Looks(layer, this.unit, rows);
    this.plates = layer.plate && new Plates(layer, layer.plate, this.looks, this.unit);
  }

  draw(frame: number, on: Ctx): void {
    this.plates?.draw(frame, on);
    const seen = this.seen(frame);
    for (const { word, look } of seen) {
      const mark = markAt(word, frame);
      if (mark) drawMark(this.layer, word, mark, look, frame, on);
    }
    for (const kinds of PASSES) {
      for (const each of seen) {
        for (const kind of each.parts.kinds) if (kinds.includes(kind)) this.drawPart(each, kind, frame, on);
      }
    }
  }

  close(): void {}

  private seen(frame: number): Seen[] {
    const found: Seen[] = [];
    this.layer.words.forEach((word, index) => {
      const look = this.looks?.look(index, frame);
      const parts = look && this.partsOf(index, word, look);
      if (look && parts)
        found.push({ index, word, look: { ...look, opacity: look.opacity * this.layer.opacity }, parts });
    });
    return found;
  }

  private partsOf(index: number, word: Word, { pieces }: Look): WordParts | undefined {
    if (pieces === null) return this.words[index];
    const last = this.typed.get(index);
    if (last?.pieces === pieces) return last.parts;
    const parts = new WordParts(this.layer, word, this.setting.sources.glyphs, pieces);
    this.typed.set(index, { pieces, parts });
    return parts;
  }

  private drawPart(each: Seen, kind: Kind, frame: number, on: Ctx): void {
    const { look, word, parts } = each;
    const mark = kind === "ink" ? markAt(word, frame) : null;
    const share = mark?.style === "fill" ? filled(mark, frame) : 1;
    const above = parts.kinds.slice(parts.kinds.indexOf(kind) + 1);
    const covered = look.opacity < 1 && (kind === "shadow" || kind === "stroke") && above.length > 0;
    if (mark && share < 1) this.drawFilling(each, mark, share, on);
    else if (!look.rows && look.wipe === null && !look.blur && !covered) this.drawDirectly(each, kind, mark, on);
    else {
      const room = this.roomOf(each);
      const scratch = this.cleared(room);
      this.drawMoved(each, kind, mark, scratch);
      scratch.globalCompositeOperation = "destination-out";
      if (covered) for (const over of above) this.drawMoved(each, over, null, scratch);
      this.veil(each, scratch, room);
      scratch.restore();
      lay(scratch, room, on, look.opacity);
    }
  }

  /** The whole pixels that a word may touch as it is seen: what is done beside the canvas is done there alone. */
  private roomOf({ look, parts, word }: Seen): Box {
    const { size, stroke, shadow } = this.layer;
    const far = size / 2 + (stroke?.width ?? 0) + 3 * look.blur;
    const cast = shadow ? Math.abs(shadow.dx) + 3 * shadow.blur : 0;
    const [left, , wide] = word.box;
    const [top, bottom] = parts.rows;
    const [px, py] = look.pivot;
    const x = (at: number) => px + look.dx + look.scale * (at - px);
    const y = (at: number) => py + look.dy + look.scale * (at - py);
    const within = (at: number, most: number) => Math.min(Math.max(at, 0), most);
    const x0 = within(Math.floor(x(left - far - cast)), this.setting.width);
    const y0 = within(Math.floor(y(top - far)), this.setting.height);
    const x1 = within(Math.ceil(x(left + wide + far + cast)), this.setting.width);
    const y1 = within(Math.ceil(y(bottom + far)), this.setting.height);
    return [x0, y0, Math.max(x1 - x0, 0), Math.max(y1 - y0, 0)];
  }

  /** The scratch, empty in a room and closed beyond it until it is restored. */
  private cleared(room: Box): Ctx {
    const scratch = this.setting.scratch();
    scratch.clearRect(...room);
    scratch.save();
    scratch.beginPath();
    scratch.rect(...room);
    scratch.clip();
    return scratch;
  }

  private drawDirectly(each: Seen, kind: Kind, mark: Mark | null, on: Ctx): void {
    on.save();
    on.globalAlpha = each.look.opacity;
    this.drawMoved(each, kind, mark, on);
    on.restore();
  }

  /** Draws a part scaled, moved and out of focus as its look says. */
  private drawMoved({ look, parts }: Seen, kind: Kind, mark: Mark | null, on: Ctx): void {
    on.save();
    const blurred = look.blur > 0 && kind !== "shadow";
    if (blurred && kind !== "painted") {
      on.shadowColor = mark
        ? css(mark.color)
        : css(kind === "stroke" ? (this.layer.stroke?.color ?? "#000000") : this.layer.color);
      on.shadowBlur = 2 * look.blur;
      on.shadowOffsetX = FAR;
      on.translate(-FAR, 0);
    } else if (blurred && "filter" in on) on.filter = `blur(${look.blur}px)`;
    place(on, { x: look.dx, y: look.dy, scale: look.scale, turn: 0 }, look.pivot);
    parts.draw(kind, on, mark ? css(mark.color) : this.ink(on));
    on.restore();
  }

  /** The layer's ink: its colour, or a gradient over its box whose corners get the pure colours. */
  private ink(on: Ctx): string | CanvasGradient {
    const { gradient, box, color } = this.layer;
    if (!gradient) return css(color);
    const [left, top, width, height] = box;
    const angle = (gradient.angle * Math.PI) / 180;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const half = Math.max(Math.abs(width * cos) + Math.abs(height * sin), 1) / 2;
    const [x, y] = [left + width / 2, top + height / 2];
    const ramp = on.createLinearGradient(x - cos * half, y - sin * half, x + cos * half, y + sin * half);
    ramp.addColorStop(0, css(color));
    ramp.addColorStop(1, css(gradient.to));
    return ramp;
  }

  /** Masks a drawn word by the edges of its line box, and by the soft edge that crosses its line. */
  private veil({ look, index }: Seen, on: Ctx, room: Box): void {
    if (look.rows) {
      const [top, bottom] = look.rows;
      const soft = SOFT_EDGE * this.unit;
      const span = bottom - top;
      const ramp = on.createLinearGradient(0, top, 0, bottom);
      for (const [at, alpha] of [
        [0, 0],
        [soft / span, 1],
        [1 - soft / span, 1],
        [1, 0],
      ] as const)
        ramp.addColorStop(Math.min(Math.max(at, 0), 1), `rgb(0 0 0 / ${alpha})`);
      within(on, ramp, room);
    }
    const line = this.looks?.lines[index];
    if (look.wipe !== null && line) {
      const soft = WIPE_SOFT * this.layer.size;
      const forward = this.layer.direction === "ltr";
      within(on, crossing(on, line.left, line.right, look.wipe, soft, forward), room, look.erase);
    }
  }

  /** Draws a word of which the share from its beginning on has the mark's ink, the rest its own. */
  private drawFilling(each: Seen, mark: Mark, share: number, on: Ctx): void {
    const { word, look } = each;
    const [left, , width] = word.box;
    this.drawDirectly(each, "ink", null, on);
    const room = this.roomOf(each);
    const scratch = this.cleared(room);
    this.drawMoved(each, "ink", mark, scratch);
    const forward = readsRight(word, this.layer);
    within(scratch, crossing(scratch, left, left + width, share, FILL_SOFT * this.layer.size, forward), room);
    scratch.restore();
    lay(scratch, room, on, look.opacity);
  }
}

/** A word's mark while it is spoken; one that fills its word stays. */
function markAt({ mark }: Word, frame: number): Mark | null {
  return mark && mark.start <= frame && (frame < mark.end || mark.style === "fill") ? mark : null;
}

function lay(from: Ctx, [x, y, width, height]: Box, on: Ctx, opacity: number): void {
  if (!width || !height) return;
  on.save();
  on.globalAlpha = opacity;
  on.drawImage(from.canvas, x, y, width, height, x, y, width, height);
  on.restore();
}

/** Leaves what a ramp covers, or what it does not. */
function within(on: Ctx, ramp: CanvasGradient, room: Box, out = false): void {
  on.globalCompositeOperation = out ? "destination-out" : "destination-in";
  on.fillStyle = ramp;
  on.fillRect(...room);
  on.globalCompositeOperation = "source-over";
}

/** A ramp of alpha that has crossed a share of a line in reading direction. */
function crossing(on: Ctx, left: number, right: number, share: number, soft: number, forward: boolean): CanvasGradient {
  const gone = share * (right - left + soft);
  const [from, to] = forward ? [left + gone - soft, left + gone] : [right - gone + soft, right - gone];
  const ramp = on.createLinearGradient(from, 0, to, 0);
  ramp.addColorStop(0, "rgb(0 0 0 / 1)");
  ramp.addColorStop(1, "rgb(0 0 0 / 0)");
  return ramp;
}
