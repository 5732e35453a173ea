import type { Composition } from "../types";

const BITS = 0.16; // for each pixel of each frame: 4.4 Mb/s of 720 x 1280
const AHEAD = 4; // pictures that wait for the encoder, whose threads are its own

/** Encoded pictures of a segment, times in microseconds, and how they are to be decoded. */
export type Packet = { data: Uint8Array<ArrayBuffer>; key: boolean; timestamp: number; duration: number };
export type Segment = { packets: Packet[]; config: VideoDecoderConfig };

/** What a film of a short side is: H.264, high profile, level 4.0 up to 1080 x 1920 at 30 frames a second, else 5.1. */
export function codecOf(short: number): string {
  return short <= 1080 ? "avc1.640028" : "avc1.640033";
}

/** How a film of this size is encoded. */
export function encoding(width: number, height: number, framerate: number): VideoEncoderConfig {
  const codec = codecOf(Math.min(width, height));
  const bitrate = Math.round(width * height * framerate * BITS);
  return { codec, width, height, framerate, bitrate, latencyMode: "quality", avc: { format: "avc" } };
}

/** Encodes pictures in order, and gives them out by segments. */
export class Encoder {
  private packets: Packet[] = [];
  private config: VideoDecoderConfig | null = null;
  private failure: Error | null = null;
  private wake: () => void = () => {};
  private readonly encoder: VideoEncoder;

  constructor({ width, height, fps }: Composition) {
    this.encoder = new VideoEncoder({
      output: (chunk, { decoderConfig } = {}) => {
        this.config = decoderConfig ?? this.config;
        this.take(chunk);
      },
      error: (thrown) => {
        this.failure = thrown;
        this.wake();
      },
    });
    this.encoder.ondequeue = () => this.wake();
    this.encoder.configure(encoding(width, height, fps));
  }

  /** Takes a picture and closes it; waits while too many are under way. Throws what the encoder said. */
  async encode(picture: VideoFrame, key: boolean): Promise<void> {
    while (this.encoder.encodeQueueSize >= AHEAD && !this.failure)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    if (!this.failure) this.encoder.encode(picture, { keyFrame: key });
    picture.close();
    if (this.failure) throw this.failure;
  }

  /** All that was encoded since the last segment. */
  async finish(): Promise<Segment> {
    await this.encoder.flush();
    const { packets, config } = this;
    if (!config) throw new Error("The encoder does not tell how its pictures are decoded.");
    this.packets = [];
    return { packets, config };
  }

  private take(chunk: EncodedVideoChunk): void {
    const data = new Uint8Array(chunk.byteLength);
    chunk.copyTo(data);
    this.packets.push({ data, key: chunk.type === "key", timestamp: chunk.timestamp, duration: chunk.duration ?? 0 });
  }
}
