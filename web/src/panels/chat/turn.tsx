import { Check, CircleCheck, RotateCcw, Undo2 } from "lucide-react";
import { useDocument, useSessionStore } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { duration, money } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Notice, ProblemNotice } from "~/ui/feedback";
import styles from "./chat.module.css";
import { Diff } from "./diff";
import type { Chat, Read, Turn } from "./history";
import { numbered } from "./humanly";
import { chatWords } from "./words";

/** A wish, what it was understood as, and what became of it. */
export function TurnShown({ turn, chat, last }: { turn: Turn; chat: Chat; last: boolean }) {
  const t = useWords(chatWords);
  return (
    <li className={styles.turn}>
      <p className={styles.mine} dir="auto">
        <span className="visually-hidden">{t("you")}: </span>
        {turn.words}
      </p>
      <div className={styles.theirs}>
        <span className="visually-hidden">{t("studio")}: </span>
        {(turn.state === "asking" || turn.state === "doing") && (
          <p className={styles.thinking}>{t(turn.state === "asking" ? "reading" : "doing")}</p>
        )}
        {turn.state === "failed" && <Failed turn={turn} chat={chat} />}
        {turn.state === "read" && turn.read && <Answer turn={turn} read={turn.read} chat={chat} last={last} />}
      </div>
    </li>
  );
}

function Failed({ turn, chat }: { turn: Turn; chat: Chat }) {
  const t = useWords(chatWords);
  if (turn.problem) return <ProblemNotice problem={turn.problem} onRetry={() => void chat.retry(turn.id)} />;
  return (
    <Notice
      tone="warn"
      action={
        <Button scale="small" onClick={() => void chat.retry(turn.id)}>
          {t("retry")}
        </Button>
      }
    >
      {t("cut")}
    </Notice>
  );
}

type Props = { turn: Turn; read: Read; chat: Chat; last: boolean };

function Answer({ turn, read, chat, last }: Props) {
  const t = useWords(chatWords);
  const session = useSessionStore();
  if (turn.outcome) return <Ended turn={turn} read={read} chat={chat} />;
  const ready = read.edits.length > 0;
  return (
    <>
      {ready && <p>{turn.again ? t("again") : t("understood")}</p>}
      {ready && <Told lines={read.told} now />}
      {ready && <Diff changes={read.changes} />}
      {ready && <Forecast read={read} />}
      <Questions turn={turn} read={read} chat={chat} />
      <Unclear read={read} />
      {read.rest.length > 0 && (
        <>
          <p>{t("rest")}</p>
          <Told lines={read.rest} now />
        </>
      )}
      {read.note && <p className={styles.soft}>{read.note}</p>}
      {last && (ready || read.rest.length > 0) && (
        <div className={styles.buttons}>
          {ready ? (
            <Button look="primary" scale="small" icon={<Check />} onClick={() => void chat.perform(turn.id, session)}>
              {t("does")}
            </Button>
          ) : (
            <Button scale="small" onClick={() => void chat.partly(turn.id)}>
              {t("partly")}
            </Button>
          )}
          <Button scale="small" look="quiet" onClick={() => chat.drop(turn.id)}>
            {t("not")}
          </Button>
        </div>
      )}
    </>
  );
}

/** Lines about what changes; `now` where they are about the plan as it is, in which scenes have numbers. */
function Told({ lines, now }: { lines: readonly string[]; now?: boolean }) {
  const t = useWords(chatWords);
  const plan = useDocument((document) => document.plan);
  return (
    <ul className={styles.told}>
      {lines.map((line) => (
        <li key={line} dir="auto">
          {now && plan ? numbered(line, plan, (key, n) => t(key, { n })) : line}
        </li>
      ))}
    </ul>
  );
}

/** What a build of the changed ad takes, before it is asked for. */
function Forecast({ read }: { read: Read }) {
  const t = useWords(chatWords);
  const language = useLanguage();
  const { forecast } = read;
  if (!forecast) return null;
  const price = forecast.usd ? money(forecast.usd, language) : t("free");
  const parts = Object.values(forecast.steps).reduce((sum, n) => sum + n, 0);
  return (
    <div className={styles.forecast}>
      <b>{t("forecast", { price, time: duration(forecast.seconds, language) })}</b>
      {forecast.worst_usd > forecast.usd && <span>{t("upTo", { price: money(forecast.worst_usd, language) })}</span>}
      <span>{t("made", { n: parts })}</span>
      {forecast.reused > 0 && <span>{t("reused", { n: forecast.reused })}</span>}
      {read.cost_usd > 0 && <span>{t("byModel", { price: money(read.cost_usd, language) })}</span>}
      {forecast.obstacle && <Notice tone="warn">{forecast.obstacle}</Notice>}
    </div>
  );
}

function Questions({ turn, read, chat }: Omit<Props, "last">) {
  return read.questions.map((question) => (
    <fieldset key={question.id} className={styles.question}>
      <legend dir="auto">{question.text}</legend>
      <div className={styles.chips}>
        {question.choices.map((choice) => (
          <button
            key={choice.id}
            type="button"
            dir="auto"
            aria-pressed={turn.answers[question.id] === choice.id}
            onClick={() => void chat.answer(turn.id, question.id, choice.id)}
          >
            {choice.text}
          </button>
        ))}
      </div>
    </fieldset>
  ));
}

function Unclear({ read }: { read: Read }) {
  const t = useWords(chatWords);
  return read.unclear.map((left) => (
    <Notice key={left.words + left.why} tone="warn" title={t(left.reason, { words: left.words })}>
      <span dir="auto">
        {left.why}. {left.remedy}
      </span>
    </Notice>
  ));
}

function Ended({ turn, read, chat }: Omit<Props, "last">) {
  const t = useWords(chatWords);
  const session = useSessionStore();
  const newest = useDocument((document) => document.undo.at(-1)?.after);
  const taken = useDocument((document) => document.redo.some((step) => step.after === turn.version));
  const n = turn.version ?? 0;
  if (turn.outcome === "dropped") return <p className={styles.soft}>{t("dropped")}</p>;
  if (turn.outcome === "undone" || taken)
    return (
      <p className={styles.soft}>
        <RotateCcw aria-hidden /> {t("undone")}
      </p>
    );
  return (
    <>
      {turn.outcome === "done" ? (
        <p className={styles.done}>
          <CircleCheck aria-hidden /> {t("done", { n })}
        </p>
      ) : (
        <Notice tone="warn">{t("otherwise", { n })}</Notice>
      )}
      <Told lines={read.told} />
      {turn.outcome === "otherwise" && <Diff changes={read.changes} />}
      {newest === turn.version ? (
        <div className={styles.buttons}>
          <Button scale="small" icon={<Undo2 />} onClick={() => void chat.undo(turn.id, session)}>
            {t("undo")}
          </Button>
        </div>
      ) : (
        <p className={styles.soft}>{t("later")}</p>
      )}
    </>
  );
}
