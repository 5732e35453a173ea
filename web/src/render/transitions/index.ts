import { css } from "../colors";
import type { Setting } from "../drawer";
import { mix } from "../mixing";
import { type Ctx, copyOnto } from "../surface";
import { smooth } from "../tracks";
import type { Transition } from "../types";
import { lumaMap, MAPS, type Times } from "./maps";
import { push, slide } from "./moving";
import { open } from "./opening";
import { share } from "./pace";
import { zoom } from "./zoom";

/** Draws a frame of a transition, counted from its own start, from both stages onto `out`. */
export type Blend = (frame: number, old: Ctx, next: Ctx, out: Ctx) => void;

/** What draws a transition, ready to be used. */
export async function blending(change: Transition, setting: Setting): Promise<Blend> {
  const { width, height } = setting;
  const map = MAPS[change.kind];
  if (map) return opening(change, map(change, width, height));
  switch (change.kind) {
    case "luma": {
      const matte = change.matte ? await setting.sources.picture(change.matte) : null;
      return opening(change, lumaMap(change, width, height, matte));
    }
    case "push":
    case "whip":
      return (frame, old, next, out) => push(change, frame, old, next, out, change.kind === "whip");
    case "slide":
      return (frame, old, next, out) => slide(change, frame, old, next, out);
    case "zoom":
      return (frame, old, next, out) => zoom(change, frame, old, next, out);
    case "dip":
      return (frame, old, next, out) => dip(change, frame, old, next, out);
    default:
      return (frame, old, next, out) => dissolve(change, frame, old, next, out);
  }
}

function opening(change: Transition, map: Times): Blend {
  return (frame, old, next, out) => open(change, map, frame, old, next, out);
}

/** Mixes both stages. */
function dissolve(change: Transition, frame: number, old: Ctx, next: Ctx, out: Ctx): void {
  mix(old, next, share(change, frame), out);
}

/** Lets the old stage go down in a colour, and the new one come up from it. */
function dip(change: Transition, frame: number, old: Ctx, next: Ctx, out: Ctx): void {
  const progress = share(change, frame);
  copyOnto(out, progress < 0.5 ? old : next);
  out.fillStyle = css(change.color, smooth(1 - Math.abs(2 * progress - 1)));
  out.fillRect(0, 0, out.canvas.width, out.canvas.height);
}
