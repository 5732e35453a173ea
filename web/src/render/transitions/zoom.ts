import { mix } from "../mixing";
import { type Ctx, surface } from "../surface";
import { smooth } from "../tracks";
import type { Point, Transition } from "../types";
import { exposed, share } from "./pace";

const NEAR = Math.log(1.9); // the old stage grows to that
const FAR = Math.log(1.13); // the new one comes from that much farther
const MIX: Point = [0.22, 0.72]; // of the way: where the stages melt into each other
const FINE = 6; // px at a short side of 1080 that a corner moves while exposed: more is drawn at half size, unseen
const STEP = 8; // px at a short side of 1080 between the samples of a blur

type Flight = { nearness: number; smear: number; moved: number; center: Point; size: Point };

/** Comes nearer to the old stage, and out of the middle of it to the new one, about the transition's centre. */
export function zoom(change: Transition, frame: number, old: Ctx, next: Ctx, out: Ctx): void {
  const { width, height } = out.canvas;
  const [progress, open] = [share(change, frame), exposed(change, frame)];
  const mixed = smooth((progress - MIX[0]) / (MIX[1] - MIX[0]));
  const corner = ((Math.hypot(width, height) / 2) * open) / (Math.min(width, height) / 1080);
  const coarse = corner * (mixed < 1 ? NEAR : FAR) > FINE;
  const size: Point = coarse ? [Math.floor(width / 2), Math.floor(height / 2)] : [width, height];
  const flight = (depth: number, way: number): Flight => ({
    nearness: depth * way,
    smear: depth * open,
    moved: corner * depth,
    center: change.center,
    size,
  });
  out.imageSmoothingQuality = "low";
  const [near, far] = [
    mixed < 1 && nearer(old, flight(NEAR, progress)),
    mixed > 0 && nearer(next, flight(FAR, progress - 1)),
  ];
  if (near && far) mix(near, far, mixed, near);
  const shown = near || far;
  if (shown) out.drawImage(shown.canvas, 0, 0, width, height);
}

/** A stage scaled by exp(`nearness`), smeared by what passes while the shutter is open: each round doubles the samples. */
function nearer(stage: Ctx, { nearness, smear, moved: corner, center, size }: Flight): Ctx {
  const picture = surface(...size);
  picture.drawImage(stage.canvas, 0, 0, ...size);
  const doublings = Math.ceil(Math.log2(Math.max(corner / STEP, 1)));
  const step = smear / 2 ** doublings;
  for (let round = 0; round < doublings; round++) {
    const moved = surface(...size);
    drawScaled(moved, picture, Math.exp(step * 2 ** round), center);
    mix(picture, moved, 0.5, picture);
  }
  const drawn = surface(...size);
  drawScaled(drawn, picture, Math.exp(nearness - (smear - step) / 2), center);
  return drawn;
}

/** Draws a picture scaled about a point; beyond its edges it goes on as in a mirror. */
function drawScaled(on: Ctx, picture: Ctx, scale: number, [x, y]: Point): void {
  const { width, height } = on.canvas;
  on.imageSmoothingQuality = "low";
  const mirrors = scale < 1 ? [-1, 0, 1] : [0];
  for (const row of mirrors) {
    for (const column of mirrors) {
      on.save();
      on.setTransform(scale, 0, 0, scale, x * width * (1 - scale), y * height * (1 - scale));
      on.translate(column ? (column + 1) * width : 0, row ? (row + 1) * height : 0);
      on.scale(column ? -1 : 1, row ? -1 : 1);
      on.drawImage(picture.canvas, 0, 0);
      on.restore();
    }
  }
}
