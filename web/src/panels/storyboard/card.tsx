import { Check, CircleCheck, Dices, Lock, LockOpen, PencilLine, RefreshCw } from "lucide-react";
import { useState } from "react";
import { fileUrl } from "~/client/queries";
import { useDocument } from "~/document/context";
import { newSeed } from "~/document/scenes";
import type { Edit, Plan } from "~/document/session";
import { useLanguage, useWords } from "~/messages";
import { money } from "~/messages/formats";
import { Picture } from "~/parts/shot/picture";
import { Button, IconButton } from "~/ui/button";
import { Badge } from "~/ui/feedback";
import { ChangeStill } from "./change";
import { type Framed, type Still, useMake, usePriced, useStillsQuote } from "./state";
import styles from "./storyboard.module.css";
import { storyboardWords } from "./words";

/** A shot with its still, all that were made of it, and what can be done with them. */
export function Card({ frame, plan }: { frame: Framed; plan: Plan }) {
  const t = useWords(storyboardWords);
  const { place, scene, shot, number } = frame;
  const version = useDocument((document) => document.version);
  const [picked, setPicked] = useState({ digest: "", of: 0 }); // holds until another still is made
  const approved = place.stills.find((still) => still.digest === place.approved);
  const [known] = useState(place.stills.length);
  const made = place.stills.length > known ? place.stills.at(-1) : undefined; // while somebody waited for it
  const mine =
    picked.of === place.stills.length ? place.stills.find((each) => each.digest === picked.digest) : undefined;
  const still = mine ?? made ?? approved ?? place.stills.at(-1);
  const alone = scene.shots.length < 2;
  const title = alone ? t("scene", { scene: scene.number }) : t("shot", { scene: scene.number, shot: number });
  const prompt = shot.shot.ground.kind === "generated" ? shot.shot.ground.prompt : shot.shot.texts?.[0]?.content;
  return (
    <li className={styles.card} data-approved={Boolean(place.approved) || undefined}>
      <div className={styles.frame}>
        {place.filmed && still ? (
          <img
            src={fileUrl(still.render, still.name)}
            alt={title}
            style={{ aspectRatio: place.aspect.replace(":", "/") }}
            loading="lazy"
          />
        ) : (
          <Picture plan={plan} version={version} shot={shot.shot} aspect={place.aspect} label={title} />
        )}
        <span className={styles.badges}>
          <Badges frame={frame} still={still} />
        </span>
      </div>
      <header>
        <h3>{title}</h3>
        <LockScene frame={frame} />
      </header>
      {prompt && (
        <p className={styles.prompt} dir="auto">
          {prompt}
        </p>
      )}
      {place.stills.length > 1 && (
        <History frame={frame} shown={still} onPick={(digest) => setPicked({ digest, of: place.stills.length })} />
      )}
      {still && <Facts still={still} />}
      <Acts frame={frame} still={still} />
    </li>
  );
}

function Badges({ frame: { place }, still }: { frame: Framed; still: Still | undefined }) {
  const t = useWords(storyboardWords);
  if (!place.filmed) return <Badge>{t("drawn")}</Badge>;
  if (!still) return <Badge tone="warn">{t("missing")}</Badge>;
  return (
    <>
      <Badge tone={still.how === "drawn" ? undefined : "info"}>{t(still.how)}</Badge>
      {still.digest === place.approved && (
        <Badge tone="good">
          <CircleCheck size={12} aria-hidden /> {t("approved")}
        </Badge>
      )}
    </>
  );
}

function Facts({ still }: { still: Still }) {
  const t = useWords(storyboardWords);
  const language = useLanguage();
  const facts = [
    still.engine &&
      still.how !== "drawn" &&
      t("engine", { engine: [still.engine, still.model].filter(Boolean).join(" ") }),
    still.cost_usd > 0 && t("cost", { price: money(still.cost_usd, language) }),
  ].filter(Boolean);
  return facts.length ? <p className={styles.soft}>{facts.join(" · ")}</p> : null;
}

