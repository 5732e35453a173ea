import type { Preview } from "~/client/preview";
import type { Film } from "../drawing";
import type { Composition } from "../types";
import { Crew } from "./crew";
import { codecOf, encoding } from "./encoder";

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

export { codecOf };

/** Why this browser makes no films: no secure page, no encoder, or none for H.264 of this size. */
export type Lack = "secure" | "encoder" | "h264" | "canvas";
const SHORT = 720;

/** Tells whether this browser can make films, and if not, what it lacks. */
export async function canRender(short = SHORT): Promise<{ ok: boolean; why: Lack | null }> {
  const lack = (why: Lack) => ({ ok: false, why });
  if (!globalThis.isSecureContext) return lack("secure");
  if (typeof OffscreenCanvas === "undefined" || typeof Worker === "undefined") return lack("canvas");
  if (typeof VideoEncoder === "undefined" || typeof VideoDecoder === "undefined") return lack("encoder");
  const wanted = encoding(short, 2 * Math.round((short * 8) / 9), 30);
  const { supported } = await VideoEncoder.isConfigSupported(wanted).catch(() => ({ supported: false }));
  return supported ? { ok: true, why: null } : lack("h264");
}

/**
 * Makes the film of a preview in this browser: workers draw its frames and encode them as H.264, and the sound of the
 * preview is added. Throws an Error where something cannot be loaded, drawn or encoded.
 */
export async function renderInBrowser(preview: Preview, options: Options = {}): Promise<File> {
  const composition = preview.composition as unknown as Composition;
  const places = { sources: preview.sources, fonts: preview.fonts };
  const film = { composition, places, short: options.short ?? SHORT };
  return new File([await rendered(film, preview.sound.url, options)], nameOf(preview), { type: "video/mp4" });
}

/** Makes the MP4 of a film, silent where there is no sound. */
export async function rendered(film: Film, sound: string | null, options: Options): Promise<ArrayBuffer> {
  const { onProgress, signal, onPausable } = options;
  const { filmed } = await import("./film");
  signal?.throwIfAborted();
  const { fps, frames } = film.composition;
  const begun = performance.now();
  const crew = new Crew(film, (frame) => onProgress?.(told(frame, frames, begun)));
  onPausable?.((paused) => crew.pause(paused));
  return new Promise<ArrayBuffer>((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    filmed(crew, fps, sound).then(resolve, reject);
  }).finally(() => crew.close());
}

function told(frame: number, frames: number, begun: number): Progress {
  const seconds = (performance.now() - begun) / 1000;
  return { frame, frames, seconds, left: (seconds / frame) * (frames - frame) };
}

function nameOf({ version, aspect }: Preview): string {
  return `version-${version}-${aspect.replace(":", "x")}.mp4`;
}
