import {
  BlobSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
} from "mediabunny";
import type { Crew } from "./crew";
import type { Segment } from "./segments";

/** Has a crew make a film of so many frames a second, adds the sound as it is; returns an MP4 whose index stands first. */
export async function filmed(crew: Crew, fps: number, sound: string | null): Promise<ArrayBuffer> {
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target: new BufferTarget() });
  const [segments, voice] = await Promise.all([crew.make(), sound ? soundOf(sound) : null]);
  const video = new EncodedVideoPacketSource("avc");
  output.addVideoTrack(video, { frameRate: fps });
  if (voice) output.addAudioTrack(voice.source);
  await output.start();
  await voice?.add();
  for (const segment of segments) await add(segment, video);
  await output.finalize();
  if (!output.target.buffer) throw new Error("The film could not be put together.");
  return output.target.buffer;
}

async function add({ packets, config }: Segment, video: EncodedVideoPacketSource): Promise<void> {
  for (const { data, key, timestamp, duration } of packets) {
    const packet = new EncodedPacket(data, key ? "key" : "delta", timestamp / 1e6, duration / 1e6);
    await video.add(packet, { decoderConfig: config });
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
