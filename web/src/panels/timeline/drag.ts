import { type PointerEvent, useRef } from "react";
import styles from "./timeline.module.css";
import { useView } from "./view";

/**
 * Follows the pointer from press to release and calls `done` with the seconds it went. Meanwhile the clip alone moves,
 * by a transform or its size, without drawing anything else.
 */
export function useDrag(enabled: boolean, done: (seconds: number) => void, side?: "start" | "end") {
  const from = useRef<{ x: number; moved: boolean } | null>(null);
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
      if (moved) done(by / Math.max(useView.getState().zoom, 1));
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>) => {
      from.current = null;
      show(event.currentTarget, null);
    },
  };
}
