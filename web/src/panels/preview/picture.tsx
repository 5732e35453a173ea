import { Clapperboard, Play } from "lucide-react";
import type { CSSProperties, RefObject } from "react";
import type { Aspect, Preview } from "~/client/preview";
import { usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import styles from "./preview.module.css";
import { shotAt, textsAt } from "./texts";
import { previewWords } from "./words";
import { useZones } from "./zones";

type Props = {
  place: RefObject<HTMLDivElement | null>;
  preview: Preview | undefined;
  shape: number;
  zone: string;
  stale: boolean;
};

/** The picture in its shape, with what lies over it: safe zones, badges, and texts that may be chosen. */
export function Picture({ place, preview, shape, zone, stale }: Props) {
  const t = useWords(previewWords);
  return (
    <div className={styles.stage}>
      <div
        ref={place}
        className={styles.frame}
        style={{ "--shape": shape } as CSSProperties}
        data-ready={preview ? "" : undefined}
      >
        {preview && <Press />}
        {preview && <Clear aspect={preview.aspect} zone={zone} />}
        {preview && <Texts preview={preview} />}
        {preview && <Waiting preview={preview} />}
        <span className={styles.stale} aria-live="polite">
          {stale ? t("updating") : ""}
        </span>
      </div>
    </div>
  );
}

function Clear({ aspect, zone }: { aspect: Aspect; zone: string }) {
  const inset = useZones(aspect).find(({ name }) => name === zone)?.inset;
  return inset ? <div className={styles.zone} style={{ inset }} /> : null;
}

/** A press anywhere on the picture plays and pauses. */
function Press() {
  const t = useWords(previewWords);
  const { playing, play } = usePlayhead();
  return (
    <button
      type="button"
      className={styles.press}
      tabIndex={-1}
      aria-label={playing ? t("pause") : t("play")}
      onClick={() => play(!playing)}
    >
      {!playing && <Play aria-hidden />}
    </button>
  );
}

/** While the film stands, each of its texts leads to its shot. */
function Texts({ preview }: { preview: Preview }) {
  const t = useWords(previewWords);
  const fps = preview.composition.fps ?? 30;
  const { playing, selected, select } = usePlayhead();
  const frame = usePlayhead(({ time }) => Math.floor(time * fps + 1e-3));
  if (playing) return null;
  const largest = [...textsAt(preview, frame)].sort((one, other) => other.box[3] - one.box[3]); // small ones lie above
  return largest.map(({ id, shot, content, box: [left, top, width, height] }) => (
    <button
      key={id}
      type="button"
      className={styles.text}
      aria-label={t("text", { text: content })}
      aria-pressed={selected === shot}
      style={{
        left: `${100 * (left + width / 2)}%`,
        top: `${100 * (top + height / 2)}%`,
        width: `${100 * width}%`,
        height: `${100 * height}%`,
      }}
      onClick={() => select(shot)}
    />
  ));
}

function Waiting({ preview }: { preview: Preview }) {
  const t = useWords(previewWords);
  const fps = preview.composition.fps ?? 30;
  const shot = usePlayhead(({ time }) => shotAt(preview, Math.floor(time * fps + 1e-3))?.id);
  const found = preview.waiting.find((each) => each.shot !== null && each.shot === shot);
  return found ? (
    <span className={styles.waiting} title={found.why}>
      <Clapperboard aria-hidden />
      {t("waiting")}
    </span>
  ) : null;
}
