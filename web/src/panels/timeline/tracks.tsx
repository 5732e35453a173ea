import type { CSSProperties } from "react";
import { type Preview, thumbnailUrl } from "~/client/preview";
import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { ClipView } from "./clip";
import { Joints } from "./joints";
import { type Clip, rowsOf, type TrackName } from "./model";
import styles from "./timeline.module.css";
import { Waveform } from "./waveform";
import { timelineWords } from "./words";

type Props = {
  track: TrackName;
  clips: readonly Clip[];
  seconds: number;
  zoom: number;
  preview: Preview | undefined;
  onOpen: (clip: Clip) => void;
};

/** One track: its clips over the waveform, where it has one. */
export function Track({ track, clips, seconds, zoom, preview, onOpen }: Props) {
  const t = useWords(timelineWords);
  const { project, version, plan } = useDocument((document) => document);
  const aspect = plan?.aspects[0] ?? "9:16";
  const rows = { "--rows": rowsOf(clips) } as CSSProperties;
  const sound = track === "music" ? preview?.sound : undefined;
  return (
    <section className={styles.track} data-track={track} style={rows} aria-label={t(track)}>
      {sound && <Waveform url={sound.peaks} seconds={seconds} zoom={zoom} />}
      {clips.map((clip) => (
        <ClipView
          key={clip.id}
          clip={clip}
          zoom={zoom}
          picture={track === "scenes" && preview ? thumbnailUrl(project, version, clip.shot, aspect) : undefined}
          onOpen={track === "text" || track === "voice" ? onOpen : undefined}
        />
      ))}
      {track === "scenes" && <Joints zoom={zoom} />}
    </section>
  );
}
