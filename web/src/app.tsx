import { useQuery } from "@tanstack/react-query";
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { ApiProblem } from "./client/problems";
import { sessionQuery } from "./client/queries";
import { LanguageContext, useWords } from "./messages";
import { useSettings } from "./panels/settings/store";
import { Shell } from "./panels/shell";
import { shellWords } from "./panels/shell/words";
import { Away } from "./ui/away";
import { ProblemNotice, Skeleton } from "./ui/feedback";
import { Page } from "./ui/page";
import { Toasts } from "./ui/toast";

type Panel = LazyExoticComponent<ComponentType>;

/** Every page by its address; each is a bundle of its own, loaded when it is opened. */
const PAGES: readonly (readonly [string, Panel])[] = [
  ["/", lazy(() => import("./panels/start"))],
  ["/projects", lazy(() => import("./panels/projects"))],
  ["/projects/:project/*?", lazy(() => import("./panels/project"))],
  ["/kits/*?", lazy(() => import("./panels/kits"))],
  ["/templates/*?", lazy(() => import("./panels/templates"))],
  ["/assets", lazy(() => import("./panels/assets"))],
  ["/jobs/*?", lazy(() => import("./panels/jobs"))],
  ["/engines", lazy(() => import("./panels/engines"))],
  ["/budget", lazy(() => import("./panels/budget"))],
  ["/settings/*?", lazy(() => import("./panels/settings"))],
];
const SignIn = lazy(() => import("./panels/signin"));
const SignInAgain = lazy(() => import("./panels/signin").then(({ SignInAgain: again }) => ({ default: again })));
const Share = lazy(() => import("./panels/share"));

export function App() {
  const { language } = useSettings();
  return (
    <LanguageContext value={language}>
      <Suspense fallback={<Skeleton />}>
        <Switch>
          <Route path="/s/:token" component={Share} />
          <Route>
            <Workplace />
          </Route>
        </Switch>
      </Suspense>
      <Toasts />
      <Away />
    </LanguageContext>
  );
}

/** The studio for who works here; where the service has accounts, one signs in first. */
function Workplace() {
  const t = useWords(shellWords);
  const session = useQuery(sessionQuery);
  if (session.error) {
    const problem = ApiProblem.from(session.error);
    if (problem.signedOut) return <SignIn />;
    return (
      <Shell>
        <ProblemNotice problem={problem} onRetry={() => void session.refetch()} />
      </Shell>
    );
  }
  if (session.isPending) return <Skeleton />;
  return (
    <Shell>
      {session.data.csrf && (
        <Suspense fallback={null}>
          <SignInAgain />
        </Suspense>
      )}
      <Suspense fallback={<Skeleton />}>
        <Switch>
          {PAGES.map(([path, Panel]) => (
            <Route key={path} path={path}>
              <Panel />
            </Route>
          ))}
          <Route>
            <Page title={t("nothing")} lead={t("nothingHint")}>
              {null}
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}
