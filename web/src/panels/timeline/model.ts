import type { Plan, Scene, Shot } from "~/document/session";

export type TrackName = "scenes" | "product" | "text" | "voice" | "music";
export const TRACKS: readonly TrackName[] = ["scenes", "product", "text", "voice", "music"];

/** Something on a track, from `start` to `end` in seconds. `shot` is the one it belongs to, none for the music. */
export type Clip = {
  id: string;
  track: TrackName;
  start: number;
  end: number;
  label: string;
  scene: string;
  shot: string;
  locked: boolean;
  /** Which of the shot's texts it is. */
  index: number;
};

type Placed = { scene: Scene; shot: Shot; start: number; end: number };

/** Returns every shot with its place in the film, in seconds, in order. */
export function placed(plan: Plan): Placed[] {
  const fps = plan.fps ?? 30;
  let frame = 0;
  return plan.scenes.flatMap((scene) =>
    scene.shots.map((shot) => {
      const start = frame / fps;
      frame += shot.frames;
      return { scene, shot, start, end: frame / fps };
    }),
  );
}

/** Returns how long the film is, in seconds. */
export function lengthOf(plan: Plan): number {
  return placed(plan).at(-1)?.end ?? 0;
}

/** Returns the clips of all tracks, each track in the order of time. */
export function clipsOf(plan: Plan): Clip[] {
  const shots = placed(plan);
  const scenes = spans(shots);
  const music = plan.music ? [musicClip(plan, shots.at(-1)?.end ?? 0)] : [];
  return [...shots.flatMap(shotClips), ...scenes.filter(({ scene }) => scene.voice).map(voiceClip), ...music];
}

function shotClips({ scene, shot, start, end }: Placed): Clip[] {
  const shared = { start, end, scene: scene.id, shot: shot.id, locked: scene.locked ?? false, index: 0 };
  const clips: Clip[] = [{ ...shared, id: `shot ${shot.id}`, track: "scenes", label: scene.role.replaceAll("_", " ") }];
  if (shot.product) clips.push({ ...shared, id: `product ${shot.id}`, track: "product", label: shot.product.pose });
  (shot.texts ?? []).forEach((text, index) => {
    clips.push({ ...shared, id: `text ${shot.id} ${index}`, track: "text", label: text.content, index });
  });
  return clips;
}

/** The scenes, each from its first shot to its last. */
function spans(shots: readonly Placed[]): Placed[] {
  const found = new Map<string, Placed>();
  for (const each of shots) {
    const known = found.get(each.scene.id);
    found.set(each.scene.id, known ? { ...known, end: each.end } : each);
  }
  return [...found.values()];
}

function voiceClip({ scene, shot, start, end }: Placed): Clip {
  const label = scene.voice?.text ?? "";
  return {
    id: `voice ${scene.id}`,
    track: "voice",
    start,
    end,
    label,
    scene: scene.id,
    shot: shot.id,
    locked: scene.locked ?? false,
    index: 0,
  };
}

function musicClip(plan: Plan, end: number): Clip {
  const label = plan.assets?.find((asset) => asset.id === plan.music?.asset)?.name ?? plan.music?.mood ?? "";
  return { id: "music", track: "music", start: 0, end, label, scene: "", shot: "", locked: false, index: 0 };
}

/** Returns the row of each text where several stand at one time: 0 for the first, 1 below it. */
export function rowsOf(clips: readonly Clip[]): number {
  return clips.reduce((most, clip) => Math.max(most, clip.index + 1), 1);
}
