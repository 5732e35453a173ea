import { Composer } from "./compose";
import { rendered } from "./export";
import { scaled } from "./scaling";
import { type Places, Sources } from "./sources";
import type { Composition } from "./types";

/** For tests alone, and no part of what users load: draws compositions that stand in folders, as goldens do. */
const api = { frames, timed, shares, film };
export type Harness = typeof api;
Object.assign(globalThis, { harness: api });

async function read(folder: string): Promise<{ composition: Composition; places: Places }> {
  const composition = (await (await fetch(`${folder}/composition.json`)).json()) as Composition;
  const told = (await (await fetch(`${folder}/glyphs.json`)).json()) as Record<string, unknown>;
  const digests = Object.keys((await (await fetch(`${folder}/sources.json`)).json()) as object);
  const places = {
    sources: Object.fromEntries(digests.map((digest) => [digest, { url: `${folder}/sources/${digest}` }])),
    fonts: Object.fromEntries(Object.keys(told).map((font) => [font, { url: `${folder}/glyphs/${font}` }])),
  };
  return { composition, places };
}

async function opened(folder: string, factor: number): Promise<Composer> {
  const { composition, places } = await read(folder);
  const sources = new Sources();
  sources.at(places);
  await sources.letter(composition);
  return new Composer(scaled(composition, factor), sources);
}

/** Makes the film of a composition; returns it in base64 and the seconds that it took. */
async function film(folder: string, short: number, sound: string | null): Promise<[string, number]> {
  const begun = performance.now();
  const bytes = await rendered({ ...(await read(folder)), short }, sound, {});
  return [base64(new Uint8Array(bytes)), (performance.now() - begun) / 1000];
}

/** Draws frames of the composition in a folder; each comes back as a PNG in base64. */
async function frames(folder: string, numbers: readonly number[]): Promise<string[]> {
  const composer = await opened(folder, 1);
  const found: string[] = [];
  for (const frame of numbers) {
    await composer.ready(frame);
    found.push(await encoded(composer.draw(frame).canvas as OffscreenCanvas));
  }
  composer.close();
  return found;
}

/** Draws frames in order at a scale; returns the milliseconds that each took, to load and to draw. */
async function timed(folder: string, from: number, until: number, factor: number): Promise<[number, number][]> {
  const composer = await opened(folder, factor);
  const found: [number, number][] = [];
  for (let frame = from; frame < Math.min(until, composer.composition.frames); frame++) {
    const begun = performance.now();
    await composer.ready(frame);
    const ready = performance.now();
    const drawn = composer.draw(frame);
    drawn.getImageData(0, 0, 1, 1);
    found.push([ready - begun, performance.now() - ready]);
  }
  composer.close();
  return found;
}

/** Draws frames in order; returns the milliseconds that each kind of layer takes in the mean. */
async function shares(folder: string, from: number, until: number, factor: number): Promise<Record<string, number>> {
  const composer = await opened(folder, factor);
  const found: Record<string, number> = {};
  composer.watch = (name, milliseconds) => {
    found[name] = (found[name] ?? 0) + milliseconds / (until - from);
  };
  for (let frame = from; frame < until; frame++) {
    await composer.ready(frame);
    composer.draw(frame);
  }
  composer.close();
  return found;
}

async function encoded(canvas: OffscreenCanvas): Promise<string> {
  return base64(new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer()));
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
