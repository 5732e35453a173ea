import type { CSSProperties } from "react";
import { useDocument } from "~/document/context";
import { useAspect } from "~/document/playhead";
import type { Plan, Shot } from "~/document/session";
import { usePicture } from "~/parts/shot/picture";
import { type Clip, STRIP, type Strip, tilesOf } from "./model";
import styles from "./timeline.module.css";

const HEIGHT = 58; // pixels of a frame, as the sheet has it

/** What a shot looks like along its clip: frames of its film at their times, else its picture again and again. */
export function Frames({ clip, zoom, strip }: { clip: Clip; zoom: number; strip: Strip | null }) {
  const plan = useDocument((document) => document.plan);
  const shot = plan?.scenes.flatMap(({ shots }) => shots).find(({ id }) => id === clip.shot);
  if (!plan || !shot) return null;
  return strip ? <Film clip={clip} zoom={zoom} strip={strip} /> : <Picture plan={plan} shot={shot} />;
}

function Film({ clip, zoom, strip }: { clip: Clip; zoom: number; strip: Strip }) {
  const width = HEIGHT * strip.shape;
  const tile = (frame: number) => ({
    inlineSize: `${width}px`,
    backgroundImage: `url("${strip.url}")`,
    backgroundSize: `${100 * STRIP}% 100%`,
    backgroundPositionX: `${(100 * frame) / (STRIP - 1)}%`,
  });
  return (
    <div className={styles.frames} data-strip aria-hidden>
      {tilesOf(strip, clip, width / zoom).map((frame, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tile is its place
        <i key={place} style={tile(frame)} />
      ))}
    </div>
  );
}

function Picture({ plan, shot }: { plan: Plan; shot: Shot }) {
  const version = useDocument((document) => document.version);
  const url = usePicture(plan, version, shot, useAspect(plan), true);
  const style = { backgroundImage: url ? `url("${url}")` : undefined } as CSSProperties;
  return <div className={styles.frames} style={style} aria-hidden />;
}
