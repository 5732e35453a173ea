import { bezier, clamp } from "../tracks";
import type { Box, Mark, Point, TextLayer, TextMotion, Word } from "../types";

/** The numbers of the service's renderer. Pixels count at a short side of 1080. */
export const SLIDE = 40;
export const SOFT_EDGE = 6; // of the line box that masks a rising word
const RISE = 1.1; // line heights that a rising word travels
export const POP_FROM = 0.6;
export const ZOOM_FROM = 1.5;
export const POP_FADE = 1 / 3; // of its frames in which a popping or zooming word becomes opaque
export const WIPE_SOFT = 0.6; // of the type size
const BLUR = 0.12; // of the type size: the deviation that a word comes into focus from
const BLUR_LEVELS = 12;
const GROWTH = 1.14;
const LIFT = 0.06; // of the type size
const GROWTH_ROOM = 0.1;
const MARK_FRAMES = 5;

/**
 * How a word is seen in one frame. It is scaled about `pivot`, then moved. `rows` are the soft limits (top, bottom)
 * that mask it; `wipe` the place of the soft edge that crosses its line, from 0 (nothing is seen) to 1 (all), where
 * `erase` counts what is gone; `blur` a deviation in pixels; `pieces` how many are typed (null: all).
 */
export type Look = {
  dx: number;
  dy: number;
  scale: number;
  pivot: Point;
  opacity: number;
  rows: Point | null;
  wipe: number | null;
  erase: boolean;
  blur: number;
  pieces: number | null;
};

export const REST: Look = {
  dx: 0,
  dy: 0,
  scale: 1,
  pivot: [0, 0],
  opacity: 1,
  rows: null,
  wipe: null,
  erase: false,
  blur: 0,
  pieces: null,
};

/** Where a word's line begins and ends, and when its first word enters: a wipe crosses it as one. */
export type Line = { left: number; right: number; enter: number };

function lineOf(word: Word, words: readonly Word[]): Line {
  const line = words.filter((other) => other.box[1] === word.box[1]);
  return {
    left: Math.min(...line.map(({ box }) => box[0])),
    right: Math.max(...line.map(({ box }) => box[0] + box[2])),
    enter: Math.min(...line.map(({ enter }) => enter)),
  };
}

/** The looks of a layer's words. `inks` say how far up and down the ink of each reaches. */
export class Looks {
  readonly lines: readonly Line[];
  private readonly rows: readonly Point[];
  private readonly shares: readonly (readonly number[])[];

  constructor(
    private readonly layer: TextLayer,
    private readonly unit: number,
    inks: readonly Point[],
  ) {
    this.lines = layer.words.map((word) => lineOf(word, layer.words));
    this.shares = layer.words.map((word) => writtenShares(word, layer));
    const soft = SOFT_EDGE * unit;
    this.rows = layer.words.map(({ box }, index) => {
      const [top, bottom] = inks[index] ?? [box[1], box[1]];
      return [Math.min(top, box[1]) - soft, Math.max(bottom, box[1] + box[3]) + soft];
    });
  }

  /** The frame at which a word is first seen. */
  begins(index: number): number {
    const own = this.layer.words[index]?.enter ?? 0;
    return this.layer.enter?.kind === "wipe" ? (this.lines[index]?.enter ?? own) : own;
  }

  /** How a word is seen at a frame of the layer; null where it is not. */
  look(index: number, frame: number): Look | null {
    const { enter, leave, leave_at } = this.layer;
    const begin = this.begins(index);
    if (frame < begin) return null;
    if (leave_at !== null && frame >= leave_at) {
      const progress = leave ? (frame - leave_at) / leave.frames : 1;
      if (!leave || progress >= 1) return null;
      return this.moving(leave, 1 - bezier(leave.ease, progress), 1 - progress, index, true);
    }
    const progress = enter ? (frame - begin) / enter.frames : 1;
    if (!enter || progress >= 1) return this.marked(index, frame);
    return this.moving(enter, bezier(enter.ease, progress), progress, index, false);
  }

  /** The share of a word's width that is typed at a frame. */
  written(index: number, frame: number): number {
    const look = this.look(index, frame);
    if (!look || look.pieces === 0) return 0;
    return look.pieces ? (this.shares[index]?.[look.pieces - 1] ?? 1) : 1;
  }

