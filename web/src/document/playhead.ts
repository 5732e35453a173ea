import { create } from "zustand";
import type { Aspect } from "~/client/preview";
import type { Plan } from "./session";

/** Where the film stands for all panels of a page, in seconds, and the scene or shot (its id) that is worked on. */
export type Playhead = {
  time: number;
  playing: boolean;
  selected: string | null;
  /** How long the film is, in seconds; 0 before its preview is there. */
  duration: number;
  /** The aspect that is looked at; null for the plan's first. */
  aspect: Aspect | null;
  /** Goes to a place of the film, in seconds. */
  seek: (time: number) => void;
  play: (playing: boolean) => void;
  select: (id: string | null) => void;
  show: (aspect: Aspect) => void;
};

export const usePlayhead = create<Playhead>((set) => ({
  time: 0,
  playing: false,
  selected: null,
  duration: 0,
  aspect: null,
  seek: (time) => set({ time: Math.max(time, 0) }),
  play: (playing) => set({ playing }),
  select: (selected) => set({ selected }),
  show: (aspect) => set({ aspect }),
}));

/** The aspect that the page shows, which the plan has. */
export function useAspect(plan: Plan | null): Aspect {
  const chosen = usePlayhead(({ aspect }) => aspect);
  const aspects = plan?.aspects ?? ["9:16"];
  return chosen && aspects.includes(chosen) ? chosen : (aspects[0] ?? "9:16");
}
