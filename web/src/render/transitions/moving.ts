import { type Ctx, copyOnto, pixelsOf } from "../surface";
import type { Transition } from "../types";
import { exposed, share } from "./pace";
import { type Strip, show, type Tile } from "./strips";

const SNAP = 0.03; // of the side: where less is left of the old stage, it is gone
const FOLLOW = 0.22; // of its way: how far the old stage goes along under a slide
const DIM = 0.35; // of its light: what the old stage loses until it is covered
const SHADOW = 0.45; // of the light at the edge of a slide
const SHADOW_REACH = 0.09; // share of the side over which that runs out

const PUSH: readonly Tile[] = [{ second: false }, { second: true }];
// A camera that is whipped round passes more than it came from: both pictures go on as in a mirror.
const WHIP: readonly Tile[] = [
  { second: false },
  { second: false, turned: true },
  { second: true, turned: true },
  { second: true },
];

type Way = { across: boolean; backward: boolean; side: number };

function wayOf({ direction: [x, y] }: Transition, ctx: Ctx): Way {
  const across = Math.abs(x) >= Math.abs(y);
  return { across, backward: (across ? x : y) < 0, side: across ? ctx.canvas.width : ctx.canvas.height };
}

/** Moves the new stage in, and the old one out before it; `whipped`, so fast that nothing can be seen clearly. */
export function push(change: Transition, frame: number, old: Ctx, next: Ctx, out: Ctx, whipped: boolean): void {
  const progress = share(change, frame);
  if (!whipped && 1 - progress < SNAP) {
    copyOnto(out, next);
    return;
  }
  const way = wayOf(change, out);
  const tiles = whipped ? WHIP : PUSH;
  const reach = way.side * (tiles.length - 1);
  const strip: Strip = {
    first: pixelsOf(old),
    second: pixelsOf(next),
    tiles,
    across: way.across,
    backward: way.backward,
  };
  const target = new ImageData(out.canvas.width, out.canvas.height);
  show(strip, progress * reach, exposed(change, frame) * reach, target);
  out.putImageData(target, 0, 0);
}

/** Moves the new stage over the old one, which goes along slowly in its shadow. */
export function slide(change: Transition, frame: number, old: Ctx, next: Ctx, out: Ctx): void {
  const progress = share(change, frame);
  if (1 - progress < SNAP) {
    copyOnto(out, next);
    return;
  }
  const way = wayOf(change, out);
  const { across, backward, side } = way;
  const blur = exposed(change, frame) * side;
  const [edge, soft] = [(1 - progress) * side, Math.max(blur, 1)];
  const [first, second] = [pixelsOf(old), pixelsOf(next)];
  const [width, height] = [first.width, first.height];
  const [below, above] = [new ImageData(width, height), new ImageData(width, height)];
  const alone: readonly Tile[] = [{ second: false }];
  show({ first, second: first, tiles: alone, across, backward }, FOLLOW * progress * side, FOLLOW * blur, below);
  show({ first: second, second, tiles: alone, across, backward }, -edge, soft, above);
  const [kept, covered] = [new Float32Array(side), new Float32Array(side)];
  for (let i = 0; i < side; i++) {
    const inside = i + 0.5 - edge;
    const over = Math.min(Math.max(inside / soft + 0.5, 0), 1);
    const near = Math.min(Math.max(1 + inside / (SHADOW_REACH * side), 0), 1);
    const place = backward ? i : side - 1 - i;
    covered[place] = over;
    kept[place] = (1 - over) * (1 - SHADOW * near * near) * (1 - DIM * progress);
  }
  lay(below.data, above.data, kept, covered, width, across);
  out.putImageData(below, 0, 0);
}

/** Lays a picture over another one by weights along one side; what both leave is black. */
function lay(
  below: Uint8ClampedArray,
  above: Uint8ClampedArray,
  kept: Float32Array,
  covered: Float32Array,
  width: number,
  across: boolean,
): void {
  for (let i = 0, pixel = 0; i < below.length; i += 4, pixel++) {
    const place = across ? pixel % width : (pixel / width) | 0;
    const [mine, other] = [kept[place] as number, covered[place] as number];
    for (let c = 0; c < 3; c++) below[i + c] = (below[i + c] as number) * mine + (above[i + c] as number) * other;
    below[i + 3] = 255;
  }
}
