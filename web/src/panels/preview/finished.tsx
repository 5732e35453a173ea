import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, type RefObject, useEffect, useRef } from "react";
import type { Aspect } from "~/client/preview";
import { fileUrl, rendersQuery } from "~/client/queries";
import { usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import styles from "./preview.module.css";
import { previewWords } from "./words";

/** The address of the film that was made of this very version, in an aspect; null where there is none. */
export function useFinished(project: string, version: number, aspect: Aspect): string | null {
  const { data } = useQuery(rendersQuery(project));
  const name = `master-${aspect.replace(":", "x")}.mp4`;
  const render = data?.find((each) => each.version === version && each.files.some((file) => file.name === name));
  return render ? fileUrl(render.id, name) : null;
}

/** The film itself, with the browser's own controls, together with the page's playhead. */
export function Finished({ url, shape }: { url: string; shape: number }) {
  const t = useWords(previewWords);
  const video = useRef<HTMLVideoElement>(null);
  useTogether(video);
  return (
    <div className={styles.stage}>
      <div className={styles.frame} style={{ "--shape": shape } as CSSProperties}>
        {/* biome-ignore lint/a11y/useMediaCaption: captions are drawn into the film */}
        <video ref={video} src={url} controls playsInline aria-label={t("finished")} />
      </div>
    </div>
  );
}

const HEARD = ["play", "pause", "seeked", "timeupdate", "ended"] as const;

/** Has a film go where the page's playhead is put, and takes the playhead along as it plays. */
function useTogether(video: RefObject<HTMLVideoElement | null>): void {
  useEffect(() => {
    const film = video.current;
    if (!film) return;
    let turn = 0;
    let told = usePlayhead.getState().time;
    const tell = () => {
      told = film.currentTime;
      usePlayhead.setState({ time: told, playing: !film.paused });
    };
    const follow = () => {
      tell();
      cancelAnimationFrame(turn);
      if (!film.paused) turn = requestAnimationFrame(follow);
    };
    const measure = () => usePlayhead.setState({ duration: film.duration });
    const forget = usePlayhead.subscribe(({ time, playing }) => {
      if (time !== told) film.currentTime = told = time;
      if (playing && film.paused) film.play().catch(tell);
      if (!playing && !film.paused) film.pause();
    });
    film.currentTime = told;
    film.addEventListener("loadedmetadata", measure);
    for (const name of HEARD) film.addEventListener(name, follow);
    return () => {
      forget();
      cancelAnimationFrame(turn);
      film.removeEventListener("loadedmetadata", measure);
      for (const name of HEARD) film.removeEventListener(name, follow);
    };
  }, [video]);
}
