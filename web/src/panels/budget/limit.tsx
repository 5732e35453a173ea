import { type FormEvent, useState } from "react";
import { api, told } from "~/client/api";
import { useChange } from "~/client/lists";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { control, Field } from "~/ui/field";
import styles from "./budget.module.css";
import { budgetWords } from "./words";

/** Sets the limit of the month or of all time; where the month is used up, lets it go on. */
export function Limit({ of, limit, paused }: { of: "month" | "user"; limit: number | null; paused: boolean }) {
  const t = useWords(budgetWords);
  const [text, setText] = useState(limit === null ? "" : String(limit));
  const set = useChange({
    mutationFn: (limit_usd: number | null) => told(api.PUT(`/api/v1/budgets/${of}`, { body: { limit_usd } })),
    renews: ["budgets"],
    done: t("saved"),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate(text.trim() ? Number(text) : null);
  };
  return (
    <>
      <form className={styles.form} onSubmit={submit}>
        <Field label={t("limit")} hint={t("limitHint")}>
          {(named) => (
            <input
              {...named}
              className={control}
              type="number"
              min={0}
              step="0.01"
              inputMode="decimal"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={set.isPending}>
          {t("set")}
        </Button>
      </form>
      {paused && of === "month" && <More />}
    </>
  );
}

function More() {
  const t = useWords(budgetWords);
  const [extra, setExtra] = useState("5");
  const approve = useChange({
    mutationFn: () => told(api.POST("/api/v1/budgets/month/approve", { body: { extra_usd: Number(extra) } })),
    renews: ["budgets"],
    done: t("approved"),
  });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        approve.mutate();
      }}
    >
      <Field label={t("extra")}>
        {(named) => (
          <input
            {...named}
            className={control}
            type="number"
            min={0.01}
            step="0.01"
            required
            value={extra}
            onChange={(event) => setExtra(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" look="primary" busy={approve.isPending}>
        {t("approve")}
      </Button>
    </form>
  );
}