type HistoryProps = { frame: Framed; shown: Still | undefined; onPick: (digest: string) => void };

function History({ frame: { place }, shown, onPick }: HistoryProps) {
  const t = useWords(storyboardWords);
  return (
    <ul className={styles.history} aria-label={t("history")}>
      {place.stills.map((still, index) => (
        <li key={still.digest + still.render} data-approved={still.digest === place.approved || undefined}>
          <button
            type="button"
            aria-pressed={still.digest === shown?.digest}
            aria-label={t("still", { n: index + 1, how: t(still.how) })}
            title={still.words ? t("ofWords", { words: still.words }) : undefined}
            onClick={() => onPick(still.digest)}
          >
            <img src={fileUrl(still.render, still.name)} alt="" loading="lazy" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function LockScene({ frame: { scene } }: { frame: Framed }) {
  const t = useWords(storyboardWords);
  const apply = useDocument((document) => document.apply);
  const { locked } = scene.scene;
  const label = t(locked ? "did_unlock" : "did_lock", { n: scene.number });
  return (
    <IconButton
      scale="small"
      label={t(locked ? "unlock" : "lock")}
      icon={locked ? <Lock /> : <LockOpen />}
      aria-pressed={locked}
      onClick={() => void apply([{ kind: "lock", scene: scene.scene.id, locked: !locked }], label)}
    />
  );
}

/** Approve, once more, vary, change in words. A drawn shot is only drawn otherwise: that is an edit of the plan. */
function Acts({ frame, still }: { frame: Framed; still: Still | undefined }) {
  const t = useWords(storyboardWords);
  const apply = useDocument((document) => document.apply);
  const make = useMake();
  const priced = usePriced();
  const [changing, setChanging] = useState(false);
  const { place, scene } = frame;
  const again = place.stills.length > 0;
  const more = { shots: [place.shot], again };
  const quote = useStillsQuote(more, place.filmed);
  const locked = scene.scene.locked;
  const edit = (each: Edit, label: "did_approve" | "did_release" | "did_vary") =>
    void apply([each], t(label, { n: scene.number }));
  if (!place.filmed)
    return frame.shot.shot.ground.kind === "backdrop" ? (
      <div className={styles.acts}>
        <Button
          scale="small"
          icon={<Dices />}
          disabled={locked}
          onClick={() => edit({ kind: "seed", at: place.shot, seed: newSeed() }, "did_vary")}
        >
          {t("vary")}
        </Button>
      </div>
    ) : null;
  const chosen = still && still.digest === place.approved;
  const still_edit = (first: string | null): Edit => ({ kind: "still", at: place.shot, aspect: place.aspect, first });
  return (
    <div className={styles.acts}>
      {still && (
        <Button
          scale="small"
          look={chosen ? "quiet" : "primary"}
          icon={<Check />}
          disabled={locked}
          onClick={() => edit(still_edit(chosen ? null : still.digest), chosen ? "did_release" : "did_approve")}
        >
          {t(chosen ? "release" : "approve")}
        </Button>
      )}
      <Button scale="small" icon={<RefreshCw />} busy={make.isPending} onClick={() => make.mutate(more)}>
        {[t(again ? "redraw" : "make", { n: 1 }), quote && priced(quote.price_usd)].filter(Boolean).join(": ")}
      </Button>
      {still && (
        <>
          <IconButton
            scale="small"
            label={t("vary")}
            icon={<Dices />}
            onClick={() => make.mutate({ ...more, seed: newSeed() })}
          />
          <IconButton scale="small" label={t("change")} icon={<PencilLine />} onClick={() => setChanging(true)} />
          <ChangeStill open={changing} still={still} aspect={place.aspect} onClose={() => setChanging(false)} />
        </>
      )}
    </div>
  );
}
