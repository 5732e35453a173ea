import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiProblem } from "~/client/problems";
import { useWords } from "~/messages";
import { Button } from "./button";
import styles from "./feedback.module.css";
import { uiWords } from "./words";

export type Tone = "info" | "good" | "warn" | "bad";
const ICONS: Record<Tone, ReactNode> = {
  info: <Info />,
  good: <CircleCheck />,
  warn: <TriangleAlert />,
  bad: <CircleAlert />,
};

export function Badge({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${styles.badge} ${tone ? styles[tone] : ""}`}>{children}</span>;
}

/** What a person should know, and what can be done about it. */
export function Notice({
  tone = "info",
  title,
  children,
  action,
}: {
  tone?: Tone;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === "bad" ? "alert" : "status"}>
      {ICONS[tone]}
      <div className={styles.said}>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}

/** A problem as the service tells it, in each of its fields, with a way to try again. */
export function ProblemNotice({ problem, onRetry }: { problem: unknown; onRetry?: () => void }) {
  const t = useWords(uiWords);
  const known = ApiProblem.from(problem);
  const title = known.offline ? t("offline") : known.status === -1 ? t("failed") : known.title;
  const again = onRetry && (
    <Button scale="small" onClick={onRetry}>
      {t("again")}
    </Button>
  );
  return (
    <Notice tone="bad" title={title} action={again}>
      {known.offline ? t("offlineHint") : known.parts.length ? null : known.detail}
      {known.parts.length > 0 && (
        <ul className={styles.parts}>
          {known.parts.map((part) => (
            <li key={part.where + part.limit}>
              <b>{part.where}</b> {part.value && <code>{part.value}</code>} {part.limit}. {part.remedy}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

/** A place with nothing in it yet: why, and what to do. */
export function Empty({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      {icon}
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** How far something is, 0 to 1; null where nobody knows. */
export function Meter({ label, value }: { label: string; value: number | null }) {
  return <progress className={styles.meter} aria-label={label} max={1} value={value ?? undefined} />;
}

/** Stands where something will be, in its size. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <span className={`${styles.skeleton} ${className}`} aria-hidden />;
}
