import type { Drawn, Film } from "./drawing";
import type { Asked, Heard } from "./worker";

/** A canvas of the page on which films are drawn. */
export interface Screen {
  open(film: Film): void;
  /** Draws a frame soon; of several, the last. */
  want(frame: number): void;
  /** Leaves layers out, by their ids. */
  hide(ids: readonly string[]): void;
  close(): void;
}

export type Hearers = { drawn: (told: Drawn) => void; failed: (message: string) => void };

/** A screen drawn by a worker, so that the page stays quick; by the page itself where a browser has no way to. */
export function screenOn(canvas: HTMLCanvasElement, hearers: Hearers): Screen {
  return "transferControlToOffscreen" in canvas && typeof Worker !== "undefined"
    ? workedScreen(canvas, hearers)
    : ownScreen(canvas, hearers);
}

function workedScreen(canvas: HTMLCanvasElement, { drawn, failed }: Hearers): Screen {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const ask = (asked: Asked, moved: Transferable[] = []) => worker.postMessage(asked, moved);
  let [busy, next]: [boolean, number | null] = [false, null];
  // One wish at a time: those that come while it is drawn are forgotten but for the last.
  const want = (frame: number) => {
    if (!busy) ask({ kind: "want", frame });
    next = busy ? frame : null;
    busy = true;
  };
  worker.onmessage = ({ data }: MessageEvent<Heard>) => {
    if (data.kind === "drawn") drawn(data.drawn);
    else if (data.kind === "failed") failed(data.message);
    else {
      busy = false;
      if (next !== null) want(next);
    }
  };
  worker.onerror = (event) => failed(event.message);
  const offscreen = canvas.transferControlToOffscreen();
  ask({ kind: "canvas", canvas: offscreen }, [offscreen]);
  return {
    open: (film) => ask({ kind: "open", film }),
    want,
    hide: (ids) => ask({ kind: "hide", ids }),
    close: () => worker.terminate(),
  };
}

function ownScreen(canvas: HTMLCanvasElement, { drawn, failed }: Hearers): Screen {
  const drawing = import("./drawing").then(({ Drawing }) => new Drawing(canvas, drawn, failed));
  drawing.catch((thrown: unknown) => failed(String(thrown)));
  return {
    open: (film) => void drawing.then((each) => each.open(film)),
    want: (frame) => void drawing.then((each) => each.want(frame)),
    hide: (ids) => void drawing.then((each) => each.hide(ids)),
    close: () => void drawing.then((each) => each.close()),
  };
}

/** What this browser lacks for drawing films; null where nothing. */
export function lacking(): "secure" | "decoder" | "canvas" | null {
  if (typeof Path2D === "undefined" || typeof createImageBitmap === "undefined") return "canvas";
  if (typeof VideoDecoder !== "undefined") return null;
  return globalThis.isSecureContext ? "decoder" : "secure";
}
