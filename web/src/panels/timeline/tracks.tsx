import { type CSSProperties, type FocusEvent, useMemo, useRef } from "react";
import type { Preview } from "~/client/preview";
import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { ClipView } from "./clip";
import { Joints } from "./joints";
import { type Clip, rowsOf, stripOf, type TrackName } from "./model";
import { type Span, within } from "./scale";
import styles from "./timeline.module.css";
import { Waveform } from "./waveform";
import { timelineWords } from "./words";

type Props = {
  track: TrackName;
  clips: readonly Clip[];
  /** What of the film has elements. */
  span: Span;
  seconds: number;
  zoom: number;
  preview: Preview | undefined;
  onOpen: (clip: Clip) => void;
};

/** One track: its clips, over the sound of the music where it is that. */
export function Track({ track, clips, span, seconds, zoom, preview, onOpen }: Props) {
  const t = useWords(timelineWords);
  const { project, plan } = useDocument((document) => document);
  const focused = useRef<string | null>(null);
  const rows = { "--rows": rowsOf(clips) } as CSSProperties;
  const strips = useMemo(() => {
    const shots = track === "scenes" ? (plan?.scenes.flatMap((scene) => scene.shots) ?? []) : [];
    return new Map(shots.map((shot) => [shot.id, preview ? stripOf(preview, project, shot) : null] as const));
  }, [track, plan, preview, project]);
  const note = (event: FocusEvent) => {
    focused.current = event.target.closest<HTMLElement>("[data-clip]")?.dataset.clip ?? null;
  };
  return (
    <section
      className={styles.track}
      data-track={track}
      data-filed={(track === "captions" && plan?.captions?.burned === false) || undefined}
      style={rows}
      aria-label={t(track)}
      onFocus={note}
    >
      {track === "music" && preview && <Music preview={preview} span={span} seconds={seconds} zoom={zoom} />}
      {clips
        .filter((clip) => within(clip.start, clip.end, span) || clip.id === focused.current)
        .map((clip) => (
          <ClipView key={clip.id} clip={clip} zoom={zoom} strip={strips.get(clip.shot) ?? null} onOpen={onOpen} />
        ))}
      {track === "scenes" && <Joints zoom={zoom} span={span} />}
    </section>
  );
}

const APART = 5; // pixels between two beats that are still told apart

/** What the music sounds like by itself, with its beats. */
function Music({ preview, span, seconds, zoom }: Pick<Props, "span" | "seconds" | "zoom"> & { preview: Preview }) {
  const { mix, sources, beats } = preview.sound;
  const url = sources[mix.tracks.find(({ role }) => role === "music")?.source ?? ""];
  const [first = 0, second = seconds] = beats;
  const seen = (second - first) * zoom >= APART ? beats.filter((beat) => within(beat, beat, span)) : [];
  return (
    <>
      {url && <Waveform url={url} from={span.from} to={Math.max(Math.min(span.to, seconds), span.from)} zoom={zoom} />}
      {seen.map((beat) => (
        <i key={beat} className={styles.beat} style={{ insetInlineStart: `${beat * zoom}px` }} aria-hidden />
      ))}
    </>
  );
}
