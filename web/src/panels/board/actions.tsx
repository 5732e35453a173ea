import {
  ArrowDown,
  ArrowUp,
  Copy,
  Dices,
  GalleryHorizontal,
  Lock,
  LockOpen,
  Merge,
  Play,
  Plus,
  RefreshCw,
  Scissors,
  SlidersHorizontal,
  Trash2,
} from "lucide-react";
import type { ReactNode } from "react";
import { adjacent, duplicated, newSeed, type Placed, splits, within } from "~/document/scenes";
import type { Edit } from "~/document/session";
import type { Translate } from "~/messages";
import type { Item } from "~/ui/menu";
import { toast } from "~/ui/toast";
import type { Board } from "./state";
import type { boardWords } from "./words";

export type Key = keyof (typeof boardWords)["en"];
type Say = Translate<Key>;

/** What an action is done to: the scenes that are chosen, in the film's order, and how the page answers. */
export type At = {
  board: Board;
  scenes: readonly Placed[];
  t: Say;
  time: number;
  open: (what: "inspect" | "takes" | "add", scene: Placed) => void;
  choose: (ids: readonly string[]) => void;
  /** Plays the film from a time, in seconds. */
  play: (from: number) => void;
  moveBy: (scene: Placed, by: number) => void;
  focus: (scene: string | undefined) => void;
  takeBack: () => void;
};

type Action = {
  label: (at: At) => Key;
  icon: ReactNode;
  keys?: string;
  /** Whether a key press means this action. */
  pressed?: (event: KeyPress) => boolean;
  able?: (at: At) => boolean;
  danger?: boolean;
  /** Sets a line above it in menus. */
  group?: boolean;
  run: (at: At, first: Placed) => void;
};

const MOD_D = /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘D" : "Ctrl D";

type KeyPress = { key: string; mod: boolean; shift: boolean };

const bare = (letter: string) => (event: KeyPress) => !event.mod && event.key.toLowerCase() === letter;
const free = ({ scenes }: At) => scenes.every(({ scene }) => !scene.locked);
const one = (at: At) => at.scenes.length === 1;
const ids = (at: At) => at.scenes.map(({ scene }) => scene.id);
const each = (at: At, edit: (scene: Placed) => Edit): Edit[] => at.scenes.map(edit);
const drawn = (scene: Placed) => scene.shots.some(({ shot }) => shot.ground.kind !== "footage");

function remove(at: At, first: Placed): void {
  const left = at.board.scenes.filter(({ scene }) => !ids(at).includes(scene.id));
  const next = left.find(({ number }) => number > first.number) ?? left.at(-1);
  const label = at.scenes.length > 1 ? at.t("did_removeMany") : at.t("did_remove", { n: first.number });
  const edits = each(at, ({ scene }) => ({ kind: "remove_scene", scene: scene.id }));
  void at.board.apply(edits, label).then((kept) => {
    if (!kept) return;
    at.choose([]);
    at.focus(next?.scene.id);
    toast(label, "info", { label: at.t("undo"), run: at.takeBack });
  });
}

function merge(at: At, first: Placed): void {
  const next = at.board.scenes[first.number];
  const scenes = at.scenes.length > 1 ? ids(at) : next ? [first.scene.id, next.scene.id] : [];
  if (scenes.length > 1)
    void at.board.apply([{ kind: "merge_scenes", scenes }], at.t("did_merge")).then(() => at.choose([]));
}

/** Splits where it can be: a place that leaves too little time for the words is refused, and the next one is tried. */
async function split(at: At, first: Placed): Promise<void> {
  const places = splits(first, at.time);
  for (const edit of places) {
    const fits = places.length === 1 || (await at.board.fits([edit]));
    if (fits) return void (await at.board.apply([edit], at.t("did_split", { n: first.number })));
  }
  const [best] = places;
  if (best) await at.board.apply([best], at.t("did_split", { n: first.number }));
}

