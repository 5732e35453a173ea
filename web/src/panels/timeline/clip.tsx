import { type CSSProperties, type KeyboardEvent, memo } from "react";
import { usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import { timecode } from "~/messages/formats";
import { useDrag } from "./drag";
import { Edge } from "./edge";
import { Frames } from "./frames";
import type { Clip, Strip } from "./model";
import styles from "./timeline.module.css";
import { useGestures } from "./use-gestures";
import { Waveform } from "./waveform";
import { timelineWords } from "./words";

type Props = { clip: Clip; zoom: number; strip: Strip | null; onOpen: (clip: Clip) => void };
type BodyProps = { clip: Clip; name: string; label: string; onOpen: (clip: Clip) => void };

/** What a drag of a whole clip moves. */
const MOVED = new Set(["scenes", "product", "text"]);
/** What a drag of an edge lengthens or shortens. */
const EDGED = new Set(["scenes", "product"]);
/** What opens to be changed. */
const OPENED = new Set(["product", "text", "captions", "voice"]);

/** A clip as an element of its own, so that it has a name, can be focused and moved by keys. */
export const ClipView = memo(function ClipView({ clip, zoom, strip, onOpen }: Props) {
  const t = useWords(timelineWords);
  const selected = usePlayhead((state) => state.selected === clip.shot && clip.shot !== "");
  const label = clip.label || t("none");
  const times = { start: timecode(clip.start), end: timecode(clip.end) };
  const name = t("clip", { track: t(clip.track), label, ...times }) + (clip.locked ? `, ${t("locked")}` : "");
  const place = {
    insetInlineStart: `${clip.start * zoom}px`,
    inlineSize: `${Math.max((clip.end - clip.start) * zoom - 2, 3)}px`,
    insetBlockStart: clip.index ? `calc(${clip.index} * var(--row))` : undefined,
  } as CSSProperties;
  return (
    <div
      className={`${styles.clip} ${styles[clip.track]}`}
      style={place}
      data-clip={clip.id}
      data-selected={selected || undefined}
    >
      {clip.track === "scenes" && <Frames clip={clip} zoom={zoom} strip={strip} />}
      {clip.peaks && <Waveform url={clip.peaks} from={0} to={clip.end - clip.start} zoom={zoom} />}
      <Body clip={clip} name={name} label={label} onOpen={onOpen} />
      {EDGED.has(clip.track) && !clip.locked && (
        <>
          <Edge clip={clip} side="start" label={label} />
          <Edge clip={clip} side="end" label={label} />
        </>
      )}
    </div>
  );
});

function Body({ clip, name, label, onOpen }: BodyProps) {
  const { select, seek } = usePlayhead.getState();
  const { move, step, takeOut } = useGestures();
  const opens = OPENED.has(clip.track);
  const choose = () => {
    select(clip.shot || null);
    const { time } = usePlayhead.getState();
    if (clip.shot && (time < clip.start || time >= clip.end)) seek(clip.start);
  };
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const backward = event.currentTarget.matches(":dir(rtl)") ? "ArrowRight" : "ArrowLeft";
    const arrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (event.key === "Enter" && opens) onOpen(clip);
    else if (event.altKey && arrow && clip.scene) step(clip, event.key === backward ? -1 : 1);
    else if ((event.key === "Delete" || event.key === "Backspace") && clip.track !== "scenes") takeOut(clip);
    else return;
    event.preventDefault();
  };
  const drag = useDrag(MOVED.has(clip.track) && !clip.locked, (by) => move(clip, by));
  return (
    <button
      type="button"
      className={styles.body}
      aria-label={name}
      onClick={choose}
      onDoubleClick={() => opens && onOpen(clip)}
      onKeyDown={keys}
      {...drag}
    >
      <span dir="auto">{label}</span>
    </button>
  );
}
