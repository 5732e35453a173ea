import { Input, type InputVideoTrack, MP4, type Source, type VideoSample, VideoSampleSink } from "mediabunny";

const AHEAD = 12; // frames that are decoded on rather than sought
const BACK = 8; // frames decoded before the one wanted, where a film runs backwards

/** A film's frames by number: the one shown last and a few around it are kept, and sequences are decoded once. */
export class Film {
  private readonly kept = new Map<number, VideoFrame>();
  private samples: AsyncGenerator<VideoSample, void, unknown> | null = null;
  private at = Number.NaN;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly sink: VideoSampleSink,
    private readonly begin: number,
    /** Frames a second. */
    readonly rate: number,
    /** How many frames there are. */
    readonly count: number,
    readonly width: number,
    readonly height: number,
    private readonly keep: number,
  ) {}

  /** Opens a film; `keep` frames stay decoded. Throws where the browser cannot decode it. */
  static async open(source: Source, keep = 3): Promise<Film> {
    const input = new Input({ source, formats: [MP4] });
    const track: InputVideoTrack | null = await input.getPrimaryVideoTrack();
    if (!track || !(await track.canDecode())) throw new Error("The browser does not decode this film.");
    const stats = await track.computePacketStats();
    const [begin, width, height] = [await track.getFirstTimestamp(), track.codedWidth, track.codedHeight];
    return new Film(new VideoSampleSink(track), begin, stats.averagePacketRate, stats.packetCount, width, height, keep);
  }

  /** A frame that is decoded already. */
  known(index: number): VideoFrame | undefined {
    return this.kept.get(index);
  }

  /** Decodes a frame. It stays open until others have taken its place. */
  frame(index: number): Promise<VideoFrame | undefined> {
    const wanted = Math.min(Math.max(index, 0), this.count - 1);
    const next = this.queue.then(() => this.kept.get(wanted) ?? this.decode(wanted));
    this.queue = next.catch(() => undefined);
    return next;
  }

  /** Lets go of the decoder and all frames, until one is asked for again. */
  close(): void {
    this.queue = this.queue.then(async () => {
      await this.samples?.return();
      this.samples = null;
      for (const frame of this.kept.values()) frame.close();
      this.kept.clear();
    });
  }

  private async decode(wanted: number): Promise<VideoFrame | undefined> {
    const onward = this.samples && wanted > this.at && wanted - this.at <= AHEAD;
    if (!onward) await this.seek(wanted);
    while (this.samples) {
      const { value: sample, done } = await this.samples.next();
      if (done || !sample) {
        this.samples = null;
        break;
      }
      this.at = Math.round((sample.timestamp - this.begin) * this.rate);
      this.take(sample);
      if (this.at >= wanted) break;
    }
    return this.kept.get(wanted) ?? [...this.kept.values()].at(-1);
  }

  private async seek(wanted: number): Promise<void> {
    const backward = wanted < this.at && this.keep > BACK;
    await this.samples?.return();
    const first = backward ? Math.max(wanted - BACK + 1, 0) : wanted;
    this.at = Number.NaN;
    this.samples = this.sink.samples(this.begin + (first + 0.25) / this.rate);
  }

  private take(sample: VideoSample): void {
    const frame = sample.toVideoFrame();
    sample.close();
    this.kept.get(this.at)?.close();
    this.kept.delete(this.at);
    this.kept.set(this.at, frame);
    for (const [index, old] of this.kept) {
      if (this.kept.size <= this.keep) break;
      this.kept.delete(index);
      old.close();
    }
  }
}
