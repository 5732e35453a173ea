import type { PointerEvent } from "react";
import { usePlayhead } from "~/document/playhead";
import { timecode } from "~/messages/formats";
import { interval } from "./scale";
import styles from "./timeline.module.css";

/** The scale of time. A press or a drag on it moves the playhead; keys do it from the page (arrows, Home, End). */
export function Ruler({ seconds, zoom, beats }: { seconds: number; zoom: number; beats: readonly number[] }) {
  const step = interval(zoom);
  const marks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
  const scrub = (event: PointerEvent<HTMLElement>) => {
    if (!(event.buttons & 1)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const rtl = event.currentTarget.matches(":dir(rtl)");
    const pixels = rtl ? box.right - event.clientX : event.clientX - box.left;
    usePlayhead.getState().seek(Math.min(Math.max(pixels / zoom, 0), seconds));
  };
  return (
    <div className={styles.ruler} onPointerDown={scrub} onPointerMove={scrub} aria-hidden>
      {marks.map((mark) => (
        <span key={mark} style={{ insetInlineStart: `${mark * zoom}px` }}>
          {step < 1 ? timecode(mark) : timecode(mark).replace(/\.\d$/, "")}
        </span>
      ))}
      {beats.map((beat) => (
        <i key={beat} style={{ insetInlineStart: `${beat * zoom}px` }} />
      ))}
    </div>
  );
}

/** The line at the playhead, moved without drawing the tracks again. */
export function Playline({ zoom }: { zoom: number }) {
  const time = usePlayhead((state) => state.time);
  return <div className={styles.playline} style={{ insetInlineStart: `${time * zoom}px` }} aria-hidden />;
}
