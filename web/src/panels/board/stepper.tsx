import { Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useLanguage, useWords } from "~/messages";
import styles from "./card.module.css";
import { boardWords } from "./words";

type Props = { seconds: number; label: string; disabled?: boolean; onChange: (seconds: number) => Promise<unknown> };

const LEAST = 0.2;
const MOST = 60;
const PER_PIXEL = 0.02; // seconds that a drag by one pixel gives
const PAUSE = 500; // milliseconds after the last press until the length is kept

/** How long something is: pressed in tenths of a second, dragged, or by arrows; kept once it comes to rest. */
export function Stepper({ seconds, label, disabled, onChange }: Props) {
  const t = useWords(boardWords);
  const language = useLanguage();
  const [draft, setDraft] = useState<number | null>(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const shown = draft ?? seconds;
  const keep = async (value: number) => {
    if (Math.abs(value - seconds) > 0.01) await onChange(value);
    setDraft(null);
  };
  const to = (value: number, wait = PAUSE) => {
    const next = Math.round(Math.min(Math.max(value, LEAST), MOST) * 10) / 10;
    setDraft(next);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void keep(next), wait);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (disabled || event.button !== 0) return;
    const { clientX, currentTarget, pointerId } = event;
    const side = getComputedStyle(currentTarget).direction === "rtl" ? -1 : 1;
    currentTarget.setPointerCapture(pointerId);
    const move = (each: globalThis.PointerEvent) => to(shown + (each.clientX - clientX) * side * PER_PIXEL, 60_000);
    const up = (each: globalThis.PointerEvent) => {
      currentTarget.removeEventListener("pointermove", move);
      if (each.clientX !== clientX) to(shown + (each.clientX - clientX) * side * PER_PIXEL, 0);
    };
    currentTarget.addEventListener("pointermove", move);
    currentTarget.addEventListener("pointerup", up, { once: true });
  };
  const keys = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 0.5, PageDown: -0.5 };
    const by = steps[event.key];
    if (by === undefined || disabled) return;
    event.preventDefault();
    to(shown + by);
  };
  const text = t("secondsShort", { n: Number(shown.toFixed(1)) });
  return (
    <span className={styles.stepper}>
      <button
        type="button"
        disabled={disabled}
        aria-label={`${label}: ${t("shorter")}`}
        onClick={() => to(shown - 0.1)}
      >
        <Minus />
      </button>
      <span
        role="slider"
        tabIndex={disabled ? -1 : 0}
        aria-label={label}
        aria-valuenow={shown}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        aria-valuetext={text}
        aria-disabled={disabled}
        className={styles.length}
        data-language={language}
        onPointerDown={drag}
        onKeyDown={keys}
      >
        {text}
      </span>
      <button type="button" disabled={disabled} aria-label={`${label}: ${t("longer")}`} onClick={() => to(shown + 0.1)}>
        <Plus />
      </button>
    </span>
  );
}
