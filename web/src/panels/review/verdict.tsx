import { Check, CircleAlert, CircleDashed } from "lucide-react";
import { useId, useState } from "react";
import { useKept } from "~/client/kept";
import { useLanguage, useWords } from "~/messages";
import { ago } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Badge, ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { toast } from "~/ui/toast";
import { useVerdict, type Verdict } from "./data";
import styles from "./review.module.css";
import { reviewWords } from "./words";

/** Whether the newest version is approved: the buttons, the note, and what was decided before. */
export function VerdictCard({
  project,
  version,
  name,
}: {
  project: string;
  version: number;
  name: (user: string) => string;
}) {
  const t = useWords(reviewWords);
  const id = useId();
  const { found, decide } = useVerdict(project);
  const [note, setNote] = useKept(`verdict.${project}`);
  const [missing, setMissing] = useState(false);
  const give = async (verdict: Verdict) => {
    const lacks = verdict === "changes_requested" && !note.trim();
    setMissing(lacks);
    if (lacks) return;
    await decide.mutateAsync({ version, verdict, note: note.trim() }).then(
      () => {
        setNote("");
        toast(t("told"), "good");
      },
      () => undefined,
    );
  };
  if (found.error) return <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />;
  // The film may be of an older version than the plan: what was decided last of its own version holds.
  const now = found.data?.history.find((line) => line.version === version)?.verdict;
  return (
    <section className={styles.verdict} aria-labelledby={id}>
      <header>
        <h2 id={id}>{t("verdict", { n: version })}</h2>
        <Standing verdict={now ?? null} />
      </header>
      <Field hidden label={t("note")} error={missing ? t("noteNeeded") : null}>
        {(named) => (
          <textarea
            {...named}
            className={control}
            dir={note ? "auto" : undefined}
            rows={2}
            maxLength={4000}
            placeholder={t("notePlaceholder")}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <div className={styles.decide}>
        <Button busy={decide.isPending} onClick={() => void give("changes_requested")}>
          {t("ask")}
        </Button>
        <Button look="primary" icon={<Check />} busy={decide.isPending} onClick={() => void give("approved")}>
          {t("approve")}
        </Button>
      </div>
      {found.data && found.data.history.length > 0 && <History lines={found.data.history} name={name} />}
    </section>
  );
}

function Standing({ verdict }: { verdict: Verdict | null }) {
  const t = useWords(reviewWords);
  if (verdict === "approved")
    return (
      <Badge tone="good">
        <Check aria-hidden /> {t("approved")}
      </Badge>
    );
  if (verdict)
    return (
      <Badge tone="warn">
        <CircleAlert aria-hidden /> {t("changes")}
      </Badge>
    );
  return (
    <Badge>
      <CircleDashed aria-hidden /> {t("undecided")}
    </Badge>
  );
}

type Line = { version: number; verdict: Verdict; note: string; user: string; made_at: number };

function History({ lines, name }: { lines: readonly Line[]; name: (user: string) => string }) {
  const t = useWords(reviewWords);
  const language = useLanguage();
  return (
    <details className={styles.history}>
      <summary>{t("history")}</summary>
      <ol>
        {lines.map((line) => (
          <li key={`${line.made_at} ${line.user}`}>
            <span>
              {t("line", {
                verdict: t(line.verdict === "approved" ? "approved" : "changes"),
                who: name(line.user),
                n: line.version,
              })}
              {" · "}
              {ago(line.made_at, language)}
            </span>
            {line.note && <p dir="auto">{line.note}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}
