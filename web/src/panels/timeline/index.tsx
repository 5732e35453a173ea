import { useQuery } from "@tanstack/react-query";
import {
  type CSSProperties,
  lazy,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useShortcuts } from "~/actions/shortcuts";
import { type Preview, previewQuery } from "~/client/preview";
import { useDocument } from "~/document/context";
import { useAspect, usePlayhead } from "~/document/playhead";
import type { Plan } from "~/document/session";
import { poseWords, roleWords } from "~/document/vocabulary";
import { say, useLanguage, useWords } from "~/messages";
import { Skeleton } from "~/ui/feedback";
import { useActions } from "./actions";
import { type Clip, clipsOf, lengthOf, rowsOf, TRACKS } from "./model";
import { ProductDialog } from "./product-dialog";
import { Playline, Ruler } from "./ruler";
import { fitting, type Span, spanOf } from "./scale";
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
  const preview = useQuery(previewQuery(project, version, useAspect(plan))).data;
  return (
    <BeatsContext value={preview?.sound.beats ?? NONE}>
      <Tracks plan={plan} preview={preview} />
    </BeatsContext>
  );
}

/** The clips of the film by their tracks, those tracks alone that have some. */
function useTracks(plan: Plan, preview: Preview | undefined) {
  const language = useLanguage();
  return useMemo(() => {
    const role = (each: keyof typeof roleWords.en) => say(roleWords[language][each], language);
    const pose = (each: keyof typeof poseWords.en) => say(poseWords[language][each], language);
    const clips = clipsOf(plan, preview?.lines ?? [], { role, pose });
    const tracks = TRACKS.map((track) => [track, clips.filter((clip) => clip.track === track)] as const);
    return tracks.filter(([, own]) => own.length);
  }, [plan, preview, language]);
}

function Tracks({ plan, preview }: { plan: Plan; preview: Preview | undefined }) {
  const t = useWords(timelineWords);
  const [open, setOpen] = useState<Clip | null>(null);
  const seconds = lengthOf(plan);
  const { scroller, fitFilm, zoom, span } = useZoom(seconds);
  const actions = useActions(fitFilm);
  useShortcuts(actions);
  const tracks = useTracks(plan, preview);
  const Inspector = open?.track === "product" ? ProductDialog : TextDialog;
  return (
    <section className={styles.timeline} aria-label={t("timeline")}>
      <Toolbar actions={actions} fit={fitFilm} plan={plan} />
      <div className={styles.scroller} ref={scroller}>
        <ul className={styles.names}>
          <li aria-hidden />
          {tracks.map(([track, own]) => (
            <li key={track} data-track={track} style={{ "--rows": rowsOf(own) } as CSSProperties}>
              {t(track)}
            </li>
          ))}
        </ul>
        <div className={styles.lanes} style={{ inlineSize: `${seconds * zoom + 1}px` }}>
          <Ruler seconds={seconds} zoom={zoom} span={span} />
          {tracks.map(([track, own]) => (
            <Track key={track} {...{ track, span, seconds, zoom, preview }} clips={own} onOpen={setOpen} />
          ))}
          <Playline zoom={zoom} />
        </div>
      </div>
      {open && <Inspector clip={open} onClose={() => setOpen(null)} />}
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
  return { scroller, fitFilm, zoom, span: useSpan(scroller, zoom) };
}

/** What of the film has elements, as far as it is scrolled. */
function useSpan(scroller: RefObject<HTMLDivElement | null>, zoom: number): Span {
  const [span, setSpan] = useState<Span>({ from: 0, to: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !zoom) return;
    const look = () => {
      const next = spanOf(Math.abs(element.scrollLeft), element.clientWidth, zoom);
      setSpan((known) => (known.from === next.from && known.to === next.to ? known : next));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [scroller, zoom]);
  return span;
}

/** Scrolls so that the playhead is seen. */
function follow(scroller: HTMLElement | null, time: number): void {
  if (!scroller) return;
  const x = time * useView.getState().zoom;
  const sign = scroller.matches(":dir(rtl)") ? -1 : 1;
  const seen = Math.abs(scroller.scrollLeft);
  if (x < seen || x > seen + scroller.clientWidth - 160) scroller.scrollLeft = sign * Math.max(x - 80, 0);
}
