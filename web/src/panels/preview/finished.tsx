import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import type { Aspect } from "~/client/preview";
import { fileUrl, rendersQuery } from "~/client/queries";
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

/** The film itself, with the browser's own controls. */
export function Finished({ url, shape }: { url: string; shape: number }) {
  const t = useWords(previewWords);
  return (
    <div className={styles.stage}>
      <div className={styles.frame} style={{ "--shape": shape } as CSSProperties}>
        {/* biome-ignore lint/a11y/useMediaCaption: captions are drawn into the film */}
        <video key={url} src={url} controls playsInline aria-label={t("finished")} />
      </div>
    </div>
  );
}