/** All that can be done with scenes, in the order of menus. */
export const ACTIONS: readonly Action[] = [
  {
    label: () => "play",
    icon: <Play />,
    able: one,
    run: (at, first) => at.play(first.start),
  },
  {
    label: () => "inspect",
    icon: <SlidersHorizontal />,
    keys: "I",
    pressed: bare("i"),
    able: one,
    run: (at, first) => at.open("inspect", first),
  },
  {
    label: () => "regenerate",
    icon: <RefreshCw />,
    keys: "R",
    pressed: bare("r"),
    group: true,
    able: (at) => free(at) && at.scenes.every(drawn),
    run: (at, first) =>
      void at.board.apply(
        each(at, ({ scene }) => ({ kind: "seed", at: scene.id })),
        at.t("did_again", { n: first.number }),
      ),
  },
  {
    label: () => "vary",
    icon: <Dices />,
    keys: "V",
    pressed: bare("v"),
    able: (at) => free(at) && at.scenes.every(drawn),
    run: (at, first) =>
      void at.board.apply(
        each(at, ({ scene }) => ({ kind: "seed", at: scene.id, seed: newSeed() })),
        at.t("did_vary", { n: first.number }),
      ),
  },
  {
    label: () => "takes",
    icon: <GalleryHorizontal />,
    keys: "T",
    pressed: bare("t"),
    able: one,
    run: (at, first) => at.open("takes", first),
  },
  {
    label: () => "addAfter",
    icon: <Plus />,
    keys: "A",
    pressed: bare("a"),
    group: true,
    able: one,
    run: (at, first) => at.open("add", first),
  },
  {
    label: () => "duplicate",
    icon: <Copy />,
    keys: MOD_D,
    pressed: (event) => event.mod && event.key.toLowerCase() === "d",
    run: (at, first) =>
      void at.board.apply([duplicated(at.board.plan, ids(at))], at.t("did_duplicate", { n: first.number })),
  },
  {
    label: (at) => (at.scenes[0] && within(at.scenes[0], at.time) ? "splitHere" : "split"),
    icon: <Scissors />,
    keys: "S",
    pressed: bare("s"),
    able: (at) => one(at) && free(at),
    run: (at, first) => void split(at, first),
  },
  {
    label: (at) => (at.scenes.length > 1 ? "merge" : "mergeNext"),
    icon: <Merge />,
    keys: "M",
    pressed: bare("m"),
    able: (at) =>
      free(at) && (one(at) ? (at.scenes[0]?.number ?? 0) < at.board.scenes.length : adjacent(at.board.plan, ids(at))),
    run: merge,
  },
  {
    label: () => "moveUp",
    icon: <ArrowUp />,
    able: (at) => one(at) && free(at) && (at.scenes[0]?.number ?? 1) > 1,
    run: (at, first) => at.moveBy(first, -1),
  },
  {
    label: () => "moveDown",
    icon: <ArrowDown />,
    able: (at) => one(at) && free(at) && (at.scenes[0]?.number ?? 0) < at.board.scenes.length,
    run: (at, first) => at.moveBy(first, 1),
  },
  {
    label: (at) => (free(at) ? "lock" : "unlock"),
    icon: <Lock />,
    keys: "L",
    pressed: bare("l"),
    group: true,
    run: (at, first) => {
      const locked = free(at);
      const edits = each(at, ({ scene }) => ({ kind: "lock", scene: scene.id, locked }));
      void at.board.apply(edits, at.t(locked ? "did_lock" : "did_unlock", { n: first.number }));
    },
  },
  {
    label: () => "remove",
    icon: <Trash2 />,
    keys: "Del",
    danger: true,
    pressed: ({ key }) => key === "Delete" || key === "Backspace",
    able: (at) => free(at) && at.scenes.length < at.board.scenes.length,
    run: remove,
  },
];

/** The actions as the items of a menu. */
export function itemsOf(at: At): readonly Item[] {
  const [first] = at.scenes;
  if (!first) return [];
  return ACTIONS.map((action) => {
    const label = action.label(at);
    return {
      label: at.t(label),
      icon: label === "unlock" ? <LockOpen /> : action.icon,
      keys: action.keys,
      danger: action.danger,
      disabled: action.able ? !action.able(at) : false,
      onSelect: () => action.run(at, first),
    };
  });
}

/** Does what a key press means; returns whether it meant anything that can be done now. */
export function press(event: KeyPress, at: At): boolean {
  const action = ACTIONS.find((each) => each.pressed?.(event));
  const [first] = at.scenes;
  if (!action || !first || action.able?.(at) === false) return false;
  action.run(at, first);
  return true;
}
