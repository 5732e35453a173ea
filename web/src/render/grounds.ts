import { planesOf, type Small } from "./enlarge";
import type { Film } from "./films";
import { type Ctx, surface } from "./surface";
import type { Digest } from "./types";

const NEAR = 10; // frames, of 10 to 15 a second

/** The frames of drawn grounds, by film and number, decoded once for all who show them; those used last are kept. */
export class Grounds {
  private readonly kept = new Map<string, Small>();
  private bytes = 0;
  private reader: Ctx | null = null;

  /** Keeps at most `room` bytes. */
  constructor(private readonly room: number) {}

  /** Whether what is read next takes the place of something. */
  get full(): boolean {
    return this.bytes > 0.9 * this.room;
  }

  /** What `ready` has loaded. */
  at(digest: Digest, index: number): Small | undefined {
    return this.kept.get(`${digest} ${index}`);
  }

  /** The nearest frame to one that is decoded, which shows about the same. */
  near(digest: Digest, index: number): Small | undefined {
    for (let away = 0; away <= NEAR; away++) {
      const found = this.at(digest, index - away) ?? this.at(digest, index + away);
      if (found) return found;
    }
    return undefined;
  }

  async ready(digest: Digest, index: number, film: Film): Promise<void> {
    const key = `${digest} ${index}`;
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return;
    }
    const frame = await film.frame(index);
    if (frame && !this.kept.has(key)) this.keep(key, this.read(frame, film));
  }

  private read(frame: VideoFrame, { width, height }: Film): Small {
    const fits = this.reader?.canvas.width === width && this.reader.canvas.height === height;
    if (!this.reader || !fits) this.reader = surface(width, height);
    this.reader.drawImage(frame, 0, 0);
    return planesOf(this.reader);
  }

  private keep(key: string, small: Small): void {
    this.kept.set(key, small);
    this.bytes += sizeOf(small);
    for (const [old, each] of this.kept) {
      if (this.bytes <= this.room) break;
      this.kept.delete(old);
      this.bytes -= sizeOf(each);
    }
  }
}

function sizeOf({ luma, red, blue }: Small): number {
  return luma.byteLength + red.byteLength + blue.byteLength;
}
