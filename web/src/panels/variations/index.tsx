import { useState } from "react";
import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { Pick } from "~/ui/controls";
import { Empty, ProblemNotice, Skeleton } from "~/ui/feedback";
import { Matrix } from "./matrix";
import { SetShown } from "./set";
import { useSets } from "./state";
import styles from "./variations.module.css";
import { variationWords } from "./words";

/** Variations of an ad: a matrix, what it costs, the films side by side, and how they did. */
export default function Panel() {
  const t = useWords(variationWords);
  const plan = useDocument((document) => document.plan);
  const sets = useSets();
  const [chosen, setChosen] = useState<string | null>(null);
  if (sets.error)
    return (
      <div className={styles.page}>
        <ProblemNotice problem={sets.error} onRetry={() => void sets.refetch()} />
      </div>
    );
  if (!plan || sets.isPending) return <Skeleton className={styles.skeleton} />;
  if (sets.data === null || sets.data === undefined) return <Empty title={t("title")}>{t("lead")}</Empty>;
  const shown = chosen ?? sets.data[0]?.id ?? "";
  const options = sets.data.map((set) => [set.id, t("setOf", { title: set.title, n: set.variants.length })] as const);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h2>{t("title")}</h2>
          <p>{t("lead")}</p>
        </div>
        {options.length > 0 && (
          <div className={styles.sets}>
            <Pick label={t("set")} value={shown} options={[...options, ["", t("make")]]} onChange={setChosen} />
          </div>
        )}
      </header>
      {shown ? <SetShown key={shown} id={shown} /> : <Matrix plan={plan} onKept={setChosen} />}
    </div>
  );
}
