import { Ellipsis, Film, GripVertical, Lock, Mountain, Video, Wand2 } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, memo, type PointerEvent, useCallback, useState } from "react";
import { usePlayhead } from "~/document/playhead";
import type { Placed } from "~/document/scenes";
import { choices, familyWords, type Ground, groundWords, roleWords, transitionWords } from "~/document/vocabulary";
import { useLanguage, useWords } from "~/messages";
import { money } from "~/messages/formats";
import { IconButton } from "~/ui/button";
import { Badge } from "~/ui/feedback";
import { type Item, Menu } from "~/ui/menu";
import styles from "./card.module.css";
import { Findings } from "./findings";
import { Line, Texts } from "./lines";
import { Media, Strip } from "./media";
import { useBoard, useChoice, useTakePrice } from "./state";
import { Stepper } from "./stepper";
import { boardWords } from "./words";

type Props = {
  placed: Placed;
  lifted: boolean;
  items: readonly Item[];
  onOpen: (event: MouseEvent, placed: Placed) => void;
  onContext: (event: MouseEvent, placed: Placed) => void;
  onHandleDown: (event: PointerEvent<HTMLElement>, id: string) => void;
  onHandleKey: (event: KeyboardEvent<HTMLElement>, id: string) => void;
};

/** A scene on the board: its picture, what is read and heard in it, how long it is, how it comes in. */
export const Card = memo(function Card({ placed, lifted, items, onOpen, onContext, onHandleDown, onHandleKey }: Props) {
  const { aspect } = useBoard();
  const { scene } = placed;
  const [shot, setShot] = useState(scene.shots[0]?.id ?? "");
  const current = usePlayhead(
    (head) => head.selected === scene.id || scene.shots.some(({ id }) => id === head.selected),
  );
  const chosen = useChoice((choice) => choice.chosen.includes(scene.id));
  const shown = scene.shots.some(({ id }) => id === shot) ? shot : (scene.shots[0]?.id ?? "");
  const pick = useCallback((id: string) => setShot(id), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the picture inside is the button for keys; a press beside it is a shortcut
    <li
      className={styles.card}
      data-scene={scene.id}
      data-current={current || undefined}
      data-chosen={chosen || undefined}
      data-lifted={lifted || undefined}
      data-wide={aspect === "16:9" || undefined}
      onContextMenu={(event) => onContext(event, placed)}
      onClick={(event) => event.target === event.currentTarget && onOpen(event, placed)}
    >
      <Head placed={placed} items={items} onHandleDown={onHandleDown} onHandleKey={onHandleKey} />
      <div className={styles.main}>
        <Media placed={placed} shot={shown} onShot={pick} onOpen={(event) => onOpen(event, placed)} />
        <div className={styles.words}>
          <Texts placed={placed} shot={shown} />
          <Strip placed={placed} shot={shown} onShot={pick} />
          <Line placed={placed} />
        </div>
      </div>
      <Findings placed={placed} />
      <Foot placed={placed} />
    </li>
  );
});

function Head({ placed, items, onHandleDown, onHandleKey }: Omit<Props, "lifted" | "onOpen" | "onContext">) {
  const t = useWords(boardWords);
  const role = useWords(roleWords);
  const { chosen, choose } = useChoice();
  const { apply, stale } = useBoard();
  const { scene, number } = placed;
  const toggled = chosen.includes(scene.id) ? chosen.filter((id) => id !== scene.id) : [...chosen, scene.id];
  return (
    <header className={styles.head}>
      <button
        type="button"
        data-handle
        className={styles.handle}
        aria-label={t("move", { n: number })}
        disabled={scene.locked}
        onPointerDown={(event) => onHandleDown(event, scene.id)}
        onKeyDown={(event) => onHandleKey(event, scene.id)}
      >
        <GripVertical />
      </button>
      <span className={styles.number} aria-hidden>
        {number}
      </span>
      <Menu
        label={role(scene.role)}
        items={choices(roleWords).map((each) => ({
          label: role(each),
          disabled: scene.locked || each === scene.role,
          onSelect: () => void apply([{ kind: "role", scene: scene.id, role: each }], t("did_role", { n: number })),
        }))}
      />
      {stale.has(scene.id) && <span className={styles.stale} role="img" aria-label={t("stale")} title={t("stale")} />}
      <span className={styles.space} />
      {scene.locked && (
        <IconButton
          label={t("unlock")}
          scale="small"
          icon={<Lock />}
          onClick={() => void apply([{ kind: "lock", scene: scene.id, locked: false }], t("did_unlock", { n: number }))}
        />
      )}
      <input
        type="checkbox"
        className={styles.check}
        aria-label={t("select", { n: number })}
        checked={chosen.includes(scene.id)}
        onChange={() => choose(toggled)}
      />
      <Menu bare label={t("actions", { n: number })} icon={<Ellipsis />} items={items} />
    </header>
  );
}

