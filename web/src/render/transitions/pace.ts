import { bezier, clamp } from "../tracks";
import type { Transition } from "../types";

const SHUTTER = 0.5; // of a frame: how long a picture that moves is exposed (180 degrees)

/** How far a transition has come, 0 to 1: its first and last frame both show something of either stage. */
export function share(change: Transition, frame: number): number {
  return clamp(bezier(change.ease, (frame + 1) / (change.frames + 1)));
}

/** The share of its way that a transition goes while the shutter is open at a frame. */
export function exposed(change: Transition, frame: number): number {
  return Math.abs(share(change, frame + 0.5) - share(change, frame - 0.5)) * SHUTTER;
}
