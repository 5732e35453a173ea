import { createContext, useContext, useMemo } from "react";
import { useSessionStore } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import type { Edit } from "~/document/session";
import { useWords } from "~/messages";
import { moveScene, removeScene, sceneAt, shotAt, splitAt, trimEnd, trimStart } from "./gestures";
import { type Clip, placed } from "./model";
import { snapped } from "./scale";
import { useView } from "./view";
import { timelineWords } from "./words";

/** The beats of the music in seconds, which gestures snap to. */
export const BeatsContext = createContext<readonly number[]>([]);

/** All that hands and keys do to the film on the timeline; each is one typed edit, or two that belong together. */
export function useGestures() {
  const session = useSessionStore();
  const beats = useContext(BeatsContext);
  const t = useWords(timelineWords);
  return useMemo(() => {
    const now = () => session.getState().plan;
    const make = (edits: readonly Edit[], label: string) => {
      if (edits.length) void session.getState().apply(edits, label);
    };
    const caught = (time: number) => {
      const plan = now();
      const { snap, zoom } = useView.getState();
      if (!plan) return time;
      const cuts = snap ? placed(plan).map((each) => each.end) : [];
      const marks = snap ? [0, ...cuts, ...beats, usePlayhead.getState().time] : [];
      return snapped(time, marks, zoom, plan.fps ?? 30);
    };
    const manner = () => ({ ripple: useView.getState().ripple });
    const trim = (clip: Pick<Clip, "shot">, side: "start" | "end", time: number) => {
      const plan = now();
      if (!plan) return;
      const edge = side === "start" ? trimStart : trimEnd;
      make(edge(plan, clip.shot, caught(time), manner()), t(side === "start" ? "trimStart" : "trimEnd"));
    };
    return {
      trim,
      marked: (pixels: number) => pixels / Math.max(useView.getState().zoom, 1),
      move: (clip: Clip, by: number) => {
        const plan = now();
        if (plan) make(moveScene(plan, clip.scene, (clip.start + clip.end) / 2 + by), t("move", { name: clip.label }));
      },
      step: (clip: Clip, by: -1 | 1) => {
        const to = (now()?.scenes.findIndex((scene) => scene.id === clip.scene) ?? -1) + 1 + by;
        const count = now()?.scenes.length ?? 0;
        if (to >= 1 && to <= count) make([{ kind: "order", scene: clip.scene, to }], t(by < 0 ? "earlier" : "later"));
      },
      split: () => {
        const plan = now();
        if (plan) make(splitAt(plan, usePlayhead.getState().time), t("split"));
      },
      trimHere: (side: "start" | "end") => {
        const plan = now();
        const { time } = usePlayhead.getState();
        const shot = plan && shotAt(plan, time);
        if (shot) trim({ shot }, side, time);
      },
      remove: (ripple: boolean) => {
        const plan = now();
        const { selected, time } = usePlayhead.getState();
        const owner = plan?.scenes.find(
          (scene) => scene.id === selected || scene.shots.some((shot) => shot.id === selected),
        );
        const scene = owner?.id ?? (plan && sceneAt(plan, time));
        if (plan && scene) make(removeScene(plan, scene, { ripple }), t(ripple ? "ripple" : "remove"));
      },
      beats: () => make([{ kind: "beats" }], t("beats")),
      make,
    };
  }, [session, beats, t]);
}
