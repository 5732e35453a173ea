import { type MouseEvent, type RefObject, useState } from "react";
import { useSessionStore } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import type { Placed } from "~/document/scenes";
import { useWords } from "~/messages";
import type { At } from "./actions";
import { useBoard, useChoice } from "./state";
import { boardWords } from "./words";

export type Opened = "inspect" | "takes" | "add" | null;
export type Acting = ReturnType<typeof useActions>;

/** What is worked on, and what opens for it. */
export function useActions(grid: RefObject<HTMLElement | null>, moveBy: (scene: Placed, by: number) => void) {
  const t = useWords(boardWords);
  const session = useSessionStore();
  const takeBack = () => void session.getState().takeBack();
  const board = useBoard();
  const { seek, play, select, selected, time } = usePlayhead();
  const { chosen, choose } = useChoice();
  const [opened, setOpened] = useState<Opened>(null);
  const [subject, setSubject] = useState<string | null>(null);
  const byId = (id: string | null) =>
    board.scenes.find(({ scene }) => scene.id === id || scene.shots.some((shot) => shot.id === id));
  const current = byId(selected);

  const playFrom = (from: number) => {
    seek(from);
    play(true);
  };
  const mark = (placed: Placed) => {
    select(placed.scene.id);
    seek(placed.start);
    choose([]);
  };
  const show = (what: Opened, placed?: Placed) => {
    setSubject(placed?.scene.id ?? null);
    if (what === "inspect" && placed) mark(placed);
    setOpened(what);
  };
  const focus = (id: string | undefined) =>
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-scene="${id}"] [data-open]`)?.focus());

  /** Selects one scene; with the modifier one more, with shift all in between. */
  const selectBy = (event: MouseEvent, placed: Placed, order: readonly string[]) => {
    const id = placed.scene.id;
    if (event.metaKey || event.ctrlKey) {
      const before = chosen.length ? chosen : current && current.scene.id !== id ? [current.scene.id] : [];
      return choose(before.includes(id) ? before.filter((each) => each !== id) : [...before, id]);
    }
    if (event.shiftKey && current) {
      const [from, to] = [order.indexOf(current.scene.id), order.indexOf(id)].sort((a, b) => a - b);
      return choose(order.slice(from, (to ?? 0) + 1));
    }
    mark(placed);
  };

  /** What actions are done to: a scene, and all that are chosen where it is one of them; else those, else the current. */
  const at = (placed?: Placed): At => {
    const many = board.scenes.filter(({ scene }) => chosen.includes(scene.id));
    const alone = placed ?? current;
    const together = placed
      ? chosen.includes(placed.scene.id)
        ? many
        : [placed]
      : many.length
        ? many
        : alone
          ? [alone]
          : [];
    return { board, scenes: together, t, time, open: show, choose, play: playFrom, moveBy, focus, takeBack };
  };
  return { opened, subject: byId(subject), current, mark, show, hide: () => setOpened(null), select: selectBy, at };
}
