import type { Edit, Plan, Shot } from "~/document/session";
import { type Clip, type Placed, placed } from "./model";

type Product = NonNullable<Shot["product"]>;

/** Moves the product or a text of a shot to the shot that is seen at `time`. No edit where that is the same. */
export function moveTo(plan: Plan, clip: Clip, time: number): Edit[] {
  const shots = placed(plan);
  const from = shots.find(({ shot }) => shot.id === clip.shot);
  const to = shots.find(({ start, end }) => time >= start && time < end);
  if (!from || !to || from === to) return [];
  return clip.track === "product" ? moveProduct(from.shot, to.shot) : moveText(from.shot, to.shot, clip.index);
}

/** Moves the product or a text to the shot before or after its own. */
export function moveBeside(plan: Plan, clip: Clip, by: -1 | 1): Edit[] {
  const beside = neighbour(placed(plan), clip, by);
  return beside ? moveTo(plan, clip, (beside.start + beside.end) / 2) : [];
}

/** Two shots exchange how the product stands in them; one that has none takes it over. */
function moveProduct(from: Shot, to: Shot): Edit[] {
  if (!from.product) return [];
  const back = to.product ? stand(from.id, to.product) : gone(from.id);
  return [back, stand(to.id, from.product)];
}

/** The text becomes the last of its role in the other shot, and keeps the facts that back it. */
function moveText(from: Shot, to: Shot, index: number): Edit[] {
  const text = from.texts?.[index];
  if (!text) return [];
  const { role, content, facts } = text;
  const number = 1 + (to.texts ?? []).filter((each) => each.role === role).length;
  return [
    { kind: "text", at: from.id, role, number: numberOf(from, index), content: null },
    { kind: "text", at: to.id, role, number, content, facts: facts ?? [] },
  ];
}

/**
 * Draws an edge of the product's clip to a time: it stands in all shots whose middle the edge has passed, as it does in
 * its own; drawn in past the middle of its own shot, it is taken out of it.
 */
export function stretch(plan: Plan, clip: Clip, side: "start" | "end", time: number): Edit[] {
  const shots = placed(plan);
  const own = shots.find(({ shot }) => shot.id === clip.shot);
  const product = own?.shot.product;
  if (!own || !product) return [];
  const passed = ({ start, end }: Placed) =>
    side === "end" ? start >= own.end && (start + end) / 2 < time : end <= own.start && (start + end) / 2 > time;
  const over = shots.filter((each) => passed(each) && each.shot.ground.kind === "backdrop" && !each.shot.product);
  if (over.length) return over.map(({ shot }) => stand(shot.id, product));
  const middle = (own.start + own.end) / 2;
  return (side === "end" ? time < middle : time > middle) ? [gone(own.shot.id)] : [];
}

/** Draws an edge of the product's clip over one shot more (1), or takes the product out of its own (-1). */
export function stretchBy(plan: Plan, clip: Clip, side: "start" | "end", by: -1 | 1): Edit[] {
  const outward = side === "end" ? 1 : -1;
  const beside = neighbour(placed(plan), clip, outward);
  if (by < 0) return [gone(clip.shot)];
  return beside ? stretch(plan, clip, side, side === "end" ? beside.end : beside.start) : [];
}

/** Takes out what a clip shows: the product, a text, a spoken line, the music; nothing for captions, which follow lines. */
export function takeOut(plan: Plan, clip: Clip): Edit[] {
  if (clip.track === "product") return [gone(clip.shot)];
  if (clip.track === "voice") return [{ kind: "line", scene: clip.scene, text: null }];
  if (clip.track === "music") return [{ kind: "music", off: true }];
  const shot = placed(plan).find((each) => each.shot.id === clip.shot)?.shot;
  const role = shot?.texts?.[clip.index]?.role;
  if (clip.track !== "text" || !shot || !role) return [];
  return [{ kind: "text", at: shot.id, role, number: numberOf(shot, clip.index), content: null }];
}

/** What a clip says: a caption, all of the line that it is a part of. */
export function saidBy(plan: Plan, clip: Clip): string {
  if (clip.track !== "captions") return clip.label;
  return plan.scenes.find((scene) => scene.id === clip.scene)?.voice?.text ?? clip.label;
}

/** The edit that has a clip say something else; empty words take a text or a line away. */
export function saying(plan: Plan, clip: Clip, words: string): Edit | null {
  if (clip.track !== "text") return { kind: "line", scene: clip.scene, text: words || null };
  const shot = plan.scenes.flatMap((scene) => scene.shots).find((each) => each.id === clip.shot);
  const text = shot?.texts?.[clip.index];
  if (!shot || !text) return null;
  return { kind: "text", at: clip.shot, role: text.role, number: numberOf(shot, clip.index), content: words || null };
}

/** Which of the texts of its role a text of a shot is, from 1. */
function numberOf(shot: Shot, index: number): number {
  const role = shot.texts?.[index]?.role;
  return (shot.texts ?? []).slice(0, index + 1).filter((each) => each.role === role).length;
}

function neighbour(shots: readonly Placed[], clip: Clip, by: -1 | 1): Placed | undefined {
  return shots[shots.findIndex(({ shot }) => shot.id === clip.shot) + by];
}

function stand(at: string, { pose, enter, size, side }: Product): Edit {
  return { kind: "placement", at, shown: true, pose, enter, size, ...(side ? { side } : {}) };
}

function gone(at: string): Edit {
  return { kind: "placement", at, shown: false };
}
