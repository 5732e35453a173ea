import type { PointerEvent } from "react";
import { usePlayhead } from "~/document/playhead";
import { timecode } from "~/messages/formats";
import { interval, type Span } from "./scale";
import styles from "./timeline.module.css";

/** The scale of time. A press or a drag on it moves the playhead; keys do it from the page (arrows, Home, End). */
export function Ruler({ seconds, zoom, span }: { seconds: number; zoom: number; span: Span }) {
  const step = interval(zoom);
  const first = Math.floor(span.from / step);
  const count = Math.max(Math.floor(Math.min(seconds, span.to) / step) - first + 1, 0);
  const marks = Array.from({ length: count }, (_, index) => (first + index) * step);
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
    </div>
  );
}

/** The line at the playhead, moved without drawing the tracks again. */
export function Playline({ zoom }: { zoom: number }) {
  const time = usePlayhead((state) => state.time);
  return <div className={styles.playline} style={{ insetInlineStart: `${time * zoom}px` }} aria-hidden />;
}
