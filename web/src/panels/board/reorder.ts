import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { arranged } from "~/document/scenes";

type Box = { id: string; x: number; y: number };
/** What is being moved: by the pointer (with how far it went) or by keys, and the order as it would be. */
export type Lift = { ids: readonly string[]; held: string; order: readonly string[]; by: "pointer" | "keys" };

type Options = {
  order: readonly string[];
  /** What moves together with a scene: the selection where it is in it. */
  together: (id: string) => readonly string[];
  locked: (id: string) => boolean;
  grid: RefObject<HTMLElement | null>;
  onDrop: (order: readonly string[], moved: readonly string[]) => void;
  /** Tells keyboards and screen readers what happens. */
  say: (what: "lifted" | "place" | "dropped" | "putBack", id: string, order: readonly string[]) => void;
};

const cards = (grid: HTMLElement | null): HTMLElement[] => [
  ...(grid?.querySelectorAll<HTMLElement>("[data-scene]") ?? []),
];
const EDGE = 64; // pixels at the ends of the view where it scrolls along
const SLACK = 4; // pixels that a press may move before it is a drag

/**
 * Moves cards of a grid by pointer or keys. While the pointer drags, nothing is laid out again: the cards are shifted
 * by transforms, and the new order is told once it is dropped.
 */
export function useReorder({ order, together, locked, grid, onDrop, say }: Options) {
  const [lift, setLift] = useState<Lift | null>(null);
  const drag = useRef<Drag | null>(null);
  useEffect(() => () => drag.current?.end(), []);
  // A card that React moves in the page loses the focus: it is given back.
  const held = lift?.by === "keys" ? lift : null;
  useEffect(() => {
    if (held) grid.current?.querySelector<HTMLElement>(`[data-scene="${held.held}"] [data-handle]`)?.focus();
  }, [held, grid]);

  const begin = (event: PointerEvent<HTMLElement>, id: string) => {
    if (event.button !== 0 || locked(id) || !grid.current) return;
    const ids = together(id);
    drag.current = new Drag(grid.current, order, ids, id, event);
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const leave = (drop: boolean) => {
      const made = drag.current;
      drag.current = null;
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", up);
      handle.removeEventListener("pointercancel", cancel);
      made?.end();
      setLift(null);
      if (drop && made?.moved) onDrop(made.order, ids);
    };
    const move = (each: globalThis.PointerEvent) => {
      if (drag.current?.to(each.clientX, each.clientY)) setLift({ ids, held: id, order, by: "pointer" });
    };
    const up = () => leave(true);
    const cancel = () => leave(false);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", up);
    handle.addEventListener("pointercancel", cancel);
  };

  const key = (event: KeyboardEvent<HTMLElement>, id: string) => {
    if (locked(id)) return;
    if (!lift) {
      if (event.key !== " ") return;
      event.preventDefault();
      setLift({ ids: together(id), held: id, order, by: "keys" });
      return say("lifted", id, order);
    }
    const end = (drop: boolean) => {
      setLift(null);
      say(drop ? "dropped" : "putBack", id, lift.order);
      if (drop && lift.order.join() !== order.join()) onDrop(lift.order, lift.ids);
    };
    const by = step(event.key, getComputedStyle(event.currentTarget).direction === "rtl");
    if (event.key === " " || event.key === "Enter") end(true);
    else if (event.key === "Escape" || event.key === "Tab") return end(false);
    else if (by === null) return;
    else {
      const rest = lift.order.filter((each) => !lift.ids.includes(each));
      const first = lift.ids[0] ?? id;
      const at = by === Number.NEGATIVE_INFINITY ? 0 : by === Number.POSITIVE_INFINITY ? rest.length : undefined;
      const next = arranged(lift.order, lift.ids, at ?? lift.order.indexOf(first) + by);
      setLift({ ...lift, order: next });
      say("place", id, next);
    }
    event.preventDefault();
  };
  return { lift, begin, key };
}

