import { useMemo } from "react";
import type { Action } from "~/actions/shortcuts";
import { useSessionStore } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import { lengthOf } from "./model";
import { useGestures } from "./use-gestures";
import { toggle, useView, zoomTo } from "./view";
import { timelineWords } from "./words";

/** The keys of the timeline, as editors know them from elsewhere. */
export function useActions(fit: () => void): readonly Action[] {
  const t = useWords(timelineWords);
  const session = useSessionStore();
  const gestures = useGestures();
  return useMemo(() => {
    const fps = () => session.getState().plan?.fps ?? 30;
    const end = () => {
      const { plan } = session.getState();
      return plan ? lengthOf(plan) : 0;
    };
    const go = (seconds: number) => {
      const { time, seek } = usePlayhead.getState();
      seek(Math.min(Math.max(time + seconds, 0), end()));
    };
    const play = () => {
      const { playing, play } = usePlayhead.getState();
      play(!playing);
    };
    const zoom = (factor: number) => zoomTo(useView.getState().zoom * factor);
    const act = (name: Parameters<typeof t>[0], keys: readonly string[], run: () => void): Action => ({
      name,
      label: t(name),
      keys,
      run,
    });
    return [
      act("play", ["Space", "K"], play),
      act("secondBack", ["J", "Shift+ArrowLeft"], () => go(-1)),
      act("secondForward", ["L", "Shift+ArrowRight"], () => go(1)),
      act("back", ["ArrowLeft"], () => go(-1 / fps())),
      act("forward", ["ArrowRight"], () => go(1 / fps())),
      act("toStart", ["Home"], () => usePlayhead.getState().seek(0)),
      act("toEnd", ["End"], () => usePlayhead.getState().seek(end())),
      act("split", ["S"], gestures.split),
      act("trimStart", ["Q"], () => gestures.trimHere("start")),
      act("trimEnd", ["W"], () => gestures.trimHere("end")),
      act("remove", ["Delete", "Backspace"], () => gestures.remove(false)),
      act("ripple", ["Shift+Delete"], () => gestures.remove(true)),
      act("snap", ["N"], () => toggle("snap")),
      act("rippleMode", ["R"], () => toggle("ripple")),
      act("undo", ["Mod+Z"], () => void session.getState().takeBack()),
      act("redo", ["Mod+Shift+Z", "Mod+Y"], () => void session.getState().doAgain()),
      act("zoomIn", ["Mod+=", "Mod++", "="], () => zoom(1.4)),
      act("zoomOut", ["Mod+-", "-"], () => zoom(1 / 1.4)),
      act("zoomFit", ["Mod+0", "0"], fit),
      act("help", ["?"], () => document.querySelector<HTMLElement>("[data-keys]")?.click()),
    ];
  }, [t, session, gestures, fit]);
}
