import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch, useParams } from "wouter";
import { projectQuery } from "~/client/queries";
import { DocumentProvider, useDocument } from "~/document/context";
import { ProblemNotice, Skeleton } from "~/ui/feedback";
import { Page } from "~/ui/page";
import { Conflict } from "./conflict";
import { Header } from "./header";
import { Planning } from "./planning";
import styles from "./project.module.css";
import { Side } from "./side";

const VIEWS = [
  ["board", lazy(() => import("~/panels/board"))],
  ["storyboard", lazy(() => import("~/panels/storyboard"))],
  ["timeline", lazy(() => import("~/panels/timeline"))],
  ["variations", lazy(() => import("~/panels/variations"))],
  ["review", lazy(() => import("~/panels/review"))],
  ["finish", lazy(() => import("~/panels/finish"))],
] as const;

/** One project: its header, the view that is open, and beside it the preview and the chat. */
export default function ProjectPanel() {
  const { project = "" } = useParams();
  const found = useQuery(projectQuery(project));
  if (found.error)
    return (
      <Page title="Reelwright">
        <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
      </Page>
    );
  if (!found.data) return <Skeleton />;
  return (
    <DocumentProvider key={project} project={project}>
      <title>{`${found.data.title} · Reelwright`}</title>
      <div className={styles.project}>
        <Header project={found.data} />
        <Body project={project} />
      </div>
      <Conflict />
    </DocumentProvider>
  );
}

function Body({ project }: { project: string }) {
  const planned = useDocument((document) => document.plan !== null);
  const base = `/projects/${project}`;
  return (
    <Switch>
      <Route path={`${base}/finish`}>
        <View name="finish" />
      </Route>
      {!planned && (
        <Route>
          <Planning project={project} />
        </Route>
      )}
      {VIEWS.map(([name]) => (
        <Route key={name} path={`${base}/${name}`}>
          <View name={name} />
        </Route>
      ))}
      <Route>
        <Redirect to={`${base}/board`} replace />
      </Route>
    </Switch>
  );
}

function View({ name }: { name: (typeof VIEWS)[number][0] }) {
  const Panel = VIEWS.find(([each]) => each === name)?.[1] ?? VIEWS[0][1];
  const wide = name === "timeline" || name === "finish" || name === "review";
  return (
    <div className={wide ? styles.wide : styles.split}>
      <section className={styles.view}>
        <Suspense fallback={<Skeleton className={styles.skeleton} />}>
          <Panel />
        </Suspense>
      </section>
      {!wide && <Side />}
    </div>
  );
}
