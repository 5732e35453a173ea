import { encoded, type Order } from "./film";

/** What the page asks of the worker that makes a film, and what it hears. */
export type Asked = { kind: "make"; order: Order } | { kind: "pause"; paused: boolean };
export type Heard =
  | { kind: "progress"; frame: number; frames: number }
  | { kind: "made"; bytes: ArrayBuffer }
  | { kind: "failed"; message: string };

const scope = self as unknown as DedicatedWorkerGlobalScope;
const tell = (heard: Heard, moved: Transferable[] = []) => scope.postMessage(heard, moved);
let go: (() => void) | null = null;
let gate: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }: MessageEvent<Asked>) => {
  if (data.kind === "pause") hold(data.paused);
  else void make(data.order);
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

async function make(order: Order): Promise<void> {
  try {
    const bytes = await encoded(order, (frame, frames) => {
      tell({ kind: "progress", frame, frames });
      return gate;
    });
    tell({ kind: "made", bytes }, [bytes]);
  } catch (thrown) {
    tell({ kind: "failed", message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}
