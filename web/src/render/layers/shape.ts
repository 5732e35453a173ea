import { css } from "../colors";
import { PlainDrawer } from "../drawer";
import { opacityAt, type Pose, poseAt } from "../placing";
import type { Ctx } from "../surface";
import { clamp, evaluate, smooth } from "../tracks";
import type { Box, Point, ShapeLayer } from "../types";
import { OPERATIONS } from "./picture";

const STILL: Pose = { x: 0, y: 0, scale: 1, turn: 0 };
const STOPS = 16; // of a smoothstep

/** Draws a rounded rectangle, moved, scaled and turned about its anchor in its own box. */
export class ShapeDrawer extends PlainDrawer {
  constructor(private readonly layer: ShapeLayer) {
    super();
  }

  draw(frame: number, on: Ctx): void {
    const { layer } = this;
    const moves = layer.transform;
    const pose = moves ? poseAt(moves, frame) : STILL;
    const share = clamp(evaluate(layer.grow, frame));
    const opacity = layer.opacity * (moves ? opacityAt(moves, frame) : 1);
    if (opacity <= 0 || pose.scale <= 0 || share <= 0) return;
    const [left, top, width, height] = layer.box;
    const box: Box = [left, top, width * share, height];
    on.save();
    on.globalAlpha = opacity;
    on.globalCompositeOperation = OPERATIONS[layer.blend];
    on.fillStyle = layer.fade === "none" ? css(layer.color) : faded(on, box, layer);
    place(on, pose, pivotOf(layer.box, moves?.anchor ?? [0.5, 0.5]));
    on.fill(rounded(box, layer.radius));
    on.restore();
  }
}

export function pivotOf([left, top, width, height]: Box, [x, y]: Point): Point {
  return [left + x * width, top + y * height];
}

/** Moves, turns and scales what is drawn next about a point. */
export function place(on: Ctx, pose: Pose, [x, y]: Point): void {
  on.translate(x + pose.x, y + pose.y);
  on.rotate(pose.turn);
  on.scale(pose.scale, pose.scale);
  on.translate(-x, -y);
}

export function rounded([left, top, width, height]: Box, radius: number): Path2D {
  const path = new Path2D();
  path.roundRect(left, top, width, height, Math.min(radius, width / 2, height / 2));
  return path;
}

/** A fill that runs out smoothly towards the side that the layer names. */
function faded(on: Ctx, [left, top, width, height]: Box, layer: ShapeLayer): CanvasGradient {
  const [right, bottom] = [left + width, top + height];
  const ways = {
    up: [0, top, 0, bottom],
    down: [0, bottom, 0, top],
    left: [left, 0, right, 0],
    right: [right, 0, left, 0],
  };
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = ways[layer.fade === "none" ? "up" : layer.fade];
  const ramp = on.createLinearGradient(x0, y0, x1, y1);
  for (let i = 0; i <= STOPS; i++) ramp.addColorStop(i / STOPS, css(layer.color, smooth(i / STOPS)));
  return ramp;
}
