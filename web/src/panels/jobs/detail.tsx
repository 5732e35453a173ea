import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { Link } from "wouter";
import { api, told } from "~/client/api";
import { jobQuery } from "~/client/queries";
import { useWords } from "~/messages";
import { Badge, Meter, Notice, ProblemNotice, Skeleton } from "~/ui/feedback";
import { layout, Page } from "~/ui/page";
import styles from "./jobs.module.css";
import { JobActions, JobState, kindOf } from "./row";
import { jobsWords } from "./words";

/** One job with all that it did, step by step. */
export function JobDetail({ job: id }: { job: string }) {
  const t = useWords(jobsWords);
  const found = useQuery(jobQuery(id));
  if (found.error) return <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton />;
  const job = found.data;
  const actions = (
    <>
      <JobState job={job} />
      <JobActions job={job} />
    </>
  );
  return (
    <Page
      title={t(kindOf(job))}
      lead={
        <Link href="/jobs" className={styles.back}>
          <ArrowLeft /> {t("back")}
        </Link>
      }
      actions={actions}
    >
      {job.state === "running" && <Meter label={t("running")} value={job.fraction} />}
      {job.error && (
        <Notice tone="bad" title={t("failed")}>
          {job.error.message}
        </Notice>
      )}
      {job.project && <Link href={`/projects/${job.project}`}>{t("open")}</Link>}
      <Steps job={id} running={job.state === "running"} />
    </Page>
  );
}

function Steps({ job, running }: { job: string; running: boolean }) {
  const t = useWords(jobsWords);
  const steps = useQuery({
    queryKey: ["jobs", job, "steps"],
    queryFn: () => told(api.GET("/api/v1/jobs/{job}/steps", { params: { path: { job } } })),
    refetchInterval: running ? 2000 : false,
  });
  const said = (what: string) => (what === "made" || what === "reused" || what === "fallback" ? t(what) : what);
  if (!steps.data?.items.length) return null;
  return (
    <section className={styles.steps}>
      <h2>{t("steps")}</h2>
      <ol className={layout.rows}>
        {steps.data.items.map((step) => (
          <li key={step.step} className={layout.row}>
            <span className={layout.grow}>{step.step}</span>
            <span className={layout.soft}>{t("seconds", { n: Math.round(step.seconds * 10) / 10 })}</span>
            <Badge tone={step.what === "fallback" ? "warn" : undefined}>{said(step.what)}</Badge>
          </li>
        ))}
      </ol>
    </section>
  );
}
