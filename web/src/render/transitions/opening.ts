import { mixed } from "../mixing";
import { type Ctx, pixelsOf } from "../surface";
import type { Transition } from "../types";
import type { Times } from "./maps";
import { share } from "./pace";

/** Shows the new stage where the front has passed, by a smoothstep that begins as it arrives. */
export function open(change: Transition, map: Times, frame: number, old: Ctx, next: Ctx, out: Ctx): void {
  const soft = Math.max(map.soft, 1e-4);
  const front = share(change, frame) * (1 + soft);
  const [under, over] = [pixelsOf(old), pixelsOf(next)];
  const below = new Uint32Array(under.data.buffer);
  const above = new Uint32Array(over.data.buffer);
  const speed = 256 / soft;
  for (let i = 0; i < below.length; i++) {
    let t = (front - (map.times[i] as number)) * speed;
    if (t <= 0) continue;
    if (t >= 256) {
      below[i] = above[i] as number;
      continue;
    }
    t /= 256;
    t = t * t * (3 - 2 * t);
    below[i] = mixed(below[i] as number, above[i] as number, (t * 256 + 0.5) | 0);
  }
  out.putImageData(under, 0, 0);
}
