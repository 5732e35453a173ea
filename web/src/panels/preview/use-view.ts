import { type RefObject, useEffect, useRef, useState } from "react";
import type { View } from "./use-playback";

const KEPT = "reelwright.preview";
const USUAL: View = { loop: false, volume: 1, muted: false, captions: true, large: false };

/** How a film is looked at: kept by the browser from one visit to the next, but for the whole screen. */
export function useView(): {
  view: View;
  set: (change: Partial<View>) => void;
  full: () => void;
  panel: RefObject<HTMLElement | null>;
} {
  const panel = useRef<HTMLElement>(null);
  const [view, setView] = useState<View>(recalled);
  const set = (change: Partial<View>) => setView((now) => ({ ...now, ...change }));
  useEffect(() => {
    const { loop, volume, muted } = view;
    localStorage.setItem(KEPT, JSON.stringify({ loop, volume, muted }));
  }, [view]);
  useEffect(() => {
    const changed = () => setView((now) => ({ ...now, large: document.fullscreenElement === panel.current }));
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  const full = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void panel.current?.requestFullscreen?.().catch(() => undefined);
  };
  return { view, set, full, panel };
}

function recalled(): View {
  try {
    return { ...USUAL, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
  } catch {
    return USUAL;
  }
}
