import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useLanguage, useWords } from "~/messages";
import { duration, money } from "~/messages/formats";
import { ProblemNotice, Skeleton } from "~/ui/feedback";
import styles from "./finish.module.css";
import { finishWords } from "./words";

type Cost = Schemas["ProductCost"];

/** What each part took, dearest first, and what a new build would. */
export function Costs({ project, version }: { project: string; version: number }) {
  const t = useWords(finishWords);
  const language = useLanguage();
  const id = useId();
  const params = { path: { project } };
  const costs = useQuery({
    queryKey: ["projects", project, "costs"],
    queryFn: () => told(api.GET("/api/v1/projects/{project}/costs", { params })),
  });
  const quote = useQuery({
    queryKey: ["projects", project, "quote", version],
    queryFn: () => told(api.POST("/api/v1/projects/{project}/quote", { params, body: { parts: false } })),
    retry: false,
  });
  const budget = costs.data?.budget;
  const spent = budget ? money(budget.spent_usd, language) : "";
  return (
    <section className={styles.block} aria-labelledby={id}>
      <h2 id={id}>{t("costs")}</h2>
      {costs.error && <ProblemNotice problem={costs.error} onRetry={() => void costs.refetch()} />}
      {costs.isPending && <Skeleton className={styles.line} />}
      {budget && (
        <dl className={styles.sums}>
          <div>
            <dt>{t("spent")}</dt>
            <dd>
              {spent}
              {budget.limit_usd !== null && <small> {t("limit", { limit: money(budget.limit_usd, language) })}</small>}
            </dd>
          </div>
          {quote.data && (
            <div>
              <dt>{t("estimate")}</dt>
              <dd>
                {money(quote.data.price_usd, language)} <small>{duration(quote.data.seconds, language)}</small>
              </dd>
            </div>
          )}
        </dl>
      )}
      {costs.data && !costs.data.items.length && <p className={styles.soft}>{t("free")}</p>}
      {costs.data && <Bars items={costs.data.items} />}
    </section>
  );
}

/** A bar for each part, as long as its share of the dearest. */
function Bars({ items }: { items: readonly Cost[] }) {
  const t = useWords(finishWords);
  const language = useLanguage();
  const most = Math.max(...items.map((each) => each.spent_usd), 0.000001);
  return (
    <ul className={styles.bars}>
      {items.map((each) => (
        <li key={`${each.name} ${each.engine} ${each.model}`}>
          <span>
            <b>{each.name}</b> <span className={styles.soft}>{each.model || each.engine}</span>
          </span>
          <span>
            {money(each.spent_usd, language)}{" "}
            {each.attempts > 1 && <span className={styles.soft}>{t("tries", { n: each.attempts })}</span>}
          </span>
          <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="4" rx="2" className={styles.track} />
            <rect width={(each.spent_usd / most) * 100} height="4" rx="2" className={styles.bar} />
          </svg>
        </li>
      ))}
    </ul>
  );
}
