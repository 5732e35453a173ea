import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MonitorPlay } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { api, told } from "~/client/api";
import { type Aspect, finished, preview } from "~/client/preview";
import { upload } from "~/client/uploads";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { duration } from "~/messages/formats";
import { canRender, codecOf, type Progress, renderInBrowser } from "~/render/export";
import { Button } from "~/ui/button";
import { Meter, Notice, ProblemNotice } from "~/ui/feedback";
import styles from "./finish.module.css";
import { browserWords } from "./words-browser";

/** Pixels of the short side that a plan asks for; the service takes no other size. */
const SHORT: Readonly<Record<string, number>> = { "720p": 720, "1080p": 1080, "1440p": 1440, "4k": 2160 };

type Stage =
  | { is: "making"; progress: Progress | null }
  | { is: "sending" | "checking"; done: number | null }
  | { is: "done" };

/** The browser as an engine: makes the film of the newest version on the user's machine, and has the service check it. */
export function BrowserRender() {
  const t = useWords(browserWords);
  const able = useQuery({
    queryKey: ["can-render"],
    queryFn: () => canRender(1080),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { project, version, plan } = useDocument((document) => document);
  const short = SHORT[plan?.output?.size ?? "1080p"] ?? 1080;
  const work = useBrowserRender(project, version, short);
  if (!able.data || !plan) return null;
  return (
    <details className={styles.browser}>
      <summary>
        <MonitorPlay aria-hidden /> {t("title")}
      </summary>
      <p>{t("lead")}</p>
      {able.data.why && <Notice>{t(able.data.why)}</Notice>}
      {able.data.ok && !work.stage && (
        <div className={styles.tools}>
          {plan.aspects.map((aspect) => (
            <Button key={aspect} onClick={() => work.make(aspect)}>
              {t("make", { aspect })}
            </Button>
          ))}
        </div>
      )}
      {work.stage && <Stand stage={work.stage} pause={work.pause} stop={work.stop} />}
      {work.problem != null && <ProblemNotice problem={work.problem} />}
    </details>
  );
}

function Stand({ stage, pause, stop }: { stage: Stage; pause: (paused: boolean) => void; stop: () => void }) {
  const t = useWords(browserWords);
  const language = useLanguage();
  const [paused, setPaused] = useState(false);
  if (stage.is === "done") return <Notice tone="good">{t("done")}</Notice>;
  if (stage.is !== "making") return <Meter label={t(stage.is)} value={stage.done} />;
  const { progress } = stage;
  const said = progress ? t("frame", { n: progress.frame, of: progress.frames }) : t("title");
  const turn = () => {
    pause(!paused);
    setPaused(!paused);
  };
  return (
    <div aria-live="polite">
      <Meter label={said} value={progress ? progress.frame / progress.frames : null} />
      <p>
        {said}
        {progress && !paused && ` · ${t("left", { time: duration(progress.left, language) })}`}
      </p>
      <div className={styles.tools}>
        <Button scale="small" onClick={turn}>
          {t(paused ? "resume" : "pause")}
        </Button>
        <Button scale="small" onClick={stop}>
          {t("stop")}
        </Button>
      </div>
    </div>
  );
}

/** The way of a film that is made here: drawn and encoded, sent, checked. Leaving the page ends it. */
function useBrowserRender(project: string, version: number, short: number) {
  const t = useWords(browserWords);
  const queries = useQueryClient();
  const [stage, setStage] = useState<Stage | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const stopping = useRef<AbortController | null>(null);
  const pausing = useRef<(paused: boolean) => void>(() => {});
  useEffect(() => () => stopping.current?.abort(), []);
  const run = async (aspect: Aspect, signal: AbortSignal) => {
    setStage({ is: "making", progress: null });
    const shown = await preview(project, version, aspect, signal);
    if (shown.waiting.length) throw new Error(t("waiting"));
    const begun = performance.now();
    const film = await renderInBrowser(shown, {
      signal,
      short,
      onProgress: (progress) => setStage({ is: "making", progress }),
      onPausable: (pause) => {
        pausing.current = pause;
      },
    });
    const seconds = (performance.now() - begun) / 1000;
    const asset = await upload(film, (sent, of) => setStage({ is: "sending", done: sent / of }), signal);
    setStage({ is: "checking", done: null });
    const params = { path: { project, number: version } };
    const body = {
      aspect,
      upload: asset.id,
      encoder: { codec: codecOf(short), seconds, agent: navigator.userAgent.slice(0, 160) },
    };
    const path = "/api/v1/projects/{project}/versions/{number}/browser-renders";
    await finished((await told(api.POST(path, { params, body, signal }))).id, signal);
    await told(api.DELETE("/api/v1/assets/{asset}", { params: { path: { asset: asset.id } } }));
    await queries.invalidateQueries({ queryKey: ["projects", project, "renders"] });
    setStage({ is: "done" });
  };
  const make = (aspect: Aspect) => {
    const stop = new AbortController();
    stopping.current = stop;
    setProblem(null);
    run(aspect, stop.signal).catch((thrown) => {
      setStage(null);
      if (!stop.signal.aborted) setProblem(thrown);
    });
  };
  return {
    stage,
    problem,
    make,
    pause: (paused: boolean) => pausing.current(paused),
    stop: () => stopping.current?.abort(),
  };
}
