import type { Ease, Key, Track } from "./types";

/** Eased progress for a linear progress of 0 to 1, as CSS `cubic-bezier` has it. */
export function bezier(ease: Ease, progress: number): number {
  const [x1, y1, x2, y2] = ease;
  const linear = x1 === 0 && y1 === 0 && x2 === 1 && y2 === 1;
  if (progress <= 0 || progress >= 1 || linear) return clamp(progress);
  let low = 0;
  let high = 1;
  let t = 0.5;
  for (let round = 0; round < 30; round++) {
    t = (low + high) / 2;
    const x = 3 * (1 - t) ** 2 * t * x1 + 3 * (1 - t) * t * t * x2 + t ** 3;
    if (x < progress) low = t;
    else high = t;
  }
  return 3 * (1 - t) ** 2 * t * y1 + 3 * (1 - t) * t * t * y2 + t ** 3;
}

/** A track's value at a frame of its layer; constant before the first and after the last key. */
export function evaluate(track: Track, frame: number): number {
  let here: Key | undefined;
  for (const next of track) {
    if (frame < next.at || (here === undefined && frame === next.at)) {
      if (here === undefined) return next.value;
      const progress = bezier(here.ease, (frame - here.at) / (next.at - here.at));
      return here.value + (next.value - here.value) * progress;
    }
    here = next;
  }
  return here?.value ?? 0;
}

export function isSteady(track: Track): boolean {
  return track.every((key) => key.value === track[0]?.value);
}

/** The largest value among a track's keys. */
export function largest(track: Track): number {
  return Math.max(...track.map((key) => key.value));
}

export function scaledTrack(track: Track, factor: number): Track {
  return track.map((key) => ({ ...key, value: key.value * factor }));
}

export function clamp(value: number, low = 0, high = 1): number {
  return value < low ? low : value > high ? high : value;
}

/** A smoothstep of 0 to 1. */
export function smooth(value: number): number {
  const t = clamp(value);
  return t * t * (3 - 2 * t);
}
