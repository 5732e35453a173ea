import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useShortcuts } from "~/actions/shortcuts";
import { previewQuery } from "~/client/preview";
import { useDocument } from "~/document/context";
import { usePlayhead } from "~/document/playhead";
import type { Plan } from "~/document/session";
import { useWords } from "~/messages";
import { Skeleton } from "~/ui/feedback";
import { useActions } from "./actions";
import { type Clip, clipsOf, lengthOf, TRACKS } from "./model";
import { Playline, Ruler } from "./ruler";
import { fitting } from "./scale";
import { TextDialog } from "./text-dialog";
import styles from "./timeline.module.css";
import { Toolbar } from "./toolbar";
import { Track } from "./tracks";
import { BeatsContext } from "./use-gestures";
import { useView, zoomTo } from "./view";
import { timelineWords } from "./words";

// biome-ignore lint/style/noRestrictedImports: the preview stands in the timeline instead of the frame beside it
const Picture = lazy(() => import("~/panels/preview"));
const NONE: readonly number[] = [];

/** The film over time: the picture above, the tracks below. */
export default function TimelinePanel() {
  const plan = useDocument((document) => document.plan);
  return (
    <div className={styles.panel}>
      <div className={styles.picture}>
        <Suspense fallback={<Skeleton />}>
          <Picture />
        </Suspense>
      </div>
      {plan && <Timeline plan={plan} />}
    </div>
  );
}

function Timeline({ plan }: { plan: Plan }) {
  const { project, version } = useDocument((document) => document);
  const preview = useQuery(previewQuery(project, version, plan.aspects[0] ?? "9:16")).data;
  const beats = preview?.sound.beats ?? NONE;
  return (
    <BeatsContext value={beats}>
      <Tracks plan={plan} preview={preview} beats={beats} />
    </BeatsContext>
  );
}

type TracksProps = { plan: Plan; preview: Parameters<typeof Track>[0]["preview"]; beats: readonly number[] };

function Tracks({ plan, preview, beats }: TracksProps) {
  const t = useWords(timelineWords);
  const [open, setOpen] = useState<Clip | null>(null);
  const seconds = lengthOf(plan);
  const { scroller, fitFilm, zoom } = useZoom(seconds);
  const actions = useActions(fitFilm);
  useShortcuts(actions);
  const clips = useMemo(() => clipsOf(plan), [plan]);
  const tracks = TRACKS.map((track) => [track, clips.filter((clip) => clip.track === track)] as const).filter(
    ([, own]) => own.length,
  );
  return (
    <section className={styles.timeline} aria-label={t("timeline")}>
      <Toolbar actions={actions} fit={fitFilm} musical={Boolean(plan.music?.mood)} />
      <div className={styles.scroller} ref={scroller}>
        <ul className={styles.names}>
          <li aria-hidden />
          {tracks.map(([track, own]) => (
            <li
              key={track}
              data-track={track}
              style={{ "--rows": Math.max(...own.map((clip) => clip.index + 1)) } as never}
            >
              {t(track)}
            </li>
          ))}
        </ul>
        <div className={styles.lanes} style={{ inlineSize: `${seconds * zoom + 1}px` }}>
          <Ruler seconds={seconds} zoom={zoom} beats={beats} />
          {tracks.map(([track, own]) => (
            <Track
              key={track}
              track={track}
              clips={own}
              seconds={seconds}
              zoom={zoom}
              preview={preview}
              onOpen={setOpen}
            />
          ))}
          <Playline zoom={zoom} />
        </div>
      </div>
      {open && <TextDialog clip={open} onClose={() => setOpen(null)} />}
    </section>
  );
}

/** The zoom: it fits the film at first, and Mod with the wheel changes it. The playhead is kept in sight. */
function useZoom(seconds: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const zoom = useView((view) => view.zoom);
  const fitFilm = useCallback(() => {
    const names = scroller.current?.firstElementChild?.clientWidth ?? 0;
    if (scroller.current) zoomTo(fitting(seconds, scroller.current.clientWidth - names - 24));
  }, [seconds]);
  useLayoutEffect(() => {
    if (useView.getState().zoom === 0) fitFilm();
  }, [fitFilm]);
  useEffect(() => {
    const element = scroller.current;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(useView.getState().zoom * Math.exp(-event.deltaY / 300));
    };
    element?.addEventListener("wheel", turn, { passive: false });
    return () => element?.removeEventListener("wheel", turn);
  }, []);
  useEffect(() => usePlayhead.subscribe(({ time, playing }) => playing && follow(scroller.current, time)), []);
  return { scroller, fitFilm, zoom };
}

/** Scrolls so that the playhead is seen. */
function follow(scroller: HTMLElement | null, time: number): void {
  if (!scroller) return;
  const x = time * useView.getState().zoom;
  const sign = scroller.matches(":dir(rtl)") ? -1 : 1;
  const seen = Math.abs(scroller.scrollLeft);
  if (x < seen || x > seen + scroller.clientWidth - 160) scroller.scrollLeft = sign * Math.max(x - 80, 0);
}
