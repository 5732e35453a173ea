/** Where a time lies: `zoom` is pixels a second. */
export const LEAST_ZOOM = 4;
export const MOST_ZOOM = 600;
const CATCH = 8; // pixels within which a time snaps

/** Returns the zoom at which a film of so many seconds fills so many pixels. */
export function fitting(seconds: number, pixels: number): number {
  return clamped(seconds > 0 ? pixels / seconds : MOST_ZOOM);
}

export function clamped(zoom: number): number {
  return Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
}

/** Returns the nearest of `marks` (seconds) that lies within 8 pixels of a time, else the time, on a whole frame. */
export function snapped(time: number, marks: readonly number[], zoom: number, fps: number): number {
  let best = Math.round(time * fps) / fps;
  let least = CATCH / zoom;
  for (const mark of marks) {
    const away = Math.abs(mark - time);
    if (away < least) {
      least = away;
      best = mark;
    }
  }
  return best;
}

/** Returns the seconds between two labels of the ruler, which then stand 70 pixels apart or more. */
export function interval(zoom: number): number {
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60];
  return steps.find((step) => step * zoom >= 70) ?? 60;
}

/** A part of the film, in seconds. */
export type Span = { from: number; to: number };

/** Returns what is drawn of the film: what is seen and as much again on both sides, the same for near places. */
export function spanOf(left: number, width: number, zoom: number): Span {
  const first = Math.floor(left / Math.max(width, 1)) - 1;
  return { from: Math.max((first * width) / zoom, 0), to: ((first + 4) * width) / zoom };
}

/** Whether something from `start` to `end` seconds is in a part of the film. */
export function within(start: number, end: number, { from, to }: Span): boolean {
  return start < to && end >= from;
}
