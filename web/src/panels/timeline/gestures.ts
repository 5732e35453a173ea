import type { Edit, Plan } from "~/document/session";
import { placed } from "./model";

/** Whether the film gets longer and shorter with a gesture (ripple), or a neighbour gives and takes. */
export type Manner = { ripple: boolean };
const SHORTEST = 0.2; // seconds of a shot that a gesture leaves

/** Sets where a shot ends, in seconds of the film. */
export function trimEnd(plan: Plan, shot: string, time: number, { ripple }: Manner): Edit[] {
  const found = placed(plan).find((each) => each.shot.id === shot);
  if (!found) return [];
  const seconds = Math.max(time - found.start, SHORTEST);
  const next = plan.scenes[plan.scenes.findIndex((scene) => scene.id === found.scene.id) + 1];
  const balance = ripple || !next ? [] : [next.id];
  return [{ kind: "duration", at: shot, seconds: exact(seconds), balance }];
}

/** Sets where a shot begins: a user's film begins as much later in itself, and the shot is as much shorter. */
export function trimStart(plan: Plan, shot: string, time: number, { ripple }: Manner): Edit[] {
  const shots = placed(plan);
  const index = shots.findIndex((each) => each.shot.id === shot);
  const found = shots[index];
  const before = shots[index - 1];
  if (!found) return [];
  const cut = Math.min(time, found.end - SHORTEST) - found.start;
  if (!ripple && before) return trimEnd(plan, before.shot.id, time, { ripple });
  const edits: Edit[] = [{ kind: "duration", at: shot, seconds: exact(found.end - found.start - cut), balance: [] }];
  if (found.shot.ground.kind === "footage") {
    edits.push({ kind: "footage", at: shot, start: exact(Math.max((found.shot.ground.start ?? 0) + cut, 0)) });
  }
  return edits;
}

/** Moves a scene to where `time` falls among the others. No edit where it stays. */
export function moveScene(plan: Plan, scene: string, time: number): Edit[] {
  const from = plan.scenes.findIndex((each) => each.id === scene);
  const shots = placed(plan).filter((each) => each.scene.id !== scene);
  const middles = plan.scenes
    .filter((each) => each.id !== scene)
    .map((each) => {
      const own = shots.filter((shot) => shot.scene.id === each.id);
      return ((own[0]?.start ?? 0) + (own.at(-1)?.end ?? 0)) / 2;
    });
  const to = middles.filter((middle) => middle < time).length;
  return to === from || from < 0 ? [] : [{ kind: "order", scene, to: to + 1 }];
}

/** Splits the shot that is seen at a time, there. No edit within a frame of a cut. */
export function splitAt(plan: Plan, time: number): Edit[] {
  const found = placed(plan).find((each) => time > each.start && time < each.end);
  const frame = 1 / (plan.fps ?? 30);
  if (!found || time - found.start < frame || found.end - time < frame) return [];
  return [{ kind: "split_scene", shot: found.shot.id, seconds: exact(time - found.start) }];
}

/** Takes a scene out; without ripple its neighbours fill the gap. */
export function removeScene(plan: Plan, scene: string, { ripple }: Manner): Edit[] {
  const index = plan.scenes.findIndex((each) => each.id === scene);
  const beside = [plan.scenes[index - 1], plan.scenes[index + 1]].filter((each) => each && !each.locked);
  const balance = ripple ? [] : beside.flatMap((each) => (each ? [each.id] : []));
  return index < 0 || plan.scenes.length < 2 ? [] : [{ kind: "remove_scene", scene, balance }];
}

/** The scene that is seen at a time. */
export function sceneAt(plan: Plan, time: number): string | null {
  return placed(plan).find((each) => time >= each.start && time < each.end)?.scene.id ?? null;
}

/** The shot that is seen at a time. */
export function shotAt(plan: Plan, time: number): string | null {
  return placed(plan).find((each) => time >= each.start && time < each.end)?.shot.id ?? null;
}

function exact(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
