import type { Preview } from "~/client/preview";
import type { Composition } from "../types";
import type { Asked, Heard } from "./worker";

/** How far a film is: frames made of all, and the seconds that it took and will still take. */
export type Progress = { frame: number; frames: number; seconds: number; left: number };
export type Options = {
  onProgress?: (progress: Progress) => void;
  /** Ends the work; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Pixels of the picture's short side. */
  short?: number;
  /** Is given what pauses the work and lets it go on. */
  onPausable?: (pause: (paused: boolean) => void) => void;
};

/** Why this browser makes no films: no secure page, no encoder, or none for H.264 of this size. */
export type Lack = "secure" | "encoder" | "h264" | "canvas";
const SHORT = 720;
export const CODEC = "avc1.640028"; // high profile, level 4.0: 1080 x 1920 at 30

/** Tells whether this browser can make films, and if not, what it lacks. */
export async function canRender(short = SHORT): Promise<{ ok: boolean; why: Lack | null }> {
  const lack = (why: Lack) => ({ ok: false, why });
  if (!globalThis.isSecureContext) return lack("secure");
  if (typeof OffscreenCanvas === "undefined" || typeof Worker === "undefined") return lack("canvas");
  if (typeof VideoEncoder === "undefined" || typeof VideoDecoder === "undefined") return lack("encoder");
  const size = { width: short, height: 2 * Math.round((short * 8) / 9) };
  const wanted = { codec: CODEC, ...size, bitrate: 4_000_000, framerate: 30 };
  const { supported } = await VideoEncoder.isConfigSupported(wanted).catch(() => ({ supported: false }));
  return supported ? { ok: true, why: null } : lack("h264");
}

/**
 * Makes the film of a preview in this browser: a worker draws all frames, encodes them as H.264 and adds the sound of
 * the preview. Throws an Error where something cannot be loaded, drawn or encoded.
 */
export function renderInBrowser(preview: Preview, options: Options = {}): Promise<File> {
  const { onProgress, signal, short = SHORT, onPausable } = options;
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const ask = (asked: Asked) => worker.postMessage(asked);
  const begun = performance.now();
  onPausable?.((paused) => ask({ kind: "pause", paused }));
  return new Promise<File>((resolve, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }: MessageEvent<Heard>) => {
      if (data.kind === "progress") onProgress?.(told(data.frame, data.frames, begun));
      else if (data.kind === "failed") reject(new Error(data.message));
      else resolve(new File([data.bytes], nameOf(preview), { type: "video/mp4" }));
    };
    const composition = preview.composition as unknown as Composition;
    const places = { sources: preview.sources, fonts: preview.fonts };
    ask({ kind: "make", order: { composition, places, short, sound: preview.sound.url } });
  }).finally(() => worker.terminate());
}

function told(frame: number, frames: number, begun: number): Progress {
  const seconds = (performance.now() - begun) / 1000;
  return { frame, frames, seconds, left: (seconds / frame) * (frames - frame) };
}

function nameOf({ version, aspect }: Preview): string {
  return `version-${version}-${aspect.replace(":", "x")}.mp4`;
}