const GROUNDS = { backdrop: <Mountain />, footage: <Film />, generated: <Wand2 /> };

function Foot({ placed }: { placed: Placed }) {
  const t = useWords(boardWords);
  const { apply } = useBoard();
  const { scene, number } = placed;
  const kinds = [...new Set(scene.shots.map((shot) => shot.ground.kind))];
  return (
    <footer className={styles.foot}>
      <Stepper
        seconds={placed.seconds}
        label={t("seconds")}
        disabled={scene.locked}
        onChange={(seconds) => apply([{ kind: "duration", at: scene.id, seconds }], t("did_duration", { n: number }))}
      />
      <Transition placed={placed} />
      <span className={styles.space} />
      <Cost placed={placed} />
      {kinds.map((kind) => (
        <GroundMark key={kind} ground={scene.shots.find((shot) => shot.ground.kind === kind)?.ground} />
      ))}
    </footer>
  );
}

/** What a new take of the scene's filmed shots costs. */
function Cost({ placed }: { placed: Placed }) {
  const t = useWords(boardWords);
  const language = useLanguage();
  const { plan, aspect } = useBoard();
  const filmed = placed.shots.filter(({ shot }) => shot.ground.kind === "generated");
  const seconds = filmed.reduce((sum, shot) => sum + shot.seconds, 0);
  const price = useTakePrice(plan, aspect, filmed.length ? seconds : null);
  if (price === null) return null;
  return <span title={t("cost", { price: money(price, language) })}>{money(price, language)}</span>;
}

function Transition({ placed }: { placed: Placed }) {
  const t = useWords(boardWords);
  const name = useWords(transitionWords);
  const { apply } = useBoard();
  const kind = placed.scene.shots[0]?.transition?.kind ?? "cut";
  if (placed.number === 1) return null;
  return (
    <Menu
      label={name(kind)}
      icon={<Video />}
      items={choices(transitionWords).map((to) => ({
        label: name(to),
        disabled: placed.scene.locked || to === kind,
        onSelect: () =>
          void apply([{ kind: "transition", at: placed.scene.id, to }], t("did_transition", { n: placed.number })),
      }))}
    />
  );
}

function GroundMark({ ground }: { ground: Ground | undefined }) {
  const name = useWords(groundWords);
  const family = useWords(familyWords);
  const t = useWords(boardWords);
  if (!ground) return null;
  const detail =
    ground.kind === "backdrop"
      ? ground.family in familyWords.en
        ? family(ground.family as keyof (typeof familyWords)["en"])
        : ground.family
      : ground.kind === "generated"
        ? (ground.engine ?? t("engineAny"))
        : name(ground.kind);
  return (
    <span className={styles.ground} title={`${t("ground")}: ${name(ground.kind)} · ${detail}`}>
      {GROUNDS[ground.kind]}
      <span className={styles.groundName}>{detail}</span>
      {ground.kind === "generated" && (ground.take ?? 1) > 1 && <Badge>{ground.take}</Badge>}
    </span>
  );
}
