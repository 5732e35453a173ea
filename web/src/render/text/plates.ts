import { css } from "../colors";
import { place, rounded } from "../layers/shape";
import type { Ctx } from "../surface";
import { bezier, clamp } from "../tracks";
import type { Box, Mark, Plate, Point, TextLayer, TextMotion, Word } from "../types";
import {
  drawnIn,
  type Look,
  type Looks,
  middle,
  POP_FADE,
  POP_FROM,
  REST,
  readsRight,
  SLIDE,
  WIPE_SOFT,
  ZOOM_FROM,
} from "./looks";

const PLATE_PAD = 0.13; // of the type size, beyond a spoken word's line box to each side
const PLATE_RADIUS = 0.2; // of the type size
const UNDERLINE: Point = [0.15, 0.09]; // of the type size: from the baseline to its top, and its thickness

/** A plate: its box, its words, and when the first of them begins to enter. */
type Slab = { box: Box; words: readonly number[]; enter: number };
/** How a plate is seen, and what of it is there: shares of its width in reading direction and of its height. */
type Pose = { look: Look; across: Point; along: Point };

const STANDING: Pose = { look: REST, across: [0, 1], along: [0, 1] };

/** The plates of a layer: one a line, or one for all. They move as their words do. */
export class Plates {
  private readonly slabs: readonly Slab[];

  constructor(
    private readonly layer: TextLayer,
    private readonly plate: Plate,
    private readonly looks: Looks,
    private readonly unit: number,
  ) {
    const all = layer.words.map((_, index) => index);
    const tops = [...new Set(layer.words.map(({ box }) => box[1]))].sort((a, b) => a - b);
    const lines = plate.each_line ? tops.map((top) => all.filter((i) => layer.words[i]?.box[1] === top)) : [all];
    this.slabs = lines.filter((line) => line.length).map((line) => this.slab(line));
  }

  /** Draws all plates; those that are equally opaque as one shape, so that none shows through another. */
  draw(frame: number, on: Ctx): void {
    const shapes = new Map<number, Path2D>();
    for (const slab of this.slabs) {
      const pose = this.pose(slab, frame);
      const opened = pose && this.opened(slab.box, pose);
      if (!pose || !opened) continue;
      const path = shapes.get(pose.look.opacity) ?? new Path2D();
      path.addPath(rounded(opened, Math.min(this.plate.radius)), matrixOf(pose.look));
      shapes.set(pose.look.opacity, path);
    }
    on.save();
    on.fillStyle = css(this.plate.color);
    for (const [opacity, path] of shapes) {
      on.globalAlpha = opacity * this.plate.opacity * this.layer.opacity;
      on.fill(path);
    }
    on.restore();
  }

  private slab(words: readonly number[]): Slab {
    const boxes = this.layer.words.filter((_, index) => words.includes(index)).map(({ box }) => box);
    const [left, top] = [Math.min(...boxes.map((box) => box[0])), Math.min(...boxes.map((box) => box[1]))];
    const right = Math.max(...boxes.map((box) => box[0] + box[2]));
    const bottom = Math.max(...boxes.map((box) => box[1] + box[3]));
    const [across, along] = this.plate.pad;
    const box: Box = [left - across, top - along, right - left + 2 * across, bottom - top + 2 * along];
    return { box, words, enter: Math.min(...words.map((word) => this.looks.begins(word))) };
  }

  private pose(slab: Slab, frame: number): Pose | null {
    const { enter, leave, leave_at } = this.layer;
    if (frame < slab.enter) return null;
    if (leave_at !== null && frame >= leave_at) {
      const progress = leave ? (frame - leave_at) / leave.frames : 1;
      if (!leave || progress >= 1) return null;
      if (leave.kind === "type") return this.written(slab, frame);
      return this.moving(leave, slab, 1 - bezier(leave.ease, progress), 1 - progress, true);
    }
    if (enter?.kind === "type") return this.written(slab, frame);
    const progress = enter ? (frame - slab.enter) / enter.frames : 1;
    if (!enter || progress >= 1) return STANDING;
    return this.moving(enter, slab, bezier(enter.ease, progress), progress, false);
  }

