import type { Film } from "../drawing";
import { type Segment, Segments } from "./segments";

/** What the page asks of a worker that makes segments of a film, and what it hears. */
export type Asked =
  | { kind: "open"; film: Film }
  | { kind: "make"; from: number; until: number }
  | { kind: "pause"; paused: boolean };
export type Heard =
  | { kind: "drawn"; frames: number }
  | { kind: "made"; segment: Segment }
  | { kind: "failed"; message: string };

const scope = self as unknown as DedicatedWorkerGlobalScope;
const tell = (heard: Heard, moved: Transferable[] = []) => scope.postMessage(heard, moved);
let segments: Segments | null = null;
let go: (() => void) | null = null;
let gate: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }: MessageEvent<Asked>) => {
  if (data.kind === "open") segments = new Segments(data.film);
  else if (data.kind === "pause") hold(data.paused);
  else void make(data.from, data.until);
};

function hold(paused: boolean): void {
  if (paused && !go) {
    gate = new Promise((resolve) => {
      go = resolve;
    });
  } else if (!paused) {
    go?.();
    go = null;
  }
}

async function make(from: number, until: number): Promise<void> {
  try {
    const segment = await segments?.make(from, until, (frames) => {
      tell({ kind: "drawn", frames });
      return gate;
    });
    if (segment) {
      const moved = segment.packets.map(({ data }) => data.buffer);
      tell({ kind: "made", segment }, moved);
    }
  } catch (thrown) {
    tell({ kind: "failed", message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
