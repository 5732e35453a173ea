import { type RefObject, useEffect, useRef, useState } from "react";
import type { Preview } from "~/client/preview";
import { usePlayhead } from "~/document/playhead";
import { Player } from "~/render/player";
import { type Screen, screenOn } from "~/render/screen";
import type { Composition } from "~/render/types";

/** Pixels of the picture's short side: what is not seen is not drawn. A slow machine draws the third 30 times a second. */
const SIZES = [270, 360, 540, 720];

type Troubles = { picture: string | null; sound: boolean };
const NO_TROUBLES: Troubles = { picture: null, sound: false };

export type View = { loop: boolean; volume: number; muted: boolean; captions: boolean; large: boolean };

/** Plays a preview on a canvas inside of `place`, together with the page's playhead. Returns what went wrong. */
export function usePlayback(
  place: RefObject<HTMLElement | null>,
  preview: Preview | undefined,
  view: View,
  hidden: readonly string[],
): Troubles {
  const [troubles, setTroubles] = useState(NO_TROUBLES);
  const screen = useRef<Screen | null>(null);
  const player = useRef<Player | null>(null);
  const fps = useRef(30);

  useEffect(() => {
    if (!place.current) return;
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    place.current.prepend(canvas);
    const shown = screenOn(canvas, {
      drawn: ({ frame, loading, drawing }) => {
        canvas.dataset.frame = String(frame);
        canvas.dataset.cost = `${loading.toFixed(1)} ${drawing.toFixed(1)}`;
      },
      failed: (message) => setTroubles((known) => ({ ...known, picture: message })),
    });
    let last = -1;
    const clock = withPlayhead((seconds) => {
      const frame = Math.floor(seconds * fps.current + 1e-3);
      if (frame !== last) shown.want(frame);
      last = frame;
    });
    screen.current = shown;
    player.current = clock.player;
    return () => {
      clock.end();
      shown.close();
      canvas.remove();
    };
  }, [place]);

  const short = useSize(place);
  useEffect(() => {
    if (!preview || !screen.current || !player.current) return;
    const composition = preview.composition as unknown as Composition;
    fps.current = composition.fps;
    player.current.duration = composition.frames / composition.fps;
    usePlayhead.setState({ duration: player.current.duration });
    setTroubles((known) => ({ ...known, picture: null }));
    screen.current.open({ composition, places: { sources: preview.sources, fonts: preview.fonts }, short });
  }, [preview, short]);

  const sound = preview?.sound.url ?? null;
  useEffect(() => {
    const stop = new AbortController();
    const failed = () => !stop.signal.aborted && setTroubles((known) => ({ ...known, sound: true }));
    if (sound && player.current) bring(sound, player.current, stop.signal).catch(failed);
    setTroubles((known) => ({ ...known, sound: false }));
    return () => stop.abort();
  }, [sound]);

  useEffect(() => {
    if (player.current) player.current.loop = view.loop;
    player.current?.setVolume(view.muted ? 0 : view.volume);
  }, [view.loop, view.volume, view.muted]);
  const left = hidden.join(" ");
  useEffect(() => screen.current?.hide(left ? left.split(" ") : []), [left]);
  return troubles;
}

/** The smallest of the sizes that is no smaller than the picture on the screen. */
function useSize(place: RefObject<HTMLElement | null>): number {
  const [size, setSize] = useState(SIZES[1] ?? 360);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      const seen = Math.min(element.clientWidth, element.clientHeight) * devicePixelRatio;
      setSize(SIZES.find((each) => each >= seen * 0.98) ?? SIZES.at(-1) ?? 720);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return size;
}

async function bring(url: string, player: Player, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const bytes = await response.arrayBuffer();
  if (!signal.aborted) await player.hear(bytes);
}

/** A player that goes where the page's playhead is put, and takes it along as it plays. */
function withPlayhead(want: (seconds: number) => void): { player: Player; end: () => void } {
  let told = usePlayhead.getState();
  const player = new Player((time, playing) => {
    told = { ...told, time, playing };
    usePlayhead.setState({ time, playing });
    want(time);
  });
  player.duration = told.duration || told.time;
  player.seek(told.time);
  const forget = usePlayhead.subscribe(({ time, playing }) => {
    if (time !== told.time) player.seek(time);
    if (playing !== player.running) playing ? player.play() : player.pause();
  });
  const end = () => {
    forget();
    player.close();
  };
  return { player, end };
}
