import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { api, type Schemas, told } from "~/client/api";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { duration, money } from "~/messages/formats";
import { quoteQuery, UNDER_WAY, useBuild, useWork } from "~/parts/work";
import { Button } from "~/ui/button";
import { Meter } from "~/ui/feedback";
import { toast } from "~/ui/toast";
import styles from "./project.module.css";
import { projectWords } from "./words";

type Job = Schemas["JobShown"];

/** The price and the time before, the button, and how far it is. */
export function Build({ project }: { project: string }) {
  const work = useWork(project);
  const [, go] = useLocation();
  // It stands here, above both faces of the bar, since the end of a job is what changes one for the other.
  useEnding(work, () => go(`/projects/${project}/finish`));
  return work && UNDER_WAY.has(work.state) ? <Running job={work} /> : <Ready project={project} last={work} />;
}

function Ready({ project, last }: { project: string; last: Job | undefined }) {
  const t = useWords(projectWords);
  const build = useBuild(project);
  const { version, plan } = useDocument((document) => document);
  const quote = useQuery(quoteQuery(project, version));
  const stuck = quote.data?.obstacle;
  const made = last?.kind === "build" && last.state === "completed" && plan;
  return (
    <div className={styles.build}>
      <span className={styles.price} title={stuck || undefined}>
        {quote.data && <Price quote={quote.data} />}
      </span>
      <Button
        look="primary"
        busy={build.isPending}
        onClick={() => build.mutate({ simpler: Boolean(stuck), replan: false })}
      >
        {stuck ? t("simpler") : made ? t("again") : t("build")}
      </Button>
    </div>
  );
}

function Price({ quote }: { quote: Schemas["Quote"] }) {
  const t = useWords(projectWords);
  const language = useLanguage();
  const price = quote.price_usd ? money(quote.price_usd, language) : t("free");
  return (
    <>
      <span>{t("price", { price, time: duration(quote.seconds, language) })}</span>
      {quote.worst_usd > quote.price_usd && <span>{t("upTo", { price: money(quote.worst_usd, language) })}</span>}
    </>
  );
}

function Running({ job }: { job: Job }) {
  const t = useWords(projectWords);
  const language = useLanguage();
  const cancel = useMutation({
    mutationFn: () => told(api.POST("/api/v1/jobs/{job}/cancel", { params: { path: { job: job.id } } })),
  });
  const stage = `stage_${job.stage || "planning"}` as Parameters<typeof t>[0];
  const doing =
    job.state === "waiting" ? t("waiting") : job.state === "pending" ? t("pending", { n: job.ahead ?? 0 }) : t(stage);
  const left =
    job.state === "running" && job.seconds_left ? t("left", { time: duration(job.seconds_left, language) }) : "";
  return (
    <div className={styles.running}>
      <span className={styles.stage}>
        <span>{doing}</span>
        <span>{left || `${Math.round(job.fraction * 100)} %`}</span>
      </span>
      <Meter label={doing} value={job.fraction} />
      <Button scale="small" busy={cancel.isPending || job.cancelling} onClick={() => cancel.mutate()}>
        {job.cancelling ? t("cancelling") : t("cancel")}
      </Button>
    </div>
  );
}

/** Tells how the job ended that was under way when the page last looked. */
function useEnding(last: Job | undefined, look: () => void) {
  const t = useWords(projectWords);
  const seen = useRef<string | undefined>(last ? `${last.id}.${last.state}` : undefined);
  useEffect(() => {
    const now = last && `${last.id}.${last.state}`;
    if (last && seen.current && seen.current !== now && last.kind === "build") {
      if (last.state === "completed") toast(t("done"), "good", { label: t("look"), run: look });
      if (last.state === "failed") toast(`${t("failed")}. ${last.error?.message ?? ""}`, "bad");
    }
    seen.current = now;
  }, [last, look, t]);
}