  private moving(motion: TextMotion, slab: Slab, shown: number, progress: number, leaving: boolean): Pose {
    const share = clamp(shown);
    switch (motion.kind) {
      case "rise":
        return { ...STANDING, along: leaving ? [0, share] : [1 - share, 1] };
      case "drop":
        return { ...STANDING, along: leaving ? [1 - share, 1] : [0, share] };
      case "wipe": {
        const soft = (WIPE_SOFT * this.layer.size) / slab.box[2];
        if (leaving) return { ...STANDING, across: [clamp(this.edge(slab, 1 - share) - soft), 1] };
        return { ...STANDING, across: [0, Math.min(this.edge(slab, share), 1)] };
      }
      case "slide": {
        const forward = (leaving ? 1 : -1) * (this.layer.direction === "ltr" ? 1 : -1);
        return { ...STANDING, look: { ...REST, dx: (1 - shown) * SLIDE * this.unit * forward, opacity: share } };
      }
      case "pop":
      case "zoom": {
        const start = motion.kind === "pop" ? POP_FROM : ZOOM_FROM;
        const pivot = middle(motion.kind === "pop" ? slab.box : this.layer.box);
        const opacity = Math.min(progress / POP_FADE, 1);
        return { ...STANDING, look: { ...REST, scale: start + (1 - start) * shown, pivot, opacity } };
      }
      default:
        return { ...STANDING, look: { ...REST, opacity: share } };
    }
  }

  /** Where the front of a wipe is, as a share of the plate: ahead of the ink. */
  private edge(slab: Slab, share: number): number {
    const [soft, pad] = [WIPE_SOFT * this.layer.size, this.plate.pad[0]];
    return share > 0 ? (pad + share * (slab.box[2] - 2 * pad + soft)) / slab.box[2] : 0;
  }

  /** A plate that is as long as what is typed on it. */
  private written(slab: Slab, frame: number): Pose | null {
    const [left, , width] = slab.box;
    let reach = 0;
    for (const index of slab.words) {
      const share = this.looks.written(index, frame);
      const box = this.layer.words[index]?.box;
      if (!box || share <= 0) continue;
      const before = this.layer.direction === "ltr" ? box[0] - left : left + width - box[0] - box[2];
      reach = Math.max(reach, before + share * box[2] + this.plate.pad[0]);
    }
    if (reach <= 0) return null;
    return reach >= width - 0.01 ? STANDING : { ...STANDING, across: [0, reach / width] };
  }

  private opened([left, top, width, height]: Box, { across, along }: Pose): Box | null {
    const [begin, end] = this.layer.direction === "ltr" ? across : [1 - across[1], 1 - across[0]];
    const [first, last] = along;
    const part: Box = [left + begin * width, top + first * height, (end - begin) * width, (last - first) * height];
    return Math.min(part[2], part[3]) < 1 ? null : part;
  }
}

/** Draws what stands behind or under a spoken word, where its mark has such a thing. */
export function drawMark(layer: TextLayer, word: Word, mark: Mark, look: Look, frame: number, on: Ctx): void {
  const found = mark.plate && markBox(layer, word, mark, frame);
  if (!found || !mark.plate) return;
  on.save();
  on.globalAlpha = look.opacity;
  on.fillStyle = css(mark.plate);
  place(on, { x: look.dx, y: look.dy, scale: look.scale, turn: 0 }, look.pivot);
  on.fill(rounded(found.box, found.radius));
  on.restore();
}

function markBox(layer: TextLayer, word: Word, mark: Mark, frame: number): { box: Box; radius: number } | null {
  const [left, top, width, height] = word.box;
  const { size } = layer;
  if (width <= 0) return null;
  if (mark.style === "plate") {
    const across = PLATE_PAD * size;
    return { box: [left - across, top, width + 2 * across, height], radius: PLATE_RADIUS * size };
  }
  if (mark.style !== "underline") return null;
  const [below, thick] = [UNDERLINE[0] * size, Math.max(UNDERLINE[1] * size, 1.5)];
  const share = drawnIn(mark, frame);
  const begin = readsRight(word, layer) ? left : left + (1 - share) * width;
  return { box: [begin, word.y + below, Math.max(share * width, thick), thick], radius: thick / 2 };
}

function matrixOf({ dx, dy, scale, pivot: [x, y] }: Look): DOMMatrix {
  return new DOMMatrix([scale, 0, 0, scale, x + dx - scale * x, y + dy - scale * y]);
}
