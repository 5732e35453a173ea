import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Clapperboard } from "lucide-react";
import { useEffect, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem, orNothing } from "~/client/problems";
import { fileUrl } from "~/client/queries";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { ago, money } from "~/messages/formats";
import { useWork } from "~/parts/work";
import { Button } from "~/ui/button";
import { Choices } from "~/ui/choice";
import { Badge, Notice, ProblemNotice, type Tone } from "~/ui/feedback";
import styles from "./director.module.css";
import { chatWords } from "./words";

type Question = Schemas["JobQuestion"];
type Given = Omit<Schemas["AnswerGiven"], "question">;

const TONES: Readonly<Record<Question["issues"][number]["severity"], Tone>> = {
  info: "info",
  warning: "warn",
  error: "bad",
};

/** What the director asks while a job waits for a person. */
export function Director() {
  const project = useDocument((document) => document.project);
  const work = useWork(project);
  const job = work?.state === "waiting" ? work.id : null;
  const question = useQuery({
    queryKey: ["jobs", job, "question"],
    queryFn: () => orNothing(told(api.GET("/api/v1/jobs/{job}/question", { params: { path: { job: job ?? "" } } }))),
    enabled: job !== null,
  });
  if (!job || question.data?.state !== "open") return null;
  return <Asked key={question.data.id} question={question.data} />;
}

