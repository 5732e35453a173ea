import { useEffect } from "react";
import { useLocation } from "wouter";
import { useWords } from "~/messages";
import { ProblemNotice } from "~/ui/feedback";
import { MoreChoices } from "./choices";
import { Composer } from "./composer";
import { Drop } from "./drop";
import { change, useForm } from "./form";
import { Gallery } from "./gallery";
import { MakeBar } from "./make";
import { Recent } from "./recent";
import styles from "./start.module.css";
import { Summary } from "./summary";
import { enough, mark, understand } from "./understand";
import { startWords } from "./words";

/** The first page: what is to be advertised, what was understood of it, its price, and the button. */
export default function StartPanel() {
  const t = useWords(startWords);
  const begun = useForm((form) => form.understood !== null);
  const problem = useForm((form) => form.problem);
  const retry = () => void understand(t("untitled")).catch(() => undefined);
  useKeepingUp(t("untitled"));
  return (
    <div className={styles.start}>
      <title>{`${t("title")} · Reelwright`}</title>
      <Drop />
      <div className={styles.stage}>
        <header className={styles.head}>
          <h1>{t("headline")}</h1>
          <p>{t("lead")}</p>
        </header>
        <Composer />
        {problem && <ProblemNotice problem={problem} onRetry={retry} />}
        {begun && <Summary />}
        <MoreChoices />
        {begun && <MakeBar />}
      </div>
      {!begun && (
        <>
          <Recent />
          <Gallery />
        </>
      )}
    </div>
  );
}

/** Once there is a draft, it follows what is changed in the form; a pause of typing is waited for. */
function useKeepingUp(untitled: string) {
  const now = useForm((form) => (form.understood && enough(form) ? mark(form) : ""));
  const saved = useForm((form) => form.saved);
  const [here] = useLocation();
  useEffect(() => {
    if (!now || now === saved || here !== "/") return;
    const timer = setTimeout(() => void understand(untitled).catch(() => undefined), 700);
    return () => clearTimeout(timer);
  }, [now, saved, here, untitled]);
  useEffect(() => {
    return () => change({ problem: null });
  }, []);
}
