import { useQuery } from "@tanstack/react-query";
import { Wallet } from "lucide-react";
import { api, type Schemas, told } from "~/client/api";
import { usePages } from "~/client/lists";
import { useLanguage, useWords } from "~/messages";
import { money } from "~/messages/formats";
import { Badge, Empty, Meter, ProblemNotice, type Tone } from "~/ui/feedback";
import { List } from "~/ui/list";
import { layout, Page } from "~/ui/page";
import styles from "./budget.module.css";
import { Limit } from "./limit";
import { budgetWords } from "./words";

type Budget = Schemas["BudgetShown"];
const TONES: Record<Budget["state"], Tone> = { ok: "good", alert: "warn", paused: "bad", closed: "bad" };

export default function BudgetPanel() {
  const t = useWords(budgetWords);
  const found = useQuery({ queryKey: ["budgets"], queryFn: () => told(api.GET("/api/v1/budgets")) });
  const costs = usePages(["costs"], async (cursor) => {
    const page = await told(api.GET("/api/v1/costs", { params: { query: { cursor, limit: 30 } } }));
    return {
      ...page,
      items: page.items.map((each) => ({ ...each, id: `${each.month} ${each.project} ${each.engine} ${each.model}` })),
    };
  });
  return (
    <Page title={t("title")} lead={t("lead")}>
      {found.error && <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />}
      <ul className={layout.grid}>
        {found.data?.items.map((budget) => (
          <li key={budget.of} className={layout.card}>
            <Card budget={budget} />
          </li>
        ))}
      </ul>
      <h2>{t("costs")}</h2>
      <List
        list={costs}
        empty={
          <Empty icon={<Wallet />} title={t("none")}>
            {t("noneHint")}
          </Empty>
        }
      >
        {(cost) => <Cost cost={cost} />}
      </List>
    </Page>
  );
}

function Card({ budget }: { budget: Budget }) {
  const t = useWords(budgetWords);
  const language = useLanguage();
  const limit = budget.limit_usd;
  const used = limit ? Math.min((budget.spent_usd + budget.held_usd) / limit, 1) : 0;
  return (
    <>
      <div className={styles.line}>
        <h2>{t(budget.of)}</h2>
        <Badge tone={TONES[budget.state]}>{t(budget.state)}</Badge>
      </div>
      <p className={styles.sum}>
        {money(budget.spent_usd, language)}{" "}
        <small>{limit === null ? t("noLimit") : t("of", { amount: money(limit, language) })}</small>
      </p>
      <Meter label={t("spent", { amount: money(budget.spent_usd, language) })} value={used} />
      {budget.held_usd > 0 && <p className={layout.soft}>{t("held", { amount: money(budget.held_usd, language) })}</p>}
      {budget.of !== "project" && <Limit of={budget.of} limit={limit} paused={budget.state === "paused"} />}
    </>
  );
}

function Cost({ cost }: { cost: Schemas["CostShown"] }) {
  const t = useWords(budgetWords);
  const language = useLanguage();
  return (
    <>
      <span className={layout.grow}>
        <strong>{cost.model}</strong> <span className={layout.soft}>{cost.engine}</span>
      </span>
      <span className={layout.soft}>{cost.month}</span>
      <span className={layout.soft}>{t("attempts", { n: cost.attempts })}</span>
      <span>{money(cost.spent_usd, language)}</span>
    </>
  );
}
