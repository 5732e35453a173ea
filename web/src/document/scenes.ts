import type { Edit, Plan, Scene, Shot } from "~/document/session";

/** A shot with its place in the film, in seconds. */
export type PlacedShot = { shot: Shot; start: number; seconds: number };
/** A scene with its number from 1, its place in the film in seconds, and its shots. */
export type Placed = { scene: Scene; number: number; start: number; seconds: number; shots: readonly PlacedShot[] };

/** The scenes of a plan, with where they stand in the film. */
export function placed(plan: Plan): readonly Placed[] {
  const fps = plan.fps ?? 30;
  let frame = 0;
  return plan.scenes.map((scene, index) => {
    const start = frame / fps;
    const shots = scene.shots.map((shot) => {
      const from = frame;
      frame += shot.frames;
      return { shot, start: from / fps, seconds: shot.frames / fps };
    });
    return { scene, number: index + 1, start, seconds: frame / fps - start, shots };
  });
}

/** The edits that bring scenes from one order into another by moving `moved` alone. */
export function reordered(from: readonly string[], to: readonly string[], moved: readonly string[]): Edit[] {
  const now = [...from];
  const edits: Edit[] = [];
  const put = (scene: string) => {
    const place = to.indexOf(scene);
    now.splice(now.indexOf(scene), 1);
    now.splice(place, 0, scene);
    edits.push({ kind: "order", scene, to: place + 1 });
  };
  // Those that go to the front are put from the front on, those that go back from the back: no later one moves them.
  const forward = moved.filter((scene) => to.indexOf(scene) < from.indexOf(scene));
  const back = moved.filter((scene) => to.indexOf(scene) > from.indexOf(scene));
  for (const scene of [...forward].sort((a, b) => to.indexOf(a) - to.indexOf(b))) put(scene);
  for (const scene of [...back].sort((a, b) => to.indexOf(b) - to.indexOf(a))) put(scene);
  return now.join() === to.join() ? edits : [{ kind: "restore", parts: {}, scenes: [...to] }];
}

/** The order after `moved` were taken out and put before the place `at` of what is left. */
export function arranged(order: readonly string[], moved: readonly string[], at: number): readonly string[] {
  const rest = order.filter((id) => !moved.includes(id));
  const lifted = order.filter((id) => moved.includes(id));
  const place = Math.max(0, Math.min(at, rest.length));
  return [...rest.slice(0, place), ...lifted, ...rest.slice(place)];
}

/** The edit that sets copies of scenes behind the last of them; shots get ids of their own, and locks stay behind. */
export function duplicated(plan: Plan, ids: readonly string[]): Edit {
  const taken = new Set(plan.scenes.flatMap((scene) => [scene.id, ...scene.shots.map((shot) => shot.id)]));
  const free = (stem: string) => {
    let number = 1;
    while (taken.has(`${stem}${number}`)) number += 1;
    taken.add(`${stem}${number}`);
    return `${stem}${number}`;
  };
  const copy = (scene: Scene): Scene => {
    const id = free("s");
    const shots = scene.shots.map((shot) => ({ ...shot, id: free(`${id}-`) }));
    return { ...scene, id, shots, locked: false };
  };
  const last = Math.max(...ids.map((id) => plan.scenes.findIndex((scene) => scene.id === id)));
  const copies = plan.scenes.filter((scene) => ids.includes(scene.id)).map(copy);
  const order = plan.scenes.map((scene) => scene.id);
  return { kind: "restore", parts: {}, scenes: [...order.slice(0, last + 1), ...copies, ...order.slice(last + 1)] };
}

/** Whether scenes follow each other, so that they can become one. */
export function adjacent(plan: Plan, ids: readonly string[]): boolean {
  const places = plan.scenes.map((scene, index) => (ids.includes(scene.id) ? index : -1)).filter((at) => at >= 0);
  return places.length > 1 && places.every((place, index) => index === 0 || place === (places[index - 1] ?? 0) + 1);
}

/** Whether the film stands inside a scene, far enough from its ends to split it there. */
export function within({ start, seconds }: Placed, time: number): boolean {
  return time > start + 0.4 && time < start + seconds - 0.4;
}

/**
 * Where a scene can be split, the best place first: at the playhead where it stands inside, else between its shots,
 * else inside one. What is read and said stays in the first part, so the later places are for those that need time.
 */
export function splits(scene: Placed, time: number): readonly Edit[] {
  const { start, seconds, shots } = scene;
  const at = (place: number): Edit[] => {
    const shot = shots.findLast((each) => each.start <= place + 0.001);
    if (!shot || place - shot.start < 0.1) return [];
    return [{ kind: "split_scene", shot: shot.shot.id, seconds: Math.round((place - shot.start) * 30) / 30 }];
  };
  if (within(scene, time)) return at(time);
  const middle = start + seconds / 2;
  const between = shots.slice(1).sort((a, b) => Math.abs(a.start - middle) - Math.abs(b.start - middle));
  const inside = [0.5, 0.6, 0.7, 0.8].flatMap((part) => at(start + seconds * part));
  return [...between.map(({ shot }): Edit => ({ kind: "split_scene", shot: shot.id })), ...inside];
}

/** The steps of a job that belong to a scene, as a part (0 to 1) of those that it needs; null where nothing is known. */
export function made(plan: Plan, each: Placed, steps: readonly string[]): number | null {
  if (!steps.length) return null;
  const order = plan.scenes.flatMap((scene) => scene.shots.map((shot) => shot.id));
  const wanted = new Set<string>(each.scene.voice ? [`voice of scene ${each.scene.id}`] : []);
  for (const { shot } of each.shots) {
    for (const aspect of plan.aspects) {
      wanted.add(`${aspect} ground of ${shot.id}`);
      wanted.add(`${aspect} segment ${order.indexOf(shot.id) + 1}`);
    }
  }
  const done = [...wanted].filter((step) => steps.includes(step)).length;
  return wanted.size ? done / wanted.size : null;
}

const AT = / at (\d+\.\d) s$/;
const LAYER = / (\S+)$/;

/** The id of the shot that a finding is about, by the time or the layer that it names; nothing where it says neither. */
export function shotOf(plan: Plan, where: string, evidence?: Readonly<Record<string, unknown>>): string | null {
  const edit = evidence?.edit as { shot?: string } | undefined;
  const shots = placed(plan).flatMap((scene) => scene.shots);
  if (edit?.shot) return edit.shot;
  const time = AT.exec(where)?.[1];
  if (time) return shots.findLast((each) => each.start <= Number(time) + 2 / 30)?.shot.id ?? null;
  const named = (LAYER.exec(` ${where}`)?.[1] ?? "").split(".")[0];
  return shots.find((each) => each.shot.id === named)?.shot.id ?? null;
}

/** A random seed as the plan takes it. */
export function newSeed(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 1) >>> 1;
}
