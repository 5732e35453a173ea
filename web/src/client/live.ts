import type { QueryClient } from "@tanstack/react-query";
import type { Schemas } from "./api";

export type Job = Schemas["JobShown"];
export type LiveEvent = { event: string; data: Record<string, unknown> & { job?: string; project?: string } };
type Hearer = (event: LiveEvent) => void;

/** What the service tells; the first two say how jobs stand, the others what has happened. */
const NAMES = [
  "jobs",
  "job",
  "gap",
  "budget.alert",
  "job.accepted",
  "job.queued",
  "job.started",
  "job.resumed",
  "job.progress",
  "job.round",
  "job.waiting",
  "job.answered",
  "job.cut_off",
  "job.cancelling",
  "job.cancelled",
  "job.completed",
  "job.failed",
  "comment.added",
  "comment.changed",
  "comment.removed",
  "review.changed",
  "version.added",
];

const ENDED = new Set(["job.completed", "job.failed", "job.cancelled"]);
const AGAIN = 3000; // milliseconds after which a stream that was refused is asked for again

/**
 * The one stream of events of this page. The browser itself comes back after a break and goes on where it was;
 * what was missed then comes, or a `gap`, after which everything is asked for again.
 */
export class Live {
  private source: EventSource | null = null;
  private waiting = 0; // the timer after a refusal
  private readonly hearers = new Set<Hearer>();

  constructor(private readonly queries: QueryClient) {}

  open(): void {
    if (this.source) return;
    const source = new EventSource("/api/v1/events", { withCredentials: true });
    for (const name of NAMES) source.addEventListener(name, (event) => this.hear(name, event as MessageEvent<string>));
    source.addEventListener("error", () => source.readyState === EventSource.CLOSED && this.refused());
    this.source = source;
  }

  /** A browser comes back after a broken line by itself, but never after a refusal: 401, or 502 of a proxy. */
  private refused(): void {
    this.close();
    this.waiting = window.setTimeout(() => {
      this.open();
      this.source?.addEventListener("open", () => this.tell({ event: "gap", data: {} }), { once: true });
    }, AGAIN);
  }

  close(): void {
    clearTimeout(this.waiting);
    this.source?.close();
    this.source = null;
  }

  /** Calls `hearer` with each event until the returned function is called. */
  on(hearer: Hearer): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  private hear(name: string, event: MessageEvent<string>): void {
    this.tell({ event: name, data: JSON.parse(event.data) });
  }

  private tell({ event: name, data }: LiveEvent): void {
    if (name === "gap") void this.queries.invalidateQueries();
    if (name === "job.progress" && data.job) this.advance(data.job, data);
    else if (name !== "job" && name !== "version.added") void this.queries.invalidateQueries({ queryKey: ["jobs"] });
    if (ENDED.has(name) && data.project) {
      void this.queries.invalidateQueries({ queryKey: ["projects"] });
    }
    if (/^(comment|review)\./.test(name) && data.project) {
      void this.queries.invalidateQueries({ queryKey: ["projects", data.project, "comments"] });
      void this.queries.invalidateQueries({ queryKey: ["projects", data.project, "review"] });
    }
    for (const hearer of this.hearers) hearer({ event: name, data });
  }

  /** Writes progress into what is known of a job, without asking again. */
  private advance(job: string, told: Record<string, unknown>): void {
    const { stage, fraction, seconds_left } = told as Pick<Job, "stage" | "fraction" | "seconds_left">;
    const moved = (known: Job): Job => ({ ...known, state: "running", stage, fraction, seconds_left });
    this.queries.setQueryData<Job>(["jobs", job], (known) => known && moved(known));
    this.queries.setQueriesData<Job[]>(
      { queryKey: ["jobs"], predicate: (each) => typeof each.queryKey[1] === "object" },
      (list) => list?.map((each) => (each.id === job ? moved(each) : each)),
    );
  }
}