  /** The look of a word of which the share `shown` (eased) has arrived, or has not left yet. */
  private moving(motion: TextMotion, shown: number, progress: number, index: number, leaving: boolean): Look {
    const opacity = clamp(shown);
    const { layer } = this;
    switch (motion.kind) {
      case "rise":
      case "drop": {
        const [top, bottom] = this.rows[index] ?? [0, 0];
        const away = (1 - shown) * RISE * (bottom - top);
        const up = leaving === (motion.kind === "rise");
        return { ...REST, dy: up ? -away : away, rows: [top, bottom] };
      }
      case "slide": {
        const away = (1 - shown) * SLIDE * this.unit * (layer.direction === "ltr" ? 1 : -1);
        return { ...REST, dx: leaving ? away : -away, opacity };
      }
      case "pop":
      case "zoom": {
        const start = motion.kind === "pop" ? POP_FROM : ZOOM_FROM;
        const pivot = middle(motion.kind === "pop" ? (layer.words[index]?.box ?? layer.box) : layer.box);
        return { ...REST, scale: start + (1 - start) * shown, pivot, opacity: Math.min(progress / POP_FADE, 1) };
      }
      case "wipe":
        return { ...REST, wipe: leaving ? 1 - shown : shown, erase: leaving };
      case "blur": {
        const level = Math.ceil((1 - opacity) * BLUR_LEVELS) / BLUR_LEVELS;
        return { ...REST, opacity, blur: level * BLUR * layer.size };
      }
      case "type":
        return this.typed(index, shown, leaving);
      default:
        return { ...REST, opacity };
    }
  }

  /** Pieces come one by one, the first at once; they leave from the last one on. */
  private typed(index: number, shown: number, leaving: boolean): Look {
    const pace = shown * Math.max(...this.shares.map((each) => each.length));
    const pieces = leaving ? Math.ceil(pace) : Math.floor(pace) + 1;
    return pieces >= (this.shares[index]?.length ?? 1) ? REST : { ...REST, pieces };
  }

  /** A resting word's look: a spoken one may have grown. */
  private marked(index: number, frame: number): Look {
    const word = this.layer.words[index];
    const mark = word?.mark;
    if (!word || mark?.style !== "grow" || frame < mark.start || frame >= mark.end) return REST;
    const { size } = this.layer;
    const share = markEase(Math.min(frame - mark.start + 1, mark.end - frame) / MARK_FRAMES);
    const most = Math.min(GROWTH - 1, (2 * GROWTH_ROOM * size) / Math.max(word.box[2], 1));
    return { ...REST, dy: -share * LIFT * size, scale: 1 + share * most, pivot: [middle(word.box)[0], word.y] };
  }
}

export function middle([left, top, width, height]: Box): Point {
  return [left + width / 2, top + height / 2];
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Whether a word is read from left to right: as its own letters are, else as its line is. */
export function readsRight(word: Word, layer: TextLayer): boolean {
  const strong = word.text.match(/\p{L}/u)?.[0];
  return strong ? !RIGHT_TO_LEFT.test(strong) : layer.direction === "ltr";
}

/** What share of its width a word takes with one of its pieces, with two, and so on, in its line's direction. */
function writtenShares(word: Word, layer: TextLayer): readonly number[] {
  const starts = new Map<number, number>();
  for (const run of word.runs) {
    run.glyphs.forEach(([, x], place) => {
      const piece = run.pieces[place] ?? 0;
      starts.set(piece, Math.min(x, starts.get(piece) ?? x));
    });
  }
  const order = [...starts].sort(([a], [b]) => a - b).map(([, x]) => x);
  const width = word.box[2];
  const right = layer.direction === "ltr";
  if (order.length < 2 || width <= 0 || readsRight(word, layer) !== right)
    return order.length ? order.map(() => 1) : [1];
  if (right) return order.map((_, i) => (i + 1 < order.length ? Math.min(...order.slice(i + 1)) / width : 1));
  return order.map((_, i) => 1 - Math.min(...order.slice(0, i + 1)) / width);
}

/** The share of a mark that has been drawn: it comes in a few frames. */
export function drawnIn(mark: Mark, frame: number): number {
  return markEase((frame - mark.start + 1) / MARK_FRAMES);
}

/** The share of a word that has been spoken at the middle of a frame. */
export function filled(mark: Mark, frame: number): number {
  return clamp((frame + 0.5 - mark.start) / (mark.end - mark.start));
}

function markEase(share: number): number {
  return bezier([0.16, 0.6, 0.2, 1], share);
}
