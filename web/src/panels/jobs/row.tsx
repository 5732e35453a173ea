import { Link } from "wouter";
import { api, type Schemas, told } from "~/client/api";
import { useChange } from "~/client/lists";
import { useLanguage, useWords } from "~/messages";
import { ago, money } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Badge, Meter, type Tone } from "~/ui/feedback";
import { layout } from "~/ui/page";
import styles from "./jobs.module.css";
import { jobsWords } from "./words";

type Job = Schemas["JobShown"];
const TONES: Partial<Record<Job["state"], Tone>> = {
  running: "info",
  waiting: "warn",
  completed: "good",
  failed: "bad",
};
const KINDS = ["build", "plan", "export", "stills", "preview"] as const;

export function kindOf(job: Job): (typeof KINDS)[number] | "other" {
  return KINDS.find((kind) => kind === job.kind) ?? "other";
}

export function JobState({ job }: { job: Job }) {
  const t = useWords(jobsWords);
  return <Badge tone={TONES[job.state]}>{t(job.state)}</Badge>;
}

/** A job in the list: what, how it stands, how far, what it cost. */
export function JobRow({ job }: { job: Job }) {
  const t = useWords(jobsWords);
  const language = useLanguage();
  const told =
    job.error?.message ?? (job.state === "pending" && job.ahead !== null ? t("ahead", { n: job.ahead ?? 0 }) : "");
  return (
    <>
      <div className={layout.grow}>
        <Link href={`/jobs/${job.id}`} className={styles.name}>
          {t(kindOf(job))} <span className={layout.soft}>{ago(job.made_at, language)}</span>
        </Link>
        {told && <p className={layout.soft}>{told}</p>}
      </div>
      {job.state === "running" && (
        <div className={styles.meter}>
          <Meter label={t("running")} value={job.fraction} />
        </div>
      )}
      {job.cost_usd > 0 && <span className={layout.soft}>{money(job.cost_usd, language)}</span>}
      <JobState job={job} />
      <JobActions job={job} />
    </>
  );
}

export function JobActions({ job }: { job: Job }) {
  const t = useWords(jobsWords);
  const params = { path: { job: job.id } };
  const cancel = useChange({
    mutationFn: () => told(api.POST("/api/v1/jobs/{job}/cancel", { params })),
    renews: ["jobs"],
  });
  const retry = useChange({
    mutationFn: () => told(api.POST("/api/v1/jobs/{job}/retry", { params })),
    renews: ["jobs"],
  });
  if (job.state === "failed" || job.state === "cancelled") {
    return (
      <Button scale="small" busy={retry.isPending} onClick={() => retry.mutate()}>
        {t("retry")}
      </Button>
    );
  }
  if (job.state === "completed") return null;
  return (
    <Button scale="small" busy={cancel.isPending || job.cancelling} onClick={() => cancel.mutate()}>
      {t("cancel")}
    </Button>
  );
}
