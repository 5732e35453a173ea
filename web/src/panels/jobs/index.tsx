import { ListChecks } from "lucide-react";
import { useState } from "react";
import { Route, Switch } from "wouter";
import { api, told } from "~/client/api";
import { usePages } from "~/client/lists";
import { useWords } from "~/messages";
import { Choice } from "~/ui/choice";
import { Empty } from "~/ui/feedback";
import { List } from "~/ui/list";
import { Page } from "~/ui/page";
import { JobDetail } from "./detail";
import { JobRow } from "./row";
import { jobsWords } from "./words";

const STATES = ["all", "pending", "running", "waiting", "completed", "failed", "cancelled"] as const;
type State = (typeof STATES)[number];

export default function JobsPanel() {
  return (
    <Switch>
      <Route path="/jobs/:job">{({ job }) => <JobDetail job={job} />}</Route>
      <Route>
        <Queue />
      </Route>
    </Switch>
  );
}

function Queue() {
  const t = useWords(jobsWords);
  const [state, setState] = useState<State>("all");
  const list = usePages(["jobs", "list", state], (cursor) => {
    const query = { cursor, limit: 30, ...(state === "all" ? {} : { state }) };
    return told(api.GET("/api/v1/jobs", { params: { query } }));
  });
  const options = STATES.map((value) => ({ value, label: t(value) }));
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Choice label={t("state")} hidden options={options} value={state} onChange={setState} />
      <List
        list={list}
        empty={
          <Empty icon={<ListChecks />} title={t("none")}>
            {t("noneHint")}
          </Empty>
        }
      >
        {(job) => <JobRow job={job} />}
      </List>
    </Page>
  );
}
