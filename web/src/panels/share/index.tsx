import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Clapperboard, Link2Off, Lock } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useParams } from "wouter";
import { ApiProblem } from "~/client/problems";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Empty, ProblemNotice, Skeleton } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { open, useShared } from "./data";
import { Film } from "./film";
import styles from "./share.module.css";
import { shareWords } from "./words";

/** A film that was shared, for whoever has its link: no account, nothing but the film. */
export default function SharePanel() {
  const t = useWords(shareWords);
  const { token = "" } = useParams();
  const shared = useShared(token);
  const problem = shared.error && ApiProblem.from(shared.error);
  return (
    <div className={styles.page}>
      <title>{`${shared.data?.title ?? t("title")} · Reelwright`}</title>
      <main className={styles.main}>
        {shared.data && <Film token={token} page={shared.data} />}
        {!shared.data && shared.isPending && <Skeleton className={styles.waiting} />}
        {!shared.data && problem?.signedOut && <Password token={token} />}
        {!shared.data && problem && gone(problem) && (
          <Empty icon={<Link2Off />} title={t("gone")}>
            {t("goneHint")}
          </Empty>
        )}
        {!shared.data && problem && !problem.signedOut && !gone(problem) && (
          <ProblemNotice problem={problem} onRetry={() => void shared.refetch()} />
        )}
      </main>
      <footer className={styles.made}>
        <Clapperboard aria-hidden /> {t("made")}
      </footer>
    </div>
  );
}

const gone = ({ status }: ApiProblem) => status === 404 || status === 410 || status === 422;

function Password({ token }: { token: string }) {
  const t = useWords(shareWords);
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const opening = useMutation({
    mutationFn: () => open(token, password),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["shares", token] }),
  });
  const problem = opening.error && ApiProblem.from(opening.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password) opening.mutate();
  };
  return (
    <form className={styles.locked} onSubmit={submit}>
      <Lock aria-hidden />
      <h1>{t("locked")}</h1>
      <p>{t("lockedHint")}</p>
      <Field hidden label={t("password")} error={problem?.signedOut ? t("wrong") : null}>
        {(named) => (
          <input
            {...named}
            type="password"
            className={control}
            autoComplete="off"
            dir="ltr"
            maxLength={1024}
            placeholder={t("password")}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {problem && !problem.signedOut && <ProblemNotice problem={problem} />}
      <Button type="submit" look="primary" scale="large" busy={opening.isPending} disabled={!password}>
        {t("open")}
      </Button>
    </form>
  );
}
