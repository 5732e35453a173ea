import { Drawing, type Drawn, type Film } from "./drawing";

/** What a page asks of the worker that draws, and what it hears. */
export type Asked =
  | { kind: "canvas"; canvas: OffscreenCanvas }
  | { kind: "open"; film: Film }
  | { kind: "want"; frame: number }
  | { kind: "hide"; ids: readonly string[] };
export type Heard = { kind: "drawn"; drawn: Drawn } | { kind: "failed"; message: string } | { kind: "idle" };

const scope = self as unknown as DedicatedWorkerGlobalScope;
const tell = (heard: Heard) => scope.postMessage(heard);
let drawing: Drawing | null = null;

scope.onmessage = ({ data }: MessageEvent<Asked>) => {
  switch (data.kind) {
    case "canvas":
      drawing = new Drawing(
        data.canvas,
        (drawn) => tell({ kind: "drawn", drawn }),
        (message) => tell({ kind: "failed", message }),
        () => tell({ kind: "idle" }),
      );
      break;
    case "open":
      void drawing?.open(data.film);
      break;
    case "want":
      drawing?.want(data.frame);
      break;
    case "hide":
      drawing?.hide(data.ids);
  }
};
