import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Clapperboard } from "lucide-react";
import { api, told } from "~/client/api";
import { useWords } from "~/messages";
import { UNDER_WAY, useWork } from "~/parts/work";
import { Button } from "~/ui/button";
import { Empty, Meter, ProblemNotice } from "~/ui/feedback";
import { projectWords } from "./words";

/** A project without a plan: write one, or watch it being written. */
export function Planning({ project }: { project: string }) {
  const t = useWords(projectWords);
  const queries = useQueryClient();
  const work = useWork(project);
  const plan = useMutation({
    mutationFn: () => told(api.POST("/api/v1/projects/{project}/plan", { params: { path: { project } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
  if (work && UNDER_WAY.has(work.state)) {
    return <Empty icon={<Clapperboard />} title={t("planned")} action={<Meter label={t("planned")} value={null} />} />;
  }
  const problem = plan.error ?? (work?.state === "failed" && work.error ? new Error(work.error.message) : null);
  return (
    <Empty
      icon={<Clapperboard />}
      title={t("plan")}
      action={
        <Button look="primary" scale="large" busy={plan.isPending} onClick={() => plan.mutate()}>
          {t("plan")}
        </Button>
      }
    >
      {t("planHint")}
      {problem && <ProblemNotice problem={problem} />}
    </Empty>
  );
}