/** By how many places a key moves; endlessly far to the ends. */
function step(key: string, rtl: boolean): number | null {
  const side = rtl ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: side,
    ArrowLeft: -side,
    ArrowDown: 1,
    ArrowUp: -1,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };
  return steps[key] ?? null;
}

/** One drag by a pointer over the cards of a grid, which it shifts by transforms. */
class Drag {
  moved = false;
  order: readonly string[];
  private readonly slots: readonly Box[];
  private readonly elements: ReadonlyMap<string, HTMLElement>;
  private readonly scroller: HTMLElement;
  private readonly from: { x: number; y: number; top: number };
  private pointer = { x: 0, y: 0 };
  private timer = 0;

  constructor(
    grid: HTMLElement,
    private readonly before: readonly string[],
    private readonly ids: readonly string[],
    private readonly held: string,
    event: { clientX: number; clientY: number },
  ) {
    this.order = before;
    const found = cards(grid);
    this.elements = new Map(found.map((card) => [card.dataset.scene ?? "", card]));
    this.slots = found.map((card) => ({ id: card.dataset.scene ?? "", x: card.offsetLeft, y: card.offsetTop }));
    this.scroller = scrolls(grid);
    this.from = { x: event.clientX, y: event.clientY, top: this.scroller.scrollTop };
  }

  /** Follows the pointer; returns whether it has moved far enough to be a drag. */
  to(x: number, y: number): boolean {
    this.pointer = { x, y };
    if (!this.moved && Math.hypot(x - this.from.x, y - this.from.y) < SLACK) return false;
    this.moved = true;
    this.follow();
    if (!this.timer) this.timer = requestAnimationFrame(this.scroll);
    return true;
  }

  end(): void {
    cancelAnimationFrame(this.timer);
    for (const card of this.elements.values()) {
      card.style.transform = "";
      card.style.transition = "none";
      requestAnimationFrame(() => {
        card.style.transition = "";
      });
    }
  }

  private follow(): void {
    const slot = this.slots.find((each) => each.id === this.held);
    if (!slot) return;
    const x = this.pointer.x - this.from.x;
    const y = this.pointer.y - this.from.y + this.scroller.scrollTop - this.from.top;
    const near = (each: Box) => Math.hypot(each.x - slot.x - x, each.y - slot.y - y);
    const place = this.slots.reduce(
      (best, each, index) => (near(each) < near(this.slots[best] ?? each) ? index : best),
      0,
    );
    const lifted = this.before.filter((id) => this.ids.includes(id)).indexOf(this.held);
    this.order = arranged(this.before, this.ids, place - lifted);
    this.shift(x, y);
  }

  private shift(x: number, y: number): void {
    this.order.forEach((id, index) => {
      const [card, slot] = [this.elements.get(id), this.slots[index]];
      const own = this.slots.find((each) => each.id === id);
      if (!card || !slot || !own) return;
      const lifted = this.ids.includes(id);
      card.style.transform = lifted
        ? `translate(${x}px, ${y}px) scale(1.02)`
        : `translate(${slot.x - own.x}px, ${slot.y - own.y}px)`;
      card.style.transition = lifted ? "none" : "";
    });
  }

  private readonly scroll = () => {
    const { top, bottom } = this.scroller.getBoundingClientRect();
    const [high, low] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
    const by = this.pointer.y < high + EDGE ? -10 : this.pointer.y > low - EDGE ? 10 : 0;
    if (by) {
      this.scroller.scrollBy(0, by);
      this.follow();
    }
    this.timer = requestAnimationFrame(this.scroll);
  };
}

/** What scrolls an element: the nearest of its parents that does, else the page. */
function scrolls(element: HTMLElement): HTMLElement {
  for (let each = element.parentElement; each; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY) && each.scrollHeight > each.clientHeight) return each;
  }
  return document.documentElement;
}
