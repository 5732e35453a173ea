import { createContext, useContext, useMemo } from "react";
import { useSessionStore } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import type { Edit } from "~/document/session";
import { useWords } from "~/messages";
import { moveScene, removeScene, sceneAt, shotAt, splitAt, trimEnd, trimStart } from "./gestures";
import { type Clip, placed } from "./model";
import { moveBeside, moveTo, stretch, stretchBy, takeOut } from "./placing";
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
    const told = (clip: Clip) =>
      clip.track === "scenes" ? t("move", { name: clip.label }) : t("place", { name: clip.label });
    return {
      /** Draws an edge of a clip to a time. */
      edge: (clip: Clip, side: "start" | "end", time: number) => {
        const plan = now();
        if (clip.track === "scenes") trim(clip, side, time);
        else if (plan) make(stretch(plan, clip, side, time), told(clip));
      },
      /** Moves an edge of a clip by frames; that of the product by a shot. */
      nudge: (clip: Clip, side: "start" | "end", frames: number) => {
        const plan = now();
        if (!plan) return;
        const outward = (side === "end") === frames > 0 ? 1 : -1;
        if (clip.track !== "scenes") make(stretchBy(plan, clip, side, outward), told(clip));
        else trim(clip, side, (side === "start" ? clip.start : clip.end) + frames / (plan.fps ?? 30));
      },
      move: (clip: Clip, by: number) => {
        const plan = now();
        const middle = (clip.start + clip.end) / 2 + by;
        if (!plan) return;
        make(clip.track === "scenes" ? moveScene(plan, clip.scene, middle) : moveTo(plan, clip, middle), told(clip));
      },
      /** Moves the product or a text by a shot, anything else with its scene by a scene. */
      step: (clip: Clip, by: -1 | 1) => {
        const plan = now();
        if (!plan) return;
        if (clip.track === "product" || clip.track === "text") return make(moveBeside(plan, clip, by), told(clip));
        const to = plan.scenes.findIndex((scene) => scene.id === clip.scene) + 1 + by;
        if (to >= 1 && to <= plan.scenes.length)
          make([{ kind: "order", scene: clip.scene, to }], t(by < 0 ? "earlier" : "later"));
      },
      takeOut: (clip: Clip) => {
        const plan = now();
        if (plan) make(takeOut(plan, clip), t("takeOut", { name: clip.label }));
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
