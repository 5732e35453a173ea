import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Info, TriangleAlert, Wrench } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import type { Render } from "~/client/renders";
import { useDocument } from "~/document/context";
import type { Edit } from "~/document/session";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { ProblemNotice, Skeleton } from "~/ui/feedback";
import { toast } from "~/ui/toast";
import styles from "./finish.module.css";
import { finishWords } from "./words";

type Finding = Schemas["Finding"];
const SEVERITIES = ["error", "warning", "info"] as const;
const ICONS: Record<Finding["severity"], ReactNode> = {
  error: <CircleAlert />,
  warning: <TriangleAlert />,
  info: <Info />,
};

/** What the checks found in a film, the worst first, each with what was measured and a fix where there is one. */
export function Findings({ render }: { render: Render }) {
  const t = useWords(finishWords);
  const id = useId();
  const found = useQuery({
    queryKey: ["renders", render.id, "findings"],
    queryFn: async () => {
      const params = { path: { render: render.id } };
      return (await told(api.GET("/api/v1/renders/{render}/findings", { params }))).items;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const items = found.data ?? [];
  return (
    <section className={styles.block} aria-labelledby={id}>
      <h2 id={id}>{t("findings")}</h2>
      {found.error && <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className={styles.line} />}
      {found.data && !items.some((each) => each.severity !== "info") && (
        <p className={styles.good}>
          <CircleCheck aria-hidden /> {t("allGood")}
        </p>
      )}
      {SEVERITIES.map((severity) => (
        <Group key={severity} severity={severity} items={items.filter((each) => each.severity === severity)} />
      ))}
    </section>
  );
}

function Group({ severity, items }: { severity: Finding["severity"]; items: readonly Finding[] }) {
  const t = useWords(finishWords);
  if (!items.length) return null;
  return (
    <details className={styles.group} data-severity={severity} open={severity !== "info"}>
      <summary>
        {ICONS[severity]}
        {t(severity, { n: items.length })}
      </summary>
      <ul>
        {items.map((finding) => (
          <One key={`${finding.check} ${finding.where} ${finding.message}`} finding={finding} />
        ))}
      </ul>
    </details>
  );
}

function One({ finding }: { finding: Finding }) {
  const t = useWords(finishWords);
  const apply = useDocument((document) => document.apply);
  const [state, setState] = useState<"open" | "busy" | "done">("open");
  const { message, where, remedy, fix, evidence } = finding;
  const mend = async () => {
    setState("busy");
    const done = await apply([fix as Edit], t("fixLabel", { what: message.slice(0, 60) }));
    setState(done ? "done" : "open");
    if (done) toast(t("fixed"), "good");
  };
  const measured = Object.entries(evidence ?? {});
  return (
    <li className={styles.finding}>
      <div>
        <p>{message}</p>
        <p className={styles.soft}>{[where, remedy].filter(Boolean).join(" · ")}</p>
        {measured.length > 0 && (
          <details className={styles.evidence}>
            <summary>{t("measured")}</summary>
            <dl>
              {measured.map(([name, value]) => (
                <div key={name}>
                  <dt>{name.replaceAll("_", " ")}</dt>
                  <dd>{plain(value)}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
      </div>
      {fix && (
        <Button
          scale="small"
          icon={<Wrench />}
          busy={state === "busy"}
          disabled={state === "done"}
          onClick={() => void mend()}
        >
          {t("fix")}
        </Button>
      )}
    </li>
  );
}

function plain(value: unknown): string {
  if (typeof value === "number") return String(Math.round(value * 1000) / 1000);
  return typeof value === "string" ? value : JSON.stringify(value);
}
