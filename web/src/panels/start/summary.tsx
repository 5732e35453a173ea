import { Users } from "lucide-react";
import { useId } from "react";
import { useLanguage, useWords } from "~/messages";
import { Choice, Choices } from "~/ui/choice";
import { Badge, Notice } from "~/ui/feedback";
import { control } from "~/ui/field";
import { assetUrl } from "./files";
import { change, type Question, type Understood, useForm } from "./form";
import styles from "./questions.module.css";
import { shown } from "./reading";
import { startWords } from "./words";

const PLATFORMS: Readonly<Record<string, string>> = {
  tiktok: "TikTok",
  reels: "Reels",
  shorts: "Shorts",
  stories: "Stories",
  youtube: "YouTube",
  linkedin: "LinkedIn",
  x: "X",
  meta_feed: "Facebook & Instagram",
};

/** What was understood of the words, the page and the photos, and what a person could add. */
export function Summary() {
  const t = useWords(startWords);
  const id = useId();
  const understood = useForm((form) => form.understood);
  if (!understood) return null;
  const { questions, findings } = understood;
  return (
    <section className={styles.card} aria-labelledby={id}>
      <h2 id={id}>{t("understood")}</h2>
      <Told understood={understood} />
      {findings.map((finding) => (
        <Notice key={finding.check + finding.message} tone={finding.severity === "info" ? "info" : "warn"}>
          {finding.message} {finding.remedy}
        </Notice>
      ))}
      {questions.length > 0 && (
        <div className={styles.questions}>
          <p className={styles.soft}>
            <b>{t("questions")}</b> {t("questionsHint")}
          </p>
          {questions.map((question) => (
            <Asked key={question.id} question={question} />
          ))}
        </div>
      )}
    </section>
  );
}

function Told({ understood }: { understood: Understood }) {
  const t = useWords(startWords);
  const language = useLanguage();
  const { name, image, facts, audience, tone, offer } = shown(understood.brief);
  const list = new Intl.ListFormat(language, { type: "unit" });
  return (
    <div className={styles.told} aria-live="polite">
      {image && <img src={assetUrl(image)} alt="" />}
      <div>
        <p className={styles.name} dir="auto">
          {name || String(understood.brief.title ?? understood.brief.prompt ?? "")}
        </p>
        <p className={styles.facts}>
          {offer && <Badge tone="good">{offer}</Badge>}
          {audience && (
            <Badge>
              <Users aria-hidden /> {t("about", { audience })}
            </Badge>
          )}
          {tone.length > 0 && <Badge>{list.format(tone)}</Badge>}
        </p>
        {facts.length > 0 && (
          <ul className={styles.list}>
            {facts.map((fact) => (
              <li key={fact} dir="auto">
                {fact}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function answered(id: string, answer: string) {
  change({ answers: { ...useForm.getState().answers, [id]: answer } });
}

/** One question: its suggestions as chips, what holds without an answer chosen already, and room for one's own. */
function Asked({ question }: { question: Question }) {
  const t = useWords(startWords);
  const { id, text } = question;
  const answer = useForm((form) => form.answers[id]);
  const suggested = [...new Set([question.default, ...question.suggestions])].filter(Boolean);
  const value = answer ?? question.default;
  const own = suggested.includes(value) ? "" : value;
  const field = (
    <input
      className={`${control} ${styles.own}`}
      aria-label={`${text} ${t("answer")}`}
      placeholder={t(suggested.length ? "answer" : "factsExample")}
      value={own}
      maxLength={2000}
      dir="auto"
      onChange={(event) => answered(id, event.target.value)}
    />
  );
  if (!suggested.length)
    return (
      <div className={styles.asked} dir="auto">
        <span>{text}</span>
        {field}
      </div>
    );
  if (id === "platforms") return <Several question={question} value={value} />;
  const open = question.default ? [] : [{ value: "", label: t("asItIs") }];
  return (
    <div className={styles.asked} dir="auto">
      <Choice
        label={text}
        value={value}
        options={[...open, ...suggested.map((each) => ({ value: each, label: each }))]}
        onChange={(chosen) => answered(id, chosen)}
      />
      {field}
    </div>
  );
}

function Several({ question, value }: { question: Question; value: string }) {
  return (
    <div className={styles.asked} dir="auto">
      <Choices
        label={question.text}
        values={value.split(", ").filter(Boolean)}
        options={question.suggestions.map((each) => ({ value: each, label: PLATFORMS[each] ?? each }))}
        onChange={(chosen) => answered(question.id, chosen.join(", "))}
      />
    </div>
  );
}
