import { Captions, Maximize, Pause, Play, Volume2, VolumeX } from "lucide-react";
import type { CSSProperties, KeyboardEvent, ReactNode } from "react";
import { useWords } from "~/messages";
import { timecode } from "~/messages/formats";
import { IconButton } from "../button";
import type { Playback } from "./playback";
import styles from "./player.module.css";
import { playerWords } from "./words";

/** A mark on the scrub bar, at so many seconds. */
export type Pin = { id: string; seconds: number; text: string; tone?: "open" | "done"; onPress: () => void };

type Props = {
  playback: Playback;
  pins?: readonly Pin[];
  captions?: { on: boolean; toggle: () => void };
  onFull?: () => void;
  children?: ReactNode;
};

/** Play, the scrub bar with its pins, the time, and what is at hand of sound, captions and full screen. */
export function Controls({ playback, pins = [], captions, onFull, children }: Props) {
  const t = useWords(playerWords);
  const { playing, muted, toggle, mute } = playback;
  return (
    <div className={styles.controls}>
      <IconButton label={t(playing ? "pause" : "play")} icon={playing ? <Pause /> : <Play />} onClick={toggle} />
      <Scrub playback={playback} pins={pins} />
      <span className={styles.time}>
        {timecode(playback.seconds)} <span>/ {timecode(playback.length)}</span>
      </span>
      {children}
      <IconButton
        label={t(muted ? "unmute" : "mute")}
        icon={muted ? <VolumeX /> : <Volume2 />}
        onClick={() => mute(!muted)}
      />
      {captions && (
        <IconButton label={t("captions")} icon={<Captions />} aria-pressed={captions.on} onClick={captions.toggle} />
      )}
      {onFull && <IconButton label={t("full")} icon={<Maximize />} onClick={onFull} />}
    </div>
  );
}

function Scrub({ playback, pins }: { playback: Playback; pins: readonly Pin[] }) {
  const t = useWords(playerWords);
  const { seconds, length, seek } = playback;
  const most = length || 1;
  const part = { "--part": Math.min(seconds / most, 1) } as CSSProperties;
  return (
    <div className={styles.scrub} style={part}>
      <input
        type="range"
        aria-label={t("scrub")}
        aria-valuetext={t("at", { time: timecode(seconds), length: timecode(length) })}
        min={0}
        max={most}
        step={1 / 30}
        value={Math.min(seconds, most)}
        onChange={(event) => seek(Number(event.target.value))}
      />
      {pins.map((pin) => (
        <button
          key={pin.id}
          type="button"
          className={styles.pin}
          data-tone={pin.tone ?? "open"}
          style={{ "--at": Math.min(pin.seconds / most, 1) } as CSSProperties}
          aria-label={t("pin", { time: timecode(pin.seconds), text: pin.text })}
          title={pin.text}
          onClick={pin.onPress}
        />
      ))}
    </div>
  );
}

/** The keys that people expect of a player; texts that are being written are left alone. */
export function playerKeys(event: KeyboardEvent, playback: Playback, more: Record<string, () => void> = {}): void {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const ranged = target instanceof HTMLInputElement && target.type === "range";
  if (!ranged && target.closest("input, textarea, select")) return;
  if (event.key === " " && target.closest("button, a")) return;
  const { seconds, toggle, seek, mute, muted } = playback;
  const step = event.shiftKey ? 1 : 1 / 30;
  const acts: Record<string, () => void> = {
    " ": toggle,
    k: toggle,
    j: () => seek(seconds - 1),
    l: () => seek(seconds + 1),
    ArrowLeft: () => seek(seconds - step),
    ArrowRight: () => seek(seconds + step),
    Home: () => seek(0),
    End: () => seek(playback.length),
    m: () => mute(!muted),
    ...more,
  };
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