function Asked({ question }: { question: Question }) {
  const t = useWords(chatWords);
  const language = useLanguage();
  const queries = useQueryClient();
  const [picked, setPicked] = useState<readonly number[]>(() => first(question));
  const params = { path: { job: question.job } };
  const answer = useMutation({
    mutationFn: (given: Given) =>
      told(api.POST("/api/v1/jobs/{job}/answer", { params, body: { question: question.id, ...given } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const send = (given: Given) => answer.mutate(given);
  const price = picked.reduce((sum, place) => sum + (question.suggestions[place]?.usd ?? 0), 0);
  if (answer.isSuccess) return <Notice tone="good">{t("answered")}</Notice>;
  return (
    <section className={styles.director} aria-label={t("waiting")}>
      <header>
        <Clapperboard aria-hidden />
        <h3>{t("waiting")}</h3>
      </header>
      <p>{t("directorHint", { n: question.version })}</p>
      <Issues question={question} />
      <Suggestions question={question} picked={picked} onPick={setPicked} />
      {question.left_usd !== null && (
        <p className={styles.soft}>{t("left", { price: money(question.left_usd, language) })}</p>
      )}
      {answer.error && <Refused problem={answer.error} />}
      <div className={styles.buttons}>
        {question.suggestions.length > 0 && (
          <Button
            look="primary"
            scale="small"
            busy={answer.isPending}
            disabled={!picked.length}
            onClick={() => send({ choice: "accept", suggestions: [...picked] })}
          >
            {price ? t("accept", { price: money(price, language) }) : t("acceptFree")}
          </Button>
        )}
        <Button scale="small" busy={answer.isPending} onClick={() => send({ choice: "finish" })}>
          {t("finish")}
        </Button>
      </div>
      <Again question={question} busy={answer.isPending} send={send} />
      <ByWords busy={answer.isPending} send={send} />
      <Deadline at={question.deadline} />
    </section>
  );
}

/** All that the budget allows and that do not exclude each other: the first of those that do. */
function first({ suggestions }: Question): readonly number[] {
  const taken: number[] = [];
  suggestions.forEach((each, place) => {
    const excluded = taken.some(
      (other) =>
        suggestions[other]?.instead.includes(each.told) || each.instead.includes(suggestions[other]?.told ?? ""),
    );
    if (!each.beyond && !excluded) taken.push(place);
  });
  return taken;
}

function Issues({ question }: { question: Question }) {
  const t = useWords(chatWords);
  return (
    <ul className={styles.issues}>
      {question.issues.map((issue) => {
        const [render = "", file = ""] = (issue.still ?? "").split("/");
        return (
          <li key={issue.check + issue.where}>
            {file && <img src={fileUrl(render, file)} alt="" loading="lazy" />}
            <div>
              <Badge tone={TONES[issue.severity]}>{t(`issue_${issue.severity}`)}</Badge>
              <p dir="auto">{issue.message}</p>
              {issue.remedy && (
                <p className={styles.soft} dir="auto">
                  {issue.remedy}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

type Picking = { question: Question; picked: readonly number[]; onPick: (picked: readonly number[]) => void };

function Suggestions({ question, picked, onPick }: Picking) {
  const t = useWords(chatWords);
  const language = useLanguage();
  if (!question.suggestions.length) return null;
  const toggle = (place: number) => {
    const wanted = question.suggestions[place];
    if (!wanted) return;
    const kept = picked.filter((other) => {
      const said = question.suggestions[other];
      return other !== place && !wanted.instead.includes(said?.told ?? "") && !said?.instead.includes(wanted.told);
    });
    onPick(picked.includes(place) ? kept : [...kept, place].sort((a, b) => a - b));
  };
  return (
    <fieldset className={styles.suggested}>
      <legend>{t("suggest")}</legend>
      {question.suggestions.map((each, place) => (
        <label key={each.told}>
          <input
            type="checkbox"
            checked={picked.includes(place)}
            disabled={each.beyond}
            onChange={() => toggle(place)}
          />
          <span>
            <span dir="auto">{each.told}</span>
            <span className={styles.marks}>
              <b>{each.usd ? money(each.usd, language) : t("free")}</b>
              {each.worst_usd > each.usd && <span>{t("upTo", { price: money(each.worst_usd, language) })}</span>}
              {each.words && <Badge tone="warn">{t("wordsChange")}</Badge>}
              {each.beyond && <Badge tone="bad">{t("beyondBudget")}</Badge>}
              {each.instead.length > 0 && <span dir="auto">{t("instead", { what: each.instead.join("; ") })}</span>}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

type Sending = { busy: boolean; send: (given: Given) => void };

/** Has clips of scenes filmed once more; only those that an engine films can be. */
function Again({ question, busy, send }: Sending & { question: Question }) {
  const t = useWords(chatWords);
  const plan = useDocument((document) => document.plan);
  const [scenes, setScenes] = useState<string[]>(() => question.issues.flatMap((issue) => issue.scene || []));
  const filmed = (plan?.scenes ?? []).filter((scene) => scene.shots.some((shot) => shot.ground.kind === "generated"));
  const chosen = scenes.filter((id) => filmed.some((scene) => scene.id === id));
  if (!plan || !filmed.length) return null;
  const options = filmed.map((scene) => ({
    value: scene.id,
    label: t("scene", { n: plan.scenes.indexOf(scene) + 1 }),
  }));
  return (
    <details className={styles.other}>
      <summary>{t("regenerate")}</summary>
      <Choices label={t("regenerateHint")} options={options} values={chosen} onChange={setScenes} />
      <Button
        scale="small"
        busy={busy}
        disabled={!chosen.length}
        onClick={() => send({ choice: "regenerate", scenes: chosen })}
      >
        {t("regenerate")}
      </Button>
    </details>
  );
}

function ByWords({ busy, send }: Sending) {
  const t = useWords(chatWords);
  const [words, setWords] = useState("");
  return (
    <form
      className={styles.byWords}
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim()) send({ choice: "edit", words: words.trim() });
      }}
    >
      <input
        aria-label={t("answer")}
        placeholder={t("answer")}
        dir={words ? "auto" : undefined}
        maxLength={2000}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <Button type="submit" scale="small" busy={busy} disabled={!words.trim()}>
        {t("answerSend")}
      </Button>
    </form>
  );
}

/** Why an answer was not taken. Where the plan has moved on, what changed in it. */
function Refused({ problem }: { problem: unknown }) {
  const t = useWords(chatWords);
  const known = ApiProblem.from(problem);
  if (known.status !== 412) return <ProblemNotice problem={known} />;
  return (
    <Notice tone="warn" title={t("moved")}>
      <ul>
        {known.parts.map((part) => (
          <li key={part.where}>
            <b>{part.where}</b> <span dir="auto">{part.value}</span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Deadline({ at }: { at: number }) {
  const t = useWords(chatWords);
  const language = useLanguage();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  const soon = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const left = at - Date.now() / 1000;
  const when = left > 90 ? ago(at, language) : soon.format(Math.max(Math.round(left), 0), "second");
  return <p className={styles.soft}>{t("deadline", { when })}</p>;
}
