import type { Film } from "../drawing";
import type { Segment } from "./segments";
import { Shares } from "./shares";
import type { Asked, Heard } from "./worker";

const SECONDS = 2; // of a segment, which begins with a keyframe
const MOST = 4; // workers: each loads what it draws from

/** Workers that make the segments of a film, one for each processor. */
export class Crew {
  private readonly hands: readonly Hand[];
  private readonly size: number;
  private frame = 0;

  /** `heard` is told how many frames are made. */
  constructor(
    private readonly film: Film,
    private readonly heard: (frame: number) => void,
  ) {
    const { fps, frames } = film.composition;
    this.size = Math.round(SECONDS * fps);
    const count = Math.min(navigator.hardwareConcurrency || 1, MOST, Math.ceil(frames / this.size));
    this.hands = Array.from({ length: count }, () => new Hand(film, (more) => this.count(more)));
  }

  /** Makes all segments, in the order of the film. Throws an Error where one could not be made. */
  async make(): Promise<Segment[]> {
    const { frames } = this.film.composition;
    const shares = new Shares(Math.ceil(frames / this.size));
    const made: Segment[] = [];
    const work = async (hand: Hand) => {
      for (let at = shares.take(-1); at !== null; at = shares.take(at))
        made[at] = await hand.make(at * this.size, Math.min((at + 1) * this.size, frames));
    };
    await Promise.all(this.hands.map(work));
    return made;
  }

  pause(paused: boolean): void {
    for (const hand of this.hands) hand.ask({ kind: "pause", paused });
  }

  close(): void {
    for (const hand of this.hands) hand.close();
  }

  private count(more: number): void {
    this.frame += more;
    this.heard(this.frame);
  }
}

/** One worker, which makes one segment at a time. */
class Hand {
  private readonly worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });

  constructor(
    film: Film,
    private readonly drawn: (frames: number) => void,
  ) {
    this.ask({ kind: "open", film });
  }

  ask(asked: Asked): void {
    this.worker.postMessage(asked);
  }

  make(from: number, until: number): Promise<Segment> {
    return new Promise((resolve, reject) => {
      this.worker.onerror = (event) => reject(new Error(event.message));
      this.worker.onmessage = ({ data }: MessageEvent<Heard>) => {
        if (data.kind === "drawn") this.drawn(data.frames);
        else if (data.kind === "failed") reject(new Error(data.message));
        else resolve(data.segment);
      };
      this.ask({ kind: "make", from, until });
    });
  }

  close(): void {
    this.worker.terminate();
  }
}
