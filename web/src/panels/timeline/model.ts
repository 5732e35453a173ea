import type { Preview } from "~/client/preview";
import type { Plan, Scene, Shot } from "~/document/session";

export type TrackName = "scenes" | "product" | "text" | "captions" | "voice" | "music";
export const TRACKS: readonly TrackName[] = ["scenes", "product", "text", "captions", "voice", "music"];
export type Line = Preview["lines"][number];

/** What the parts of a plan are called, in the language of the page. */
export type Names = {
  role: (role: Scene["role"]) => string;
  pose: (pose: NonNullable<Shot["product"]>["pose"]) => string;
};

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
  /** The address of the waveform of a spoken line. */
  peaks: string | null;
};

export type Placed = { scene: Scene; shot: Shot; start: number; end: number };

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

/** Returns the clips of all tracks, each track in the order of time; of `lines` where they and captions are heard. */
export function clipsOf(plan: Plan, lines: readonly Line[], names: Names): Clip[] {
  const shots = placed(plan);
  const said = spans(shots).filter(({ scene }) => scene.voice);
  const line = (scene: string) => lines.find((each) => each.scene === scene);
  return [
    ...shots.flatMap((each) => shotClips(each, names)),
    ...said.flatMap(({ scene }) => captionClips(scene, shots, line(scene.id))),
    ...said.map((each) => voiceClip(each, line(each.scene.id))),
    ...(plan.music ? [musicClip(plan, shots.at(-1)?.end ?? 0)] : []),
  ];
}

function clipOf(track: TrackName, id: string, { scene, shot, start, end }: Placed, label: string): Clip {
  const locked = scene.locked ?? false;
  return {
    id: `${track} ${id}`,
    track,
    start,
    end,
    label,
    scene: scene.id,
    shot: shot.id,
    locked,
    index: 0,
    peaks: null,
  };
}

function shotClips(place: Placed, { role, pose }: Names): Clip[] {
  const { scene, shot } = place;
  const product = shot.product ? [clipOf("product", shot.id, place, pose(shot.product.pose))] : [];
  const texts = (shot.texts ?? []).map((text, index) => ({
    ...clipOf("text", `${shot.id} ${index}`, place, text.content),
    index,
  }));
  return [clipOf("scenes", shot.id, place, role(scene.role)), ...product, ...texts];
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

function captionClips(scene: Scene, shots: readonly Placed[], line: Line | undefined): Clip[] {
  return (line?.captions ?? []).flatMap(({ start, end, text }, index) => {
    const over = shots.find((each) => start >= each.start && start < each.end);
    return over ? [clipOf("captions", `${scene.id} ${index}`, { scene, shot: over.shot, start, end }, text)] : [];
  });
}

function voiceClip(place: Placed, line: Line | undefined): Clip {
  const { id, voice } = place.scene;
  const clip = clipOf("voice", id, line ? { ...place, start: line.start, end: line.end } : place, voice?.text ?? "");
  return { ...clip, peaks: line?.peaks ?? null };
}

function musicClip(plan: Plan, end: number): Clip {
  const label = plan.assets?.find((asset) => asset.id === plan.music?.asset)?.name ?? plan.music?.mood ?? "";
  const none = { scene: "", shot: "", locked: false, index: 0, peaks: null };
  return { ...none, id: "music", track: "music", start: 0, end, label };
}

/** Returns how many rows a track needs for texts that stand at one time. */
export function rowsOf(clips: readonly Clip[]): number {
  return clips.reduce((most, clip) => Math.max(most, clip.index + 1), 1);
}

/** The film that a shot's ground is cut from as a preview draws it: where its strip is, from which second to which. */
export type Strip = { url: string; start: number; end: number; shape: number };
export const STRIP = 12; // frames of a strip

/** Returns the strip of a shot whose ground is a user's film or a made clip; none of what is drawn here. */
export function stripOf(preview: Preview, project: string, shot: Shot): Strip | null {
  const { composition, sources, waiting } = preview;
  if (shot.ground.kind === "backdrop" || waiting.some((each) => each.shot === shot.id)) return null;
  const stage = composition.stages.find(({ id }) => id === shot.id);
  const ground = stage?.layers.find(({ kind }) => kind === "clip");
  if (!stage || ground?.kind !== "clip") return null;
  const source = sources[ground.source];
  const fps = composition.fps ?? 30;
  const url = `/api/v1/projects/${project}/previews/strips/${ground.source}?count=${STRIP}`;
  const shape = (source?.width ?? 9) / (source?.height ?? 16);
  return { url, start: stage.start / fps, end: stage.end / fps, shape };
}

/** Returns which frames of a strip lie side by side over a clip, each `seconds` wide: the one at its tile's middle. */
export function tilesOf({ start, end }: Strip, clip: Pick<Clip, "start" | "end">, seconds: number): number[] {
  const count = Math.max(Math.ceil((clip.end - clip.start) / seconds - 1e-6), 1);
  return Array.from({ length: count }, (_, tile) => {
    const time = Math.min(clip.start + (tile + 0.5) * seconds, clip.end);
    return Math.min(Math.max(Math.floor(((time - start) / (end - start)) * STRIP), 0), STRIP - 1);
  });
}
