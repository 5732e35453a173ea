import { Dices, RefreshCw } from "lucide-react";
import { useState } from "react";
import { newSeed, type Placed } from "~/document/scenes";
import type { Edit, Plan, Shot } from "~/document/session";
import { choices, DEEP_ONLY, familyWords, type Ground, groundWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { Pick, Range, Words } from "~/ui/controls";
import { Notice } from "~/ui/feedback";
import styles from "./forms.module.css";
import { OwnFile, RetouchForm } from "./own-file";
import { Section } from "./section";
import { useBoard } from "./state";
import { boardWords } from "./words";

type Props = { placed: Placed; shot: Shot };
type Kind = Ground["kind"];
type Of<K extends Kind> = Props & {
  ground: Extract<Ground, { kind: K }>;
  change: (edit: Edit, label?: Did) => Promise<boolean>;
};
type Did = "did_ground" | "did_prompt" | "did_engine" | "did_footage" | "did_again" | "did_vary";

/** What is behind a shot: a drawn ground, the user's own film, or a clip that an engine films. */
export function GroundForm({ placed, shot }: Props) {
  const t = useWords(boardWords);
  const name = useWords(groundWords);
  const { plan, apply } = useBoard();
  const [wanted, setWanted] = useState<Kind>(shot.ground.kind);
  const { ground } = shot;
  const change = (edit: Edit, label: Did = "did_ground") => apply([edit], t(label, { n: placed.number }));
  const to = (kind: Kind) => {
    setWanted(kind);
    const films = plan.assets?.filter((asset) => asset.kind === "footage") ?? [];
    const next =
      kind === "backdrop"
        ? drawn(plan, shot)
        : films[0] && { kind, asset: films[0].id, start: 0, sound: "drop" as const };
    if (kind !== ground.kind && kind !== "generated" && next)
      void change({ kind: "ground", at: shot.id, ground: next as Ground });
  };
  const shared = { placed, shot, change };
  return (
    <Section title={t("ground")}>
      {!placed.scene.locked && (
        <Choice
          hidden
          label={t("ground")}
          value={wanted}
          options={choices(groundWords).map((value) => ({ value, label: name(value) }))}
          onChange={to}
        />
      )}
      {wanted === "generated" && ground.kind !== "generated" && <Film {...shared} />}
      {wanted === "footage" && !placed.scene.locked && (
        <details open={ground.kind !== "footage"}>
          <summary>{t("ownFile")}</summary>
          <div className={styles.forms}>
            <OwnFile shot={shot} change={change} />
          </div>
        </details>
      )}
      {wanted === ground.kind && ground.kind === "backdrop" && <Backdrop {...shared} ground={ground} />}
      {wanted === ground.kind && ground.kind === "footage" && <Footage {...shared} ground={ground} />}
      {wanted === ground.kind && ground.kind === "generated" && <Generated {...shared} ground={ground} />}
      {ground.kind !== "footage" && wanted === ground.kind && !placed.scene.locked && (
        <div className={styles.row}>
          <Button
            scale="small"
            icon={<RefreshCw />}
            onClick={() => void change({ kind: "seed", at: shot.id }, "did_again")}
          >
            {t("regenerate")}
          </Button>
          <Button
            scale="small"
            icon={<Dices />}
            onClick={() => void change({ kind: "seed", at: shot.id, seed: newSeed() }, "did_vary")}
          >
            {t("vary")}
          </Button>
        </div>
      )}
    </Section>
  );
}

/** A drawn ground for a shot that has none: its own where it keeps one in reserve, else like the film's first. */
function drawn(plan: Plan, shot: Shot): Ground {
  if (shot.ground.kind === "generated" && shot.ground.instead.kind === "backdrop") return shot.ground.instead;
  const like = plan.scenes.flatMap((scene) => scene.shots).find((each) => each.ground.kind === "backdrop")?.ground;
  return like ?? { kind: "backdrop", family: "sweep", tone: "light", seed: newSeed() };
}

function Backdrop({ ground, shot, placed, change }: Of<"backdrop">) {
  const t = useWords(boardWords);
  const family = useWords(familyWords);
  const locked = placed.scene.locked;
  const families = choices(familyWords).map((each) => [each as string, family(each)] as const);
  const known = families.some(([each]) => each === ground.family);
  return (
    <div className={styles.columns}>
      <Pick
        label={t("family")}
        value={ground.family}
        disabled={locked}
        options={known ? families : [[ground.family, ground.family], ...families]}
        onChange={(to) =>
          void change({ kind: "ground", at: shot.id, family: to, ...(DEEP_ONLY.has(to) && { tone: "deep" as const }) })
        }
      />
      <Pick
        label={t("tone")}
        value={ground.tone}
        disabled={locked || DEEP_ONLY.has(ground.family)}
        options={[
          ["light", t("toneLight")],
          ["deep", t("toneDeep")],
        ]}
        onChange={(tone) => void change({ kind: "ground", at: shot.id, tone })}
      />
    </div>
  );
}

function Footage({ ground, shot, placed, change }: Of<"footage">) {
  const t = useWords(boardWords);
  const { plan } = useBoard();
  const locked = placed.scene.locked;
  const films = (plan.assets ?? []).filter((asset) => asset.kind === "footage");
  return (
    <>
      <Pick
        label={t("film")}
        value={ground.asset}
        disabled={locked}
        options={films.map((asset) => [asset.id, asset.name] as const)}
        onChange={(asset) => void change({ kind: "footage", at: shot.id, asset }, "did_footage")}
      />
      <Range
        label={t("from")}
        value={ground.start ?? 0}
        min={0}
        max={Math.max(60, (ground.start ?? 0) + 30)}
        step={0.1}
        disabled={locked}
        shown={(n) => t("secondsShort", { n: Number(n.toFixed(1)) })}
        onChange={(start) => void change({ kind: "footage", at: shot.id, start }, "did_footage")}
      />
      <Pick
        label={t("sound")}
        value={ground.sound ?? "drop"}
        disabled={locked}
        options={[
          ["keep", t("soundKeep")],
          ["lower", t("soundLower")],
          ["drop", t("soundDrop")],
        ]}
        onChange={(sound) => void change({ kind: "footage", at: shot.id, sound }, "did_footage")}
      />
      {films.find(({ id }) => id === ground.asset)?.rights === "own" && (
        <RetouchForm ground={ground} shot={shot} locked={Boolean(locked)} change={change} />
      )}
    </>
  );
}

function Generated({ ground, shot, placed, change }: Of<"generated">) {
  const t = useWords(boardWords);
  const locked = placed.scene.locked;
  return (
    <>
      <p className={styles.prompt} dir="auto">
        {ground.prompt}
      </p>
      {ground.avoid && (
        <p className={styles.soft} dir="auto">
          {t("avoids", { what: ground.avoid })}
        </p>
      )}
      <Words
        label={t("promptAdd")}
        value=""
        longest={160}
        disabled={locked}
        onSave={(add) => (add ? change({ kind: "prompt", at: shot.id, add }, "did_prompt") : Promise.resolve(true))}
      />
      <Words
        label={t("promptAvoid")}
        value=""
        longest={160}
        disabled={locked}
        onSave={(avoid) =>
          avoid ? change({ kind: "prompt", at: shot.id, avoid }, "did_prompt") : Promise.resolve(true)
        }
      />
      <Words
        label={t("engine")}
        value={ground.engine ?? ""}
        longest={160}
        disabled={locked}
        placeholder={t("engineAny")}
        onSave={(engine) => change({ kind: "engine", at: shot.id, engine: engine || null }, "did_engine")}
      />
    </>
  );
}

/** Has an engine film what is behind a shot; the drawn ground stays in reserve. */
function Film({ shot, change }: Omit<Of<"generated">, "ground">) {
  const t = useWords(boardWords);
  const { plan } = useBoard();
  const [prompt, setPrompt] = useState("");
  const keep = async (words: string) => {
    setPrompt(words);
    return true;
  };
  const instead = shot.ground.kind === "generated" ? shot.ground.instead : shot.ground;
  return (
    <>
      {plan.tier !== "premium" && <Notice tone="warn">{t("premiumOnly")}</Notice>}
      <Words label={t("prompt")} value={prompt} lines={3} onSave={keep} />
      <Button
        scale="small"
        disabled={!prompt}
        onClick={() =>
          void change({ kind: "ground", at: shot.id, ground: { kind: "generated", prompt, seed: newSeed(), instead } })
        }
      >
        {t("filmIt")}
      </Button>
    </>
  );
}
