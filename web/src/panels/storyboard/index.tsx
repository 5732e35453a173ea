import { Clapperboard, Film, Images } from "lucide-react";
import { useDocument } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import { useBuild, useWork } from "~/parts/work";
import { Button } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { Meter, Notice, ProblemNotice, Skeleton } from "~/ui/feedback";
import { Card } from "./card";
import { type Framed, framed, useMake, usePriced, useStillsQuote, useStoryboard } from "./state";
import styles from "./storyboard.module.css";
import { storyboardWords } from "./words";

/** A picture of each shot, approved before it is filmed. */
export default function Panel() {
  const t = useWords(storyboardWords);
  const plan = useDocument((document) => document.plan);
  const board = useStoryboard();
  const { aspect: chosen, show } = usePlayhead();
  if (board.error)
    return (
      <div className={styles.board}>
        <ProblemNotice problem={board.error} onRetry={() => void board.refetch()} />
      </div>
    );
  if (!plan || !board.data) return <Loading />;
  const aspects = [...new Set(board.data.places.map((place) => place.aspect))];
  const aspect = aspects.find((each) => each === chosen) ?? aspects[0] ?? "9:16";
  const frames = framed(plan, board.data.places, aspect);
  const filmed = frames.some(({ place }) => place.filmed);
  return (
    <div className={styles.board}>
      <Bar frames={framed(plan, board.data.places, aspect)} price={board.data.price_usd} obstacle={board.data.obstacle}>
        {aspects.length > 1 && (
          <Choice
            hidden
            joined
            label={t("aspect")}
            value={aspect}
            options={aspects.map((value) => ({ value, label: value }))}
            onChange={show}
          />
        )}
      </Bar>
      <Making />
      {!filmed && <Unfilmed />}
      {board.data.obstacle && <Obstacle text={board.data.obstacle} />}
      {board.data.findings.map((found) => (
        <Notice
          key={found.where + found.message}
          tone="warn"
          title={found.check === "storyboard" ? t("notMade") : undefined}
        >
          <span dir="auto">
            {found.message} {found.remedy}
          </span>
        </Notice>
      ))}
      <ul className={styles.grid} data-wide={aspect === "16:9" || undefined}>
        {frames.map((frame) => (
          <Card key={frame.place.shot} frame={frame} plan={plan} />
        ))}
      </ul>
    </div>
  );
}

function Unfilmed() {
  const t = useWords(storyboardWords);
  return (
    <Notice tone="good" title={t("nothingFilmed")}>
      {t("nothingFilmedHint")}
    </Notice>
  );
}

function Obstacle({ text }: { text: string }) {
  const t = useWords(storyboardWords);
  return (
    <Notice tone="warn" title={t("obstacle")}>
      <details className={styles.why}>
        <summary dir="auto">{text.split("\n")[0]}</summary>
        <p dir="auto">{text.split("\n").slice(1).join("\n")}</p>
      </details>
    </Notice>
  );
}

type BarProps = {
  frames: readonly Framed[];
  price: number;
  obstacle: string;
  children: React.ReactNode;
};

/** How far the storyboard is, what the missing stills cost, and what filming costs after it. */
function Bar({ frames, price, obstacle, children }: BarProps) {
  const t = useWords(storyboardWords);
  const priced = usePriced();
  const { project } = useDocument((document) => document);
  const make = useMake();
  const build = useBuild(project);
  const filmed = frames.filter(({ place }) => place.filmed);
  const missing = filmed.filter(({ place }) => !place.stills.length).length;
  const quote = useStillsQuote({}, missing > 0);
  const approved = filmed.filter(({ place }) => place.approved).length;
  const n = quote?.pictures || missing; // in other aspects too
  return (
    <header className={styles.bar}>
      <h2>{t("shots", { n: frames.length })}</h2>
      {filmed.length > 0 && <span className={styles.soft}>{t("approvedOf", { n: approved, of: filmed.length })}</span>}
      <span className={styles.space} />
      {children}
      {n > 0 && (
        <Button scale="small" icon={<Images />} busy={make.isPending} onClick={() => make.mutate({})}>
          {quote ? t("makeFor", { n, price: priced(quote.price_usd) }) : t("make", { n })}
        </Button>
      )}
      {filmed.length > 0 && (
        <Button
          scale="small"
          look={n ? "plain" : "primary"}
          icon={<Film />}
          busy={build.isPending}
          disabled={Boolean(obstacle)}
          onClick={() => build.mutate({})}
        >
          {t("goOnFor", { price: priced(price) })}
        </Button>
      )}
    </header>
  );
}

/** How far the stills are that were asked for. */
function Making() {
  const t = useWords(storyboardWords);
  const project = useDocument((document) => document.project);
  const work = useWork(project);
  if (work?.kind !== "storyboard" || (work.state !== "running" && work.state !== "pending")) return null;
  return (
    <div className={styles.making} aria-live="polite">
      <Clapperboard aria-hidden />
      <span>{t("making")}</span>
      <Meter label={t("making")} value={work.state === "pending" ? null : work.fraction} />
    </div>
  );
}

function Loading() {
  return (
    <div className={styles.board}>
      <ul className={styles.grid}>
        {["a", "b", "c", "d", "e", "f"].map((key) => (
          <li key={key}>
            <Skeleton className={styles.skeleton} />
          </li>
        ))}
      </ul>
    </div>
  );
}
