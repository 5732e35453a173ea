/**
 * The composition: a plan resolved for one aspect, and all that a renderer sees. Written from the service's models
 * (`docs/composition.schema.json`): coordinates are canvas pixels, x right and y down; times are frames. A layer's
 * `start` and `end` are composition frames, [start, end); its keyframes, words and `leave_at` count from its start.
 */

export type Ease = readonly [number, number, number, number];
export type Key = { readonly at: number; readonly value: number; readonly ease: Ease };
export type Track = readonly Key[];
/** left, top, width, height */
export type Box = readonly [number, number, number, number];
export type Point = readonly [number, number];
export type Digest = string;
/** `#RRGGBB` */
export type Hex = string;
export type Blend = "normal" | "multiply" | "screen" | "add";

/** Puts the point `anchor` (fractions of the picture) at (x, y), scaled, turned clockwise in degrees, faded. */
export type Transform = { x: Track; y: Track; scale: Track; rotation: Track; opacity: Track; anchor: Point };
/** How much is cut away at each side, as fractions. */
export type Crop = { left: Track; top: Track; right: Track; bottom: Track };
export type Mask = {
  shape: "rounded" | "ellipse" | "picture";
  radius: number;
  feather: number;
  source: Digest | null;
  invert: boolean;
};
export type Finish = { grain: number; size: number; seed: number };
export type Light = { direction: Point; lit: number; shade: number; foot: number };

type Timed = { id: string; start: number; end: number };
export type ClipLayer = Timed & {
  kind: "clip";
  source: Digest;
  width: number;
  height: number;
  rate: number;
  offset: number;
  smooth: boolean;
  zoom: Track;
  center: Point;
  finish: Finish | null;
  cell: number;
};
export type PictureLayer = Timed & {
  kind: "picture";
  role: "product" | "shadow" | "logo" | "prop" | "photo";
  source: Digest;
  width: number;
  height: number;
  transform: Transform;
  crop: Crop | null;
  mask: Mask | null;
  light: Light | null;
  blend: Blend;
};
export type VideoLayer = Timed & {
  kind: "video";
  role: "footage" | "inset";
  source: Digest;
  width: number;
  height: number;
  time: Track;
  loop: Point | null;
  transform: Transform;
  crop: Crop | null;
  mask: Mask | null;
  blend: Blend;
};
export type ShapeLayer = Timed & {
  kind: "shape";
  role: "scrim" | "pill" | "panel" | "rule" | "progress";
  box: Box;
  radius: number;
  color: Hex;
  transform: Transform | null;
  fade: "none" | "up" | "down" | "left" | "right";
  opacity: number;
  blend: Blend;
  grow: Track;
};

/** Glyph ids of one font with their origins relative to the word's origin. */
export type GlyphRun = {
  font: Digest;
  size: number;
  color: boolean;
  glyphs: readonly (readonly [number, number, number])[];
  pieces: readonly number[];
};
export type Mark = {
  start: number;
  end: number;
  color: Hex;
  plate: Hex | null;
  style: "plate" | "underline" | "fill" | "grow";
};
export type Word = {
  text: string;
  x: number;
  y: number;
  box: Box;
  runs: readonly GlyphRun[];
  enter: number;
  mark: Mark | null;
};
export type TextMotion = {
  kind: "rise" | "drop" | "fade" | "slide" | "pop" | "zoom" | "wipe" | "type" | "blur";
  frames: number;
  ease: Ease;
};
export type Stroke = { width: number; color: Hex };
export type TextShadow = { dx: number; dy: number; blur: number; color: Hex; opacity: number };
export type Gradient = { to: Hex; angle: number };
export type Plate = { color: Hex; opacity: number; pad: Point; radius: number; each_line: boolean };
export type TextLayer = Timed & {
  kind: "text";
  role: string;
  content: string;
  direction: "ltr" | "rtl";
  color: Hex;
  size: number;
  box: Box;
  words: readonly Word[];
  enter: TextMotion | null;
  leave: TextMotion | null;
  leave_at: number | null;
  opacity: number;
  stroke: Stroke | null;
  shadow: TextShadow | null;
  gradient: Gradient | null;
  plate: Plate | null;
};

export type GradeLayer = Timed & {
  kind: "grade";
  exposure: number;
  temperature: number;
  tint: number;
  contrast: number;
  curve: readonly Point[];
  saturation: number;
  lut: Digest | null;
  strength: number;
  amount: Track;
};
export type VignetteLayer = Timed & { kind: "vignette"; amount: number; inner: number; color: Hex };
export type GrainLayer = Timed & { kind: "grain"; amount: number; size: number; hold: number; seed: number };
export type LeakLayer = Timed & { kind: "leak"; colors: readonly Hex[]; amount: Track; seed: number };

export type Layer =
  | ClipLayer
  | PictureLayer
  | VideoLayer
  | ShapeLayer
  | TextLayer
  | GradeLayer
  | VignetteLayer
  | GrainLayer
  | LeakLayer;

/** One shot: its layers from bottom to top, shown in [start, end). */
export type Stage = { id: string; start: number; end: number; layers: readonly Layer[] };

export type TransitionKind =
  | "dissolve"
  | "dip"
  | "push"
  | "slide"
  | "wipe"
  | "iris"
  | "clock"
  | "blinds"
  | "split"
  | "zoom"
  | "whip"
  | "luma";

/** How the stage `to` replaces the one before it, in [start, start + frames). */
export type Transition = {
  kind: TransitionKind;
  to: string;
  start: number;
  frames: number;
  ease: Ease;
  direction: Point;
  center: Point;
  color: Hex;
  soft: number;
  matte: Digest | null;
};

export type Composition = {
  format: 1;
  width: number;
  height: number;
  fps: number;
  frames: number;
  background: Hex;
  stages: readonly Stage[];
  transitions: readonly Transition[];
  overlays: readonly Layer[];
};

/** Every layer, stages first. */
export function* layersOf(composition: Composition): Iterable<Layer> {
  for (const stage of composition.stages) yield* stage.layers;
  yield* composition.overlays;
}
