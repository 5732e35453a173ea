import { create } from "zustand";

const LONGEST = 4000; // milliseconds between two looks whether the service is back

/** Whether the service cannot be reached just now; what was asked of it then waits. */
export const useAway = create<{ away: boolean }>(() => ({ away: false }));

let broken = 0;

/**
 * Asks until an answer comes, however long the line is broken; pauses grow from half a second to four. Throws what
 * `ask` throws where that is no broken line, and the signal's reason where it aborts.
 */
export async function untilAnswered(ask: () => Promise<Response>, signal?: AbortSignal): Promise<Response> {
  useAway.setState({ away: ++broken > 0 });
  try {
    for (let tries = 0; ; tries++) {
      await pause(Math.min(LONGEST, 500 * 2 ** tries), signal);
      const answer = await ask().catch(unlessBroken);
      if (answer && !missing(answer)) return answer;
    }
  } finally {
    useAway.setState({ away: --broken > 0 });
  }
}

/** Whether what stands before the service answered for it, or the service still works at the same request. */
export function missing(answer: Response): boolean {
  const { status, headers } = answer;
  return status === 502 || status === 504 || (status === 409 && headers.has("Retry-After"));
}

function unlessBroken(thrown: unknown): null {
  if (thrown instanceof TypeError) return null;
  throw thrown;
}

/** Waits so many milliseconds, or until the browser is online again. */
export function pause(most: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal?.removeEventListener("abort", end);
      signal?.aborted ? reject(signal.reason) : resolve();
    };
    const timer = setTimeout(end, most);
    addEventListener("online", end);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
