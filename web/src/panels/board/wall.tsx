import { Plus } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useCallback, useMemo, useRef, useState } from "react";
import { arranged, type Placed, reordered } from "~/document/scenes";
import { useLanguage, useWords } from "~/messages";
import { Button } from "~/ui/button";
import { useActions } from "./acting";
import { itemsOf, press } from "./actions";
import { AddScene } from "./add";
import { Bar } from "./bar";
import styles from "./board.module.css";
import { Card } from "./card";
import { ContextMenu } from "./context";
import { FindingList } from "./findings";
import { Inspector } from "./inspector";
import { useReorder } from "./reorder";
import { useBoard, useChoice } from "./state";
import { Takes } from "./takes";
import { boardWords } from "./words";

/** All cards, with what is done to them by pointer and keys, and what opens beside them. */
export function Wall() {
  const t = useWords(boardWords);
  const language = useLanguage();
  const board = useBoard();
  const grid = useRef<HTMLUListElement>(null);
  const [told, setTold] = useState("");
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const { chosen, choose } = useChoice();
  const order = useMemo(() => board.scenes.map(({ scene }) => scene.id), [board.scenes]);
  const [pending, setPending] = useState<readonly string[] | null>(null);
  const acting = useActions(
    grid,
    (scene, by) => void move(arranged(order, [scene.scene.id], scene.number - 1 + by), [scene.scene.id]),
  );
  const move = async (to: readonly string[], moved: readonly string[]) => {
    setPending(to);
    await board.apply(reordered(order, to, moved), t("did_order"));
    setPending(null);
  };
  const numberOf = (id: string) => order.indexOf(id) + 1;
  const { lift, begin, key } = useReorder({
    order,
    grid,
    together: (id) => (chosen.includes(id) ? order.filter((each) => chosen.includes(each)) : [id]),
    locked: (id) => board.scenes.some(({ scene }) => scene.id === id && scene.locked),
    onDrop: (to, moved) => void move(to, moved),
    say: (what, id, at) =>
      setTold(t(what, { n: what === "lifted" ? numberOf(id) : at.indexOf(id) + 1, of: order.length })),
  });
  const shown = lift?.by === "keys" ? lift.order : (pending ?? order);
  const cards = shown.flatMap((id) => board.scenes.find(({ scene }) => scene.id === id) ?? []);

  const open = (event: MouseEvent, placed: Placed) => acting.select(event, placed, order);
  const context = (event: MouseEvent, placed: Placed) => {
    if ((event.target as HTMLElement).closest("textarea, input")) return;
    event.preventDefault();
    if (!chosen.includes(placed.scene.id)) acting.mark(placed);
    setMenu({ x: event.clientX, y: event.clientY });
  };
  const keys = (event: KeyboardEvent) => {
    if (
      (event.target as HTMLElement).closest(
        "textarea, input:not([type=checkbox]), select, [role=slider], [role=menu], dialog",
      )
    )
      return;
    const mod = event.metaKey || event.ctrlKey;
    if (event.key === "Escape" && chosen.length) choose([]);
    if (mod && event.key.toLowerCase() === "a") {
      event.preventDefault();
      return choose(order);
    }
    if (event.altKey) return;
    if (press({ key: event.key, mod, shift: event.shiftKey }, acting.at())) event.preventDefault();
  };
  const current = acting.current?.scene.id;
  const close = useCallback(() => {
    setMenu(null);
    grid.current?.querySelector<HTMLElement>(`[data-scene="${current}"] [data-open]`)?.focus({ preventScroll: true });
  }, [current]);
  const whole = board.found.filter((each) => each.shot === null && each.finding.severity !== "info");
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what has the focus inside
    <div className={styles.layout} onKeyDown={keys}>
      <div className={styles.board}>
        <Bar acting={acting} />
        <FindingList found={whole} />
        <ul ref={grid} className={styles.grid} data-dragging={lift?.by === "pointer" || undefined} lang={language}>
          {cards.map((placed) => (
            <Card
              key={placed.scene.id}
              placed={placed}
              lifted={lift?.ids.includes(placed.scene.id) ?? false}
              items={itemsOf(acting.at(placed))}
              onOpen={open}
              onContext={context}
              onHandleDown={begin}
              onHandleKey={key}
            />
          ))}
          <li className={styles.more}>
            <Button look="quiet" icon={<Plus />} onClick={() => acting.show("add", cards.at(-1))}>
              {t("add")}
            </Button>
          </li>
        </ul>
      </div>
      <Inspector open={acting.opened === "inspect"} placed={acting.current} onClose={acting.hide} />
      <AddScene open={acting.opened === "add"} after={acting.subject} onClose={acting.hide} />
      <Takes open={acting.opened === "takes"} placed={acting.subject} onClose={acting.hide} />
      <ContextMenu label={t("title")} at={menu} items={itemsOf(acting.at())} onClose={close} />
      <p className="visually-hidden" aria-live="assertive">
        {told}
      </p>
    </div>
  );
}
