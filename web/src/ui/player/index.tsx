import { type CSSProperties, type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useWords } from "~/messages";
import { Controls, type Pin, playerKeys } from "./controls";
import { type Playback, usePlayback } from "./playback";
import styles from "./player.module.css";
import { playerWords } from "./words";

export type { Pin, Playback };
export { Controls, playerKeys, usePlayback };
export type PlayerHandle = Pick<Playback, "seek" | "pause"> & { seconds(): number };

type Props = {
  /** The address of the film; where it changes, the new one goes on at the same place. */
  src: string;
  title: string;
  /** Width by height, such as "9:16". */
  aspect: string;
  poster?: string;
  /** The address of WebVTT on this service. */
  captions?: string;
  pins?: readonly Pin[];
  /** What lies over the picture. */
  children?: ReactNode;
  /** Buttons in the bar. */
  tools?: ReactNode;
  onSeconds?: (seconds: number) => void;
  ref?: Ref<PlayerHandle>;
};

/** The width of an aspect ratio by its height. */
export function ratioOf(aspect: string): number {
  const [width = 16, height = 9] = aspect.split(":").map(Number);
  return width / height || 16 / 9;
}

/** A film with quiet controls of our own; all the keys work wherever the focus is within. */
export function Player({ src, title, aspect, poster, captions, pins, children, tools, onSeconds, ref }: Props) {
  const t = useWords(playerWords);
  const film = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLElement>(null);
  const [films] = useState(() => [film]);
  const playback = usePlayback(films, src);
  const told = useCaptions(film, captions);
  const { seek, pause, seconds } = playback;
  useImperativeHandle(ref, () => ({ seek, pause, seconds: () => film.current?.currentTime ?? 0 }), [seek, pause]);
  useEffect(() => onSeconds?.(seconds), [seconds, onSeconds]);
  useSamePlace(film, src);
  const full = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void frame.current?.requestFullscreen().catch(() => undefined);
  };
  return (
    <section
      ref={frame}
      className={styles.player}
      aria-label={title}
      style={{ "--ratio": ratioOf(aspect) } as CSSProperties}
      onKeyDown={(event) => playerKeys(event, playback, { f: full, ...(captions && { c: told.toggle }) })}
    >
      <div className={styles.stage}>
        <div className={styles.picture}>
          {/* biome-ignore lint/a11y/useMediaCaption: its captions are the track below, where the film has any */}
          <video ref={film} src={src} poster={poster} playsInline preload="metadata" onClick={playback.toggle}>
            {captions && <track key={captions} kind="captions" src={captions} srcLang="und" label={t("captions")} />}
          </video>
          {children}
        </div>
        {playback.broken && <p className={styles.broken}>{t("broken")}</p>}
      </div>
      <Controls playback={playback} pins={pins} captions={captions ? told : undefined} onFull={full}>
        {tools}
      </Controls>
    </section>
  );
}

function useCaptions(film: React.RefObject<HTMLVideoElement | null>, source: string | undefined) {
  const [on, setOn] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another source brings another track
  useEffect(() => {
    for (const track of film.current?.textTracks ?? []) track.mode = on ? "showing" : "disabled";
  }, [on, source, film]);
  return { on, toggle: () => setOn((now) => !now) };
}

/** Another aspect of the same film goes on where the one before was. */
function useSamePlace(film: React.RefObject<HTMLVideoElement | null>, src: string): void {
  const last = useRef({ src, seconds: 0, playing: false });
  useEffect(() => {
    const element = film.current;
    if (!element) return;
    const before = last.current;
    if (before.src !== src && before.seconds > 0) {
      let { playing } = before;
      const rest = () => {
        playing = false;
      };
      const resume = () => {
        element.removeEventListener("pause", rest);
        element.currentTime = Math.min(before.seconds, element.duration);
        if (playing) void element.play().catch(() => undefined);
      };
      element.addEventListener("pause", rest);
      element.addEventListener("loadedmetadata", resume, { once: true });
    }
    const note = () => {
      if (element.readyState < 2) return;
      last.current = { src, seconds: element.currentTime, playing: !element.paused };
    };
    element.addEventListener("timeupdate", note);
    return () => element.removeEventListener("timeupdate", note);
  }, [src, film]);
}
