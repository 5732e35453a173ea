import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { type Aspect, type Preview, previewQuery } from "~/client/preview";
import { jobsQuery } from "~/client/queries";
import { useDocument } from "~/document/context";
import { useAspect, usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import { lacking } from "~/render/screen";
import { Choice } from "~/ui/choice";
import { Meter, Notice, ProblemNotice } from "~/ui/feedback";
import { Finished, useFinished } from "./finished";
import { Instead } from "./instead";
import { Options } from "./options";
import { Picture } from "./picture";
import styles from "./preview.module.css";
import { captionsOf } from "./texts";
import { Transport } from "./transport";
import { usePlayback, type View } from "./use-playback";
import { useView } from "./use-view";
import { previewWords } from "./words";

const SHAPES: Readonly<Record<string, number>> = { "9:16": 9 / 16, "1:1": 1, "4:5": 4 / 5, "16:9": 16 / 9 };
const NONE: readonly string[] = [];

/** The film as the plan stands, played by the page itself; or the film that was made of it. */
export default function PreviewPanel() {
  const t = useWords(previewWords);
  const { project, version, plan } = useDocument((document) => document);
  const show = usePlayhead(({ show }) => show);
  const aspects = (plan?.aspects ?? ["9:16"]) as readonly Aspect[];
  const aspect = useAspect(plan);
  const found = useQuery(previewQuery(project, version, aspect));
  const finished = useFinished(project, version, aspect);
  const [wanted, setWanted] = useState<boolean | null>(null);
  const made = wanted ?? lacking() !== null; // who cannot draw the film is shown the one that was made
  const [zone, setZone] = useState("");
  const { view, set, full, panel } = useView();
  const [address] = useLocation();
  const shape = SHAPES[aspect] ?? 9 / 16;
  const captions = found.data ? captionsOf(found.data) : NONE;
  const shown = made && finished;
  return (
    <section
      ref={panel}
      className={`${styles.preview} ${address.endsWith("/timeline") ? styles.wide : ""}`}
      aria-label={t("preview")}
      onKeyDown={keys}
    >
      <div className={styles.head}>
        {finished && <Made made={made} onMade={setWanted} />}
        <Options
          {...{ aspects, aspect, zone, view, set }}
          onAspect={show}
          onZone={setZone}
          captioned={captions.length > 0}
          onFull={full}
        />
      </div>
      {shown ? (
        <Finished key={finished} url={finished} shape={shape} />
      ) : (
        <Played
          {...{ preview: found.data, shape, zone, view, set }}
          stale={found.isFetching}
          hidden={view.captions ? NONE : captions}
          finished={finished !== null}
        />
      )}
      {!shown && !found.data && found.isFetching && <Composing project={project} />}
      {!shown && found.error && <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />}
    </section>
  );
}

type PlayedProps = {
  preview: Preview | undefined;
  shape: number;
  zone: string;
  stale: boolean;
  view: View;
  set: (change: Partial<View>) => void;
  hidden: readonly string[];
  finished: boolean;
};

function Played({ preview, shape, zone, stale, view, set, hidden, finished }: PlayedProps) {
  const t = useWords(previewWords);
  const place = useRef<HTMLDivElement>(null);
  const troubles = usePlayback(place, preview, view, hidden);
  const lacks = lacking();
  const waiting = preview?.waiting.filter(({ shot }) => shot).length ?? 0;
  return (
    <>
      <Picture {...{ place, preview, shape, zone }} stale={stale && preview !== undefined} />
      <Transport preview={preview} view={view} set={set} />
      {lacks && <Instead title={t(lacks)} why={t(`${lacks}Hint`)} finished={finished} />}
      {!lacks && troubles.picture && <Instead title={t("failed")} why={troubles.picture} finished={finished} />}
      {troubles.sound && <Notice tone="warn" title={t("silent")} />}
      {waiting > 0 && <p className={styles.hint}>{t("waitingHint", { n: waiting })}</p>}
    </>
  );
}

/** The draft, or the film that was made of it. */
function Made({ made, onMade }: { made: boolean; onMade: (made: boolean) => void }) {
  const t = useWords(previewWords);
  const play = usePlayhead(({ play }) => play);
  const options = [
    { value: "draft", label: t("draft") },
    { value: "finished", label: t("finished") },
  ] as const;
  const choose = (value: "draft" | "finished") => {
    play(false);
    onMade(value === "finished");
  };
  return (
    <Choice joined hidden label={t("source")} options={options} value={made ? "finished" : "draft"} onChange={choose} />
  );
}

/** How far the job is that draws what the preview lacks. */
function Composing({ project }: { project: string }) {
  const t = useWords(previewWords);
  const { data } = useQuery(jobsQuery(project));
  const job = data?.find(({ kind, state }) => kind === "preview" && state === "running");
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 600);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.composing} role="status">
      {late && <span>{t("composing")}</span>}
      {late && <Meter label={t("composing")} value={job?.fraction || null} />}
    </div>
  );
}

/** Space plays and pauses wherever the focus is in the panel, but on what takes the key itself. */
function keys(event: KeyboardEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (event.key !== " " || target.closest("button, select, video, input[type=radio]")) return;
  event.preventDefault();
  const { playing, play } = usePlayhead.getState();
  play(!playing);
}
