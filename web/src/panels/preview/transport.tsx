import { Pause, Play, Repeat, StepBack, StepForward, Volume2, VolumeX } from "lucide-react";
import type { CSSProperties } from "react";
import type { Preview } from "~/client/preview";
import { usePlayhead } from "~/document/playhead";
import { useWords } from "~/messages";
import { timecode } from "~/messages/formats";
import { IconButton } from "~/ui/button";
import styles from "./preview.module.css";
import type { View } from "./use-playback";
import { previewWords } from "./words";

type Props = { preview: Preview | undefined; view: View; set: (change: Partial<View>) => void };

/** Play, steps, the place in the film, loop and volume. */
export function Transport({ preview, view, set }: Props) {
  const t = useWords(previewWords);
  const fps = preview?.composition.fps ?? 30;
  const frames = preview?.composition.frames ?? 1;
  const { playing, play, seek } = usePlayhead();
  const frame = usePlayhead(({ time }) => Math.min(Math.floor(time * fps + 1e-3), frames - 1));
  const step = (by: number) => {
    play(false);
    seek(Math.min(Math.max(frame + by, 0), frames - 1) / fps);
  };
  return (
    <div className={styles.transport}>
      <Scrub preview={preview} frame={frame} frames={frames} fps={fps} />
      <div className={styles.buttons}>
        <IconButton
          className={styles.play}
          label={playing ? t("pause") : t("play")}
          icon={playing ? <Pause /> : <Play />}
          disabled={!preview}
          onClick={() => play(!playing)}
        />
        <IconButton
          className={styles.turned}
          label={t("back")}
          icon={<StepBack />}
          disabled={frame <= 0}
          onClick={() => step(-1)}
        />
        <IconButton
          className={styles.turned}
          label={t("forward")}
          icon={<StepForward />}
          disabled={frame >= frames - 1}
          onClick={() => step(1)}
        />
        <span className={styles.time} dir="ltr">
          <b>{timecode(frame / fps, fps)}</b> / {timecode(frames / fps, fps)}
        </span>
        <span className={styles.grow} />
        <IconButton
          label={t("loop")}
          icon={<Repeat />}
          aria-pressed={view.loop}
          onClick={() => set({ loop: !view.loop })}
        />
        <Volume view={view} set={set} />
      </div>
    </div>
  );
}

type ScrubProps = { preview: Preview | undefined; frame: number; frames: number; fps: number };

function Scrub({ preview, frame, frames, fps }: ScrubProps) {
  const t = useWords(previewWords);
  const seek = usePlayhead(({ seek }) => seek);
  const share = (at: number) => `${(100 * at) / Math.max(frames - 1, 1)}%`;
  const waiting = new Set(preview?.waiting.map(({ shot }) => shot));
  return (
    <div className={styles.scrub} style={{ "--done": share(frame) } as CSSProperties}>
      <div className={styles.shots} aria-hidden>
        {preview?.shots.map((shot) => (
          <i
            key={shot.id}
            className={waiting.has(shot.id) ? styles.lacking : undefined}
            style={{ insetInlineStart: share(shot.start), inlineSize: share(shot.end - shot.start) }}
          />
        ))}
      </div>
      <input
        type="range"
        aria-label={t("place")}
        aria-valuetext={t("at", { time: timecode(frame / fps, fps), whole: timecode(frames / fps, fps) })}
        min={0}
        max={Math.max(frames - 1, 1)}
        step={1}
        value={frame}
        disabled={!preview}
        onChange={(event) => seek(Number(event.target.value) / fps)}
      />
    </div>
  );
}

function Volume({ view, set }: Omit<Props, "preview">) {
  const t = useWords(previewWords);
  const off = view.muted || view.volume === 0;
  return (
    <span className={styles.volume}>
      <IconButton
        label={off ? t("unmute") : t("mute")}
        icon={off ? <VolumeX /> : <Volume2 />}
        onClick={() => set({ muted: !off, volume: view.volume || 1 })}
      />
      <input
        type="range"
        aria-label={t("volume")}
        min={0}
        max={1}
        step={0.05}
        value={view.muted ? 0 : view.volume}
        onChange={(event) => set({ volume: Number(event.target.value), muted: false })}
      />
    </span>
  );
}
