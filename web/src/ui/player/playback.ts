import { type RefObject, useCallback, useEffect, useMemo, useState } from "react";

type Films = readonly RefObject<HTMLVideoElement | null>[];
export type Playback = {
  playing: boolean;
  /** Where the first film is, and how long it is, in seconds. */
  seconds: number;
  length: number;
  muted: boolean;
  broken: boolean;
  toggle(): void;
  pause(): void;
  seek(seconds: number): void;
  mute(muted: boolean): void;
};
const DRIFT = 0.04; // seconds that films may be apart before one catches up
const FAR = 0.6; // seconds from where on it is moved

/** Plays films together: the first leads, the others follow it. The list stays the same one; `source` changes when another film is shown. */
export function usePlayback(films: Films, source: string): Playback {
  const [state, setState] = useState({ playing: false, seconds: 0, length: 0, muted: false, broken: false });
  const each = useCallback(
    (work: (film: HTMLVideoElement, index: number) => void) => {
      films.forEach((film, index) => {
        if (film.current) work(film.current, index);
      });
    },
    [films],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another film brings another element's events
  useEffect(() => {
    const lead = films[0]?.current;
    if (!lead) return;
    const look = () => {
      const length = Number.isFinite(lead.duration) ? lead.duration : 0;
      setState((now) => ({ ...now, playing: !lead.paused, seconds: lead.currentTime, length, muted: lead.muted }));
    };
    const align = () =>
      each((film, index) => {
        if (index > 0) film.currentTime = lead.currentTime;
      });
    const broke = () => setState((now) => ({ ...now, broken: true }));
    const names = ["play", "pause", "seeked", "loadedmetadata", "durationchange", "ended", "volumechange"] as const;
    setState((now) => ({ ...now, broken: false }));
    look();
    for (const name of names) lead.addEventListener(name, look);
    lead.addEventListener("pause", align);
    lead.addEventListener("error", broke);
    return () => {
      for (const name of names) lead.removeEventListener(name, look);
      lead.removeEventListener("pause", align);
      lead.removeEventListener("error", broke);
    };
  }, [source, films, each]);

  useEffect(() => {
    if (!state.playing) return;
    let frame = 0;
    const step = () => {
      each((film, index) => {
        if (index === 0) setState((now) => ({ ...now, seconds: film.currentTime }));
        else follow(film, films[0]?.current);
      });
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [state.playing, each, films]);

  const controls = useMemo(
    () => ({
      toggle: () => {
        const [lead] = films;
        const paused = lead?.current?.paused;
        each((film) => (paused ? void film.play().catch(() => undefined) : film.pause()));
      },
      pause: () => each((film) => film.pause()),
      seek: (seconds: number) =>
        each((film) => {
          const most = Number.isFinite(film.duration) ? film.duration : seconds;
          film.currentTime = Math.min(Math.max(seconds, 0), most);
        }),
      mute: (muted: boolean) =>
        each((film, index) => {
          film.muted = muted || index > 0;
        }),
    }),
    [each, films],
  );
  return { ...state, ...controls };
}

/** A film that is a little off runs faster or slower until it is not; one that is far off is moved. */
function follow(film: HTMLVideoElement, lead: HTMLVideoElement | null | undefined): void {
  if (!lead || film.seeking || lead.seeking) return;
  const behind = lead.currentTime - film.currentTime;
  if (Math.abs(behind) > FAR) film.currentTime = lead.currentTime;
  film.playbackRate = Math.abs(behind) > DRIFT ? 1 + Math.sign(behind) * 0.15 : 1;
}
