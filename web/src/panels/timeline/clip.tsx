import { type CSSProperties, type KeyboardEvent, memo, type PointerEvent, useRef } from "react";
import { useDocument } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import { useLanguage, useWords } from "~/messages";
import { timecode } from "~/messages/formats";
import type { Clip } from "./model";
import styles from "./timeline.module.css";
import { useGestures } from "./use-gestures";
import { timelineWords } from "./words";

type Props = { clip: Clip; zoom: number; picture?: string; onOpen?: (clip: Clip) => void };

/** A clip as an element of its own, so that it has a name, can be focused and moved by keys. */
export const ClipView = memo(function ClipView({ clip, zoom, picture, onOpen }: Props) {
  const t = useWords(timelineWords);
  const selected = usePlayhead((state) => state.selected === clip.shot && clip.shot !== "");
  const label = clip.label || t("none");
  const times = { start: timecode(clip.start), end: timecode(clip.end) };
  const name = t("clip", { track: t(clip.track), label, ...times }) + (clip.locked ? `, ${t("locked")}` : "");
  const place = {
    insetInlineStart: `${clip.start * zoom}px`,
    inlineSize: `${Math.max((clip.end - clip.start) * zoom - 2, 3)}px`,
    insetBlockStart: clip.index ? `calc(${clip.index} * var(--row))` : undefined,
    backgroundImage: picture ? `url("${picture}")` : undefined,
  } as CSSProperties;
  return (
    <div className={`${styles.clip} ${styles[clip.track]}`} style={place} data-selected={selected || undefined}>
      <Body clip={clip} name={name} label={label} onOpen={onOpen} />
      {clip.track === "scenes" && !clip.locked && (
        <>
          <Edge clip={clip} side="start" label={t("startEdge", { label })} />
          <Edge clip={clip} side="end" label={t("endEdge", { label })} />
        </>
      )}
    </div>
  );
});

function Body({
  clip,
  name,
  label,
  onOpen,
}: {
  clip: Clip;
  name: string;
  label: string;
  onOpen?: (clip: Clip) => void;
}) {
  const { select, seek } = usePlayhead.getState();
  const { move, step } = useGestures();
  const choose = () => {
    select(clip.shot || null);
    const { time } = usePlayhead.getState();
    if (clip.shot && (time < clip.start || time >= clip.end)) seek(clip.start);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && onOpen) onOpen(clip);
    else if (event.altKey && event.key.startsWith("Arrow") && clip.scene)
      step(clip, event.key === "ArrowLeft" ? -1 : 1);
    else return;
    event.preventDefault();
  };
  const drag = useDrag(clip.track === "scenes" && !clip.locked, (by) => move(clip, by));
  return (
    <button
      type="button"
      className={styles.body}
      aria-label={name}
      onClick={choose}
      onDoubleClick={() => onOpen?.(clip)}
      onKeyDown={keys}
      {...drag}
    >
      <span dir="auto">{label}</span>
    </button>
  );
}

/** The edge of a clip: dragged, or moved by arrows a frame at a time, with Shift ten. */
function Edge({ clip, side, label }: { clip: Clip; side: "start" | "end"; label: string }) {
  const { trim } = useGestures();
  const language = useLanguage();
  const fps = useDocument((document) => document.plan?.fps ?? 30);
  const time = side === "start" ? clip.start : clip.end;
  const drag = useDrag(true, (by) => trim(clip, side, time + by), side);
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const backward = event.currentTarget.matches(":dir(rtl)") ? "ArrowRight" : "ArrowLeft";
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    const frames = (event.shiftKey ? 10 : 1) * (event.key === backward ? -1 : 1);
    trim(clip, side, time + frames / fps);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged
    <div
      className={styles.edge}
      data-side={side}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(time * fps)}
      aria-valuetext={time.toLocaleString(language, { maximumFractionDigits: 2 })}
      onKeyDown={keys}
      {...drag}
    />
  );
}

/**
 * Follows the pointer from press to release and calls `done` with the seconds it went. Meanwhile the clip alone moves,
 * by a transform or its size, without drawing anything else.
 */
function useDrag(enabled: boolean, done: (seconds: number) => void, side?: "start" | "end") {
  const from = useRef<{ x: number; moved: boolean } | null>(null);
  const { marked } = useGestures();
  const shift = (event: PointerEvent<HTMLElement>) => {
    const sign = event.currentTarget.matches(":dir(rtl)") ? -1 : 1;
    return from.current ? (event.clientX - from.current.x) * sign : 0;
  };
  const show = (element: HTMLElement, pixels: number | null) => {
    const clip = element.closest<HTMLElement>(`.${styles.clip}`);
    if (!clip) return;
    clip.toggleAttribute("data-dragged", pixels !== null);
    clip.style.setProperty("--by", `${pixels ?? 0}px`);
    clip.dataset.drag = side ?? "move";
  };
  if (!enabled) return {};
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      from.current = { x: event.clientX, moved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!from.current) return;
      const by = shift(event);
      from.current.moved ||= Math.abs(by) > 3;
      if (from.current.moved) show(event.currentTarget, by);
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      const moved = from.current?.moved;
      const by = shift(event);
      from.current = null;
      show(event.currentTarget, null);
      if (moved) done(marked(by));
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>) => {
      from.current = null;
      show(event.currentTarget, null);
    },
  };
}
