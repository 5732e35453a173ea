import { type CSSProperties, lazy, type RefObject, Suspense, useRef, useState } from "react";
import { useWords } from "~/messages";
import { Skeleton } from "~/ui/feedback";
import styles from "./project.module.css";
import { projectWords } from "./words";

const Preview = lazy(() => import("~/panels/preview"));
const Chat = lazy(() => import("~/panels/chat"));
const KEPT = "reelwright.side";
const [LEAST, USUAL, MOST] = [25, 45, 75]; // percent of the height that the preview has

// Elements of their own, so that a move of the line between them draws neither again.
const preview = (
  <Suspense fallback={<Skeleton className={styles.skeleton} />}>
    <Preview />
  </Suspense>
);
const chat = (
  <Suspense fallback={null}>
    <Chat />
  </Suspense>
);

/** What stands beside the views: the preview, and the chat under it. The line between them can be moved. */
export function Side() {
  const side = useRef<HTMLElement>(null);
  const [share, setShare] = useState(recalled);
  const keep = (next: number) => {
    const within = Math.round(Math.min(Math.max(next, LEAST), MOST));
    localStorage.setItem(KEPT, String(within));
    setShare(within);
  };
  return (
    <aside ref={side} className={styles.side} style={{ "--share": share } as CSSProperties}>
      <div className={styles.above}>{preview}</div>
      <Divider side={side} share={share} onMove={keep} />
      <div className={styles.below}>{chat}</div>
    </aside>
  );
}

type DividerProps = { side: RefObject<HTMLElement | null>; share: number; onMove: (share: number) => void };

/** The line between preview and chat: dragged, or moved by arrows; a double press puts it back. */
function Divider({ side, share, onMove }: DividerProps) {
  const t = useWords(projectWords);
  const drag = (event: React.PointerEvent<HTMLElement>) => {
    const box = side.current?.getBoundingClientRect();
    if (box && event.currentTarget.hasPointerCapture(event.pointerId))
      onMove((100 * (event.clientY - box.top)) / box.height);
  };
  const keys = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = event.shiftKey ? 10 : 2;
    const to = { ArrowUp: share - step, ArrowDown: share + step, Home: LEAST, End: MOST, Enter: USUAL }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onMove(to);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged
    <div
      className={styles.divider}
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t("divider")}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={share}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => onMove(USUAL)}
      onKeyDown={keys}
    />
  );
}

function recalled(): number {
  const share = Number(localStorage.getItem(KEPT));
  return share >= LEAST && share <= MOST ? share : USUAL;
}
