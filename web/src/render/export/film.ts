import {
  BlobSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
  VideoSample,
  VideoSampleSource,
} from "mediabunny";
import { Composer } from "../compose";
import type { Film } from "../drawing";
import { scaled } from "../scaling";
import { Sources } from "../sources";
import { pixelsOf } from "../surface";
import { sizeOf, toI420 } from "./planes";

const COLORS: VideoColorSpaceInit = { primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false };
const BITS = 0.16; // for each pixel of each frame: 4.4 Mb/s of 720 x 1280
const KEYS = 2; // seconds between keyframes
export const CHUNK = 15; // frames between two words on how far it is

export type Order = Film & { sound: string | null };
/** Called after each chunk of frames; what it returns is waited for, and what it throws ends the work. */
export type Hearing = (frame: number, frames: number) => Promise<void> | void;

/** Draws and encodes all frames, adds the sound as it is, and returns an MP4 whose index stands first. */
export async function encoded({ composition, places, short, sound }: Order, heard: Hearing): Promise<ArrayBuffer> {
  const size = scaled(composition, short / Math.min(composition.width, composition.height));
  const sources = new Sources();
  sources.at(places);
  const composer = new Composer(size, sources);
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target: new BufferTarget() });
  try {
    await sources.letter(size);
    const bitrate = Math.round(size.width * size.height * size.fps * BITS);
    const video = new VideoSampleSource({ codec: "avc", bitrate, keyFrameInterval: KEYS, latencyMode: "quality" });
    output.addVideoTrack(video, { frameRate: size.fps });
    const voice = sound ? await soundOf(sound) : null;
    if (voice) output.addAudioTrack(voice.source);
    await output.start();
    await voice?.add();
    await drawAll(composer, video, heard);
    await output.finalize();
  } catch (thrown) {
    await output.cancel();
    throw thrown;
  } finally {
    composer.close();
  }
  if (!output.target.buffer) throw new Error("The film could not be put together.");
  return output.target.buffer;
}

async function drawAll(composer: Composer, video: VideoSampleSource, heard: Hearing): Promise<void> {
  const { width, height, fps, frames } = composer.composition;
  for (let frame = 0; frame < frames; frame++) {
    await composer.ready(frame);
    const planes = new Uint8Array(sizeOf(width, height));
    toI420(pixelsOf(composer.draw(frame)), planes);
    const sample = new VideoSample(planes, {
      format: "I420",
      codedWidth: width,
      codedHeight: height,
      timestamp: frame / fps,
      duration: 1 / fps,
      colorSpace: COLORS,
    });
    await video.add(sample);
    sample.close();
    composer.letGo(frame, 1, 2 * fps);
    if ((frame + 1) % CHUNK === 0 || frame + 1 === frames) await heard(frame + 1, frames);
  }
}

/** The sound of a film, which the service has encoded already: its packets are copied. */
async function soundOf(url: string): Promise<{ source: EncodedAudioPacketSource; add: () => Promise<void> } | null> {
  const response = await fetch(new URL(url, location.origin), { credentials: "same-origin" });
  if (!response.ok) throw new Error(`The sound could not be loaded (${response.status}).`);
  const input = new Input({ source: new BlobSource(await response.blob()), formats: [MP4] });
  const track = await input.getPrimaryAudioTrack();
  if (!track?.codec) return null;
  const source = new EncodedAudioPacketSource(track.codec);
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  const add = async () => {
    for await (const packet of new EncodedPacketSink(track).packets()) await source.add(packet, { decoderConfig });
    source.close();
  };
  return { source, add };
}
