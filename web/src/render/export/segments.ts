import { Composer } from "../compose";
import type { Film } from "../drawing";
import { scaled } from "../scaling";
import { Sources } from "../sources";
import { type Ctx, pixelsOf } from "../surface";
import type { Composition } from "../types";
import { Encoder, type Segment } from "./encoder";
import { sizeOf, toI420 } from "./planes";

export type { Segment };
/** Called after each chunk with its frames; what it returns is waited for, and what it throws ends the work. */
export type Hearing = (frames: number) => Promise<void> | void;

const CHUNK = 15; // frames between two words on how far it is
const GROUNDS = 8 << 20; // bytes of decoded grounds: no frame is seen twice
const COLORS: VideoColorSpaceInit = { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false };

/** Draws and encodes segments of a film. */
export class Segments {
  private readonly composition: Composition;
  private readonly composer: Composer;
  private readonly lettered: Promise<void>;
  private readonly encoder: Encoder;
  private readonly pixels: Uint8Array;
  private readonly planes: Uint8Array;

  constructor({ composition, places, short }: Film) {
    this.composition = scaled(composition, short / Math.min(composition.width, composition.height));
    const { width, height } = this.composition;
    const sources = new Sources(GROUNDS);
    sources.at(places);
    this.composer = new Composer(this.composition, sources);
    this.lettered = sources.letter(this.composition);
    this.lettered.catch(() => undefined); // told by the first segment
    this.encoder = new Encoder(this.composition);
    this.pixels = new Uint8Array(4 * width * height);
    this.planes = new Uint8Array(sizeOf(width, height));
  }

  /** Makes the frames from `from` to before `until`, of which the first is a keyframe. */
  async make(from: number, until: number, heard: Hearing): Promise<Segment> {
    await this.lettered;
    for (let frame = from, told = from; frame < until; frame++) {
      await this.composer.ready(frame);
      const picture = await this.picture(this.composer.draw(frame), frame);
      await this.encoder.encode(picture, frame === from);
      this.composer.letGo(frame, 1, 2 * this.composition.fps);
      if (frame + 1 - told < CHUNK && frame + 1 < until) continue;
      await heard(frame + 1 - told);
      told = frame + 1;
    }
    return this.encoder.finish();
  }

  /** What stands on a surface, as a frame of the film. */
  private async picture(drawn: Ctx, frame: number): Promise<VideoFrame> {
    const { width, height, fps } = this.composition;
    const bgr = await this.read(drawn);
    toI420(new Int32Array(this.pixels.buffer), width, bgr, this.planes);
    const [timestamp, duration] = [Math.round((1e6 * frame) / fps), Math.round(1e6 / fps)];
    const shape = { codedWidth: width, codedHeight: height, timestamp, duration, colorSpace: COLORS };
    return new VideoFrame(this.planes, { format: "I420", ...shape });
  }

  /** Reads all pixels, and tells whether blue comes first: many times faster than `getImageData`, which takes new memory. */
  private async read(drawn: Ctx): Promise<boolean> {
    const frame = new VideoFrame(drawn.canvas, { timestamp: 0 });
    try {
      const { format } = frame;
      const known = format === "BGRA" || format === "BGRX" || format === "RGBA" || format === "RGBX";
      if (known) await frame.copyTo(this.pixels);
      else this.pixels.set(pixelsOf(drawn).data);
      return known && format.startsWith("BGR");
    } finally {
      frame.close();
    }
  }
}
