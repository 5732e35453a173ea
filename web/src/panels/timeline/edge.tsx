import type { KeyboardEvent } from "react";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { useDrag } from "./drag";
import type { Clip } from "./model";
import styles from "./timeline.module.css";
import { useGestures } from "./use-gestures";
import { timelineWords } from "./words";

/** The edge of a clip: dragged, or moved by arrows a frame at a time, with Shift ten; the product's a shot at a time. */
export function Edge({ clip, side, label }: { clip: Clip; side: "start" | "end"; label: string }) {
  const t = useWords(timelineWords);
  const { edge, nudge, takeOut } = useGestures();
  const language = useLanguage();
  const fps = useDocument((document) => document.plan?.fps ?? 30);
  const time = side === "start" ? clip.start : clip.end;
  const drag = useDrag(true, (by) => edge(clip, side, time + by), side);
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const backward = event.currentTarget.matches(":dir(rtl)") ? "ArrowRight" : "ArrowLeft";
    const arrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const gone = clip.track !== "scenes" && (event.key === "Delete" || event.key === "Backspace");
    if (!arrow && !gone) return;
    event.preventDefault();
    event.stopPropagation();
    if (gone) return takeOut(clip);
    nudge(clip, side, (event.shiftKey ? 10 : 1) * (event.key === backward ? -1 : 1));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged
    <div
      className={styles.edge}
      data-side={side}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t(side === "start" ? "startEdge" : "endEdge", { label })}
      aria-valuenow={Math.round(time * fps)}
      aria-valuetext={time.toLocaleString(language, { maximumFractionDigits: 2 })}
      onKeyDown={keys}
      {...drag}
    />
  );
}
