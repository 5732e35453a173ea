import { clamp, evaluate, isSteady } from "./tracks";
import type { Box, Crop, PictureLayer, Transform, VideoLayer } from "./types";

/** Where a picture stands at a frame: x, y, scale, and the clockwise angle in radians. */
export type Pose = { x: number; y: number; scale: number; turn: number };
/** Fractions cut away: left, top, right, bottom. */
export type Edges = readonly [number, number, number, number];
/** a, b, c, d, e, f as a canvas's `setTransform` takes them. */
export type Affine = [number, number, number, number, number, number];

export const UNCUT: Edges = [0, 0, 0, 0];

export function poseAt(moves: Transform, frame: number): Pose {
  return {
    x: evaluate(moves.x, frame),
    y: evaluate(moves.y, frame),
    scale: evaluate(moves.scale, frame),
    turn: (evaluate(moves.rotation, frame) * Math.PI) / 180,
  };
}

export function opacityAt(moves: Transform, frame: number): number {
  return clamp(evaluate(moves.opacity, frame));
}

export function cropAt(crop: Crop | null, frame: number): Edges {
  if (!crop) return UNCUT;
  const at = (track: Crop["left"]) => clamp(evaluate(track, frame));
  return [at(crop.left), at(crop.top), at(crop.right), at(crop.bottom)];
}

/** Whether a crop never changes. */
export function rests(crop: Crop): boolean {
  return [crop.left, crop.top, crop.right, crop.bottom].every(isSteady);
}

export function isCut(cut: Edges): boolean {
  return cut.some((share) => share > 0);
}

/** The map from the picture's pixels (corner of the first at 0) to the canvas. */
export function affine(layer: PictureLayer | VideoLayer, pose: Pose): Affine {
  const cos = Math.cos(pose.turn) * pose.scale;
  const sin = Math.sin(pose.turn) * pose.scale;
  const ax = layer.transform.anchor[0] * layer.width;
  const ay = layer.transform.anchor[1] * layer.height;
  return [cos, sin, -sin, cos, pose.x - cos * ax + sin * ay, pose.y - sin * ax - cos * ay];
}

/** What a crop leaves, in the picture's pixels; sides that are not cut reach beyond it. */
export function left(layer: { width: number; height: number }, cut: Edges): Box {
  const far = 4;
  const x0 = cut[0] > 0 ? cut[0] * layer.width : -far;
  const y0 = cut[1] > 0 ? cut[1] * layer.height : -far;
  const x1 = cut[2] > 0 ? (1 - cut[2]) * layer.width : layer.width + far;
  const y1 = cut[3] > 0 ? (1 - cut[3]) * layer.height : layer.height + far;
  return [x0, y0, Math.max(x1 - x0, 0), Math.max(y1 - y0, 0)];
}
