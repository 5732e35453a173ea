import { useEffect, useRef, useState } from "react";
import { made, type Placed } from "~/document/scenes";
import { roleWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Picture } from "~/parts/shot/picture";
import { Meter } from "~/ui/feedback";
import styles from "./card.module.css";
import { useBoard } from "./state";
import { boardWords } from "./words";

const REST = 220; // milliseconds that the pointer rests before a scene moves

type Props = { placed: Placed; shot: string; onShot: (id: string) => void; onOpen: (event: React.MouseEvent) => void };

/** The picture of a scene: its shot, which the film plays over where it is pointed at, and how far it is made. */
export function Media({ placed, shot, onShot, onOpen }: Props) {
  const t = useWords(boardWords);
  const role = useWords(roleWords);
  const { plan, version, aspect, film, steps } = useBoard();
  const [moving, rest] = useRest();
  const current = placed.shots.find((each) => each.shot.id === shot) ?? placed.shots[0];
  const part = steps ? made(plan, placed, steps) : null;
  if (!current) return null;
  const time = t("secondsShort", { n: Number(placed.seconds.toFixed(1)) });
  const label = t("sceneOf", { n: placed.number, role: role(placed.scene.role), time });
  return (
    <div className={styles.media} {...rest}>
      <Picture plan={plan} version={version} shot={current.shot} aspect={aspect} label="" />
      {moving && film && <Moving url={film.url} placed={placed} onShot={onShot} />}
      {moving && !film && <Cycle placed={placed} shot={shot} onShot={onShot} />}
      <button type="button" data-open className={styles.open} aria-label={label} onClick={onOpen} />
      {steps && (
        <div className={styles.making} aria-live="polite">
          <span>
            {part === null || part === 0
              ? t("waitingFor")
              : part >= 1
                ? t("made")
                : t("making", { n: Math.round(part * 100) })}
          </span>
          <Meter label={label} value={part ?? 0} />
        </div>
      )}
    </div>
  );
}

/** Whether the pointer rests on something; never where less motion is asked for. */
function useRest() {
  const [resting, setResting] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const enter = (event: React.PointerEvent) => {
    if (event.pointerType !== "mouse" || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    timer.current = window.setTimeout(() => setResting(true), REST);
  };
  const leave = () => {
    clearTimeout(timer.current);
    setResting(false);
  };
  return [resting, { onPointerEnter: enter, onPointerLeave: leave, onPointerDown: leave }] as const;
}

/** The scene out of the film as it was made, again and again, without its sound. */
function Moving({ url, placed, onShot }: { url: string; placed: Placed; onShot: (id: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [there, setThere] = useState(false);
  const end = placed.start + placed.seconds;
  const follow = () => {
    const element = video.current;
    if (!element) return;
    if (element.currentTime >= end - 0.04) element.currentTime = placed.start;
    const now = placed.shots.findLast((each) => each.start <= element.currentTime + 0.01);
    if (now) onShot(now.shot.id);
  };
  return (
    <video
      ref={video}
      src={url}
      muted
      playsInline
      preload="auto"
      tabIndex={-1}
      aria-hidden
      className={there ? styles.moving : styles.still}
      onLoadedMetadata={(event) => {
        event.currentTarget.currentTime = placed.start;
        void event.currentTarget.play().catch(() => undefined);
      }}
      onSeeked={() => setThere(true)}
      onTimeUpdate={follow}
    />
  );
}

/** Without a film: its shots one after the other. */
function Cycle({ placed, shot, onShot }: { placed: Placed; shot: string; onShot: (id: string) => void }) {
  useEffect(() => {
    const place = placed.shots.findIndex((each) => each.shot.id === shot);
    const next = placed.shots[(place + 1) % placed.shots.length];
    if (!next || placed.shots.length < 2) return;
    const timer = setTimeout(() => onShot(next.shot.id), 900);
    return () => clearTimeout(timer);
  }, [placed, shot, onShot]);
  return null;
}

/** The shots of a scene side by side, each as wide as it is long. */
export function Strip({ placed, shot, onShot }: Omit<Props, "onOpen">) {
  const t = useWords(boardWords);
  const { plan, version, aspect } = useBoard();
  if (placed.shots.length < 2) return null;
  return (
    <ul className={styles.strip}>
      {placed.shots.map((each, index) => {
        const time = t("secondsShort", { n: Number(each.seconds.toFixed(1)) });
        return (
          <li key={each.shot.id} data-here={each.shot.id === shot || undefined}>
            <Picture plan={plan} version={version} shot={each.shot} aspect={aspect} label="" />
            <span aria-hidden>{time}</span>
            <button
              type="button"
              aria-pressed={each.shot.id === shot}
              aria-label={t("shotOf", { n: index + 1, time })}
              onClick={() => onShot(each.shot.id)}
            />
          </li>
        );
      })}
    </ul>
  );
}
