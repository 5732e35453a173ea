import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useWords } from "~/messages";
import styles from "./comments.module.css";
import type { Box } from "./threads";
import { commentWords } from "./words";

export const MIDDLE: Box = [0.3, 0.35, 0.4, 0.3];
const STEP = 0.02;
const LEAST = 0.03;

const placed = ([left, top, width, height]: Box) =>
  ({
    left: `${left * 100}%`,
    top: `${top * 100}%`,
    width: `${width * 100}%`,
    height: `${height * 100}%`,
  }) as CSSProperties;

/** A marked place over the picture, to be looked at. */
export function Mark({ box }: { box: Box }) {
  return <span className={styles.mark} style={placed(box)} aria-hidden />;
}

/** A place that is being marked: drawn with the pointer, or moved and sized with the arrows. */
export function Draw({ box, onChange }: { box: Box; onChange: (box: Box) => void }) {
  const t = useWords(commentWords);
  const start = useRef<{ x: number; y: number } | null>(null);
  const at = (event: PointerEvent<HTMLElement>) => {
    const frame = event.currentTarget.getBoundingClientRect();
    return { x: unit((event.clientX - frame.left) / frame.width), y: unit((event.clientY - frame.top) / frame.height) };
  };
  const down = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = at(event);
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const from = start.current;
    if (!from) return;
    const to = at(event);
    const width = Math.max(Math.abs(to.x - from.x), LEAST);
    const height = Math.max(Math.abs(to.y - from.y), LEAST);
    onChange(within([Math.min(from.x, to.x), Math.min(from.y, to.y), width, height]));
  };
  const keys = (event: KeyboardEvent) => {
    const next = arrowed(box, event.key, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next);
  };
  return (
    <div
      className={styles.draw}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => {
        start.current = null;
      }}
    >
      <button
        type="button"
        className={styles.mark}
        style={placed(box)}
        aria-label={`${t("boxPlace")}. ${t("boxHelp")}`}
        onKeyDown={keys}
      />
    </div>
  );
}

const unit = (value: number) => Math.min(Math.max(value, 0), 1);

function within([left, top, width, height]: Box): Box {
  const [w, h] = [Math.min(Math.max(width, LEAST), 1), Math.min(Math.max(height, LEAST), 1)];
  return [Math.min(unit(left), 1 - w), Math.min(unit(top), 1 - h), w, h];
}

function arrowed([left, top, width, height]: Box, key: string, sizing: boolean): Box | null {
  const moves: Record<string, readonly [number, number]> = {
    ArrowLeft: [-STEP, 0],
    ArrowRight: [STEP, 0],
    ArrowUp: [0, -STEP],
    ArrowDown: [0, STEP],
  };
  const by = moves[key];
  if (!by) return null;
  const [x, y] = by;
  return within(sizing ? [left, top, width + x, height + y] : [left + x, top + y, width, height]);
}
