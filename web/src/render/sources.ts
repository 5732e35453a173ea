import { BlobSource } from "mediabunny";
import { Film } from "./films";
import { Glyphs, type GlyphsTold } from "./glyphs";
import { Grounds } from "./grounds";
import { type Composition, type Digest, type Layer, layersOf } from "./types";

/** Where the files of a composition are: addresses by the digests that it names. */
export type Places = {
  sources: Readonly<Record<Digest, { url: string }>>;
  fonts: Readonly<Record<Digest, { url: string }>>;
};

const IDS = 250; // glyphs asked for at once: addresses have an end

/**
 * The files that compositions are drawn from, loaded when they are first needed and kept by digest, so that a new
 * version takes what the old one had.
 */
export class Sources {
  readonly glyphs = new Glyphs();
  readonly grounds: Grounds;
  private readonly pictures = new Map<Digest, Promise<ImageBitmap>>();
  private readonly texts = new Map<Digest, Promise<string>>();
  private readonly films = new Map<Digest, Promise<Blob>>();
  private places: Places = { sources: {}, fonts: {} };

  /** `room` is for the bytes of decoded grounds; the default holds those of 20 s. */
  constructor(room = 96 << 20) {
    this.grounds = new Grounds(room);
  }

  /** Names the places of files; what is loaded stays. */
  at(places: Places): void {
    this.places = {
      sources: { ...this.places.sources, ...places.sources },
      fonts: { ...this.places.fonts, ...places.fonts },
    };
  }

  /** A picture's pixels as they are in its file. */
  picture(digest: Digest): Promise<ImageBitmap> {
    return kept(this.pictures, digest, async () => {
      const blob = await (await this.got(digest)).blob();
      return createImageBitmap(blob, { colorSpaceConversion: "none" });
    });
  }

  text(digest: Digest): Promise<string> {
    return kept(this.texts, digest, async () => (await this.got(digest)).text());
  }

  /** A reader of a film of its own. Films are loaded whole: they are short, and sought in all the time. */
  async film(digest: Digest, keep?: number): Promise<Film> {
    return Film.open(new BlobSource(await this.whole(digest)), keep);
  }

  /** Loads the files that a layer is drawn from. */
  async load(layer: Layer): Promise<void> {
    if (layer.kind === "picture") await this.picture(layer.source);
    else if (layer.kind === "clip" || layer.kind === "video") await this.whole(layer.source);
  }

  /** Loads all glyphs of a composition that are not known yet. */
  async letter(composition: Composition): Promise<void> {
    const wanted = new Map<Digest, number[]>();
    for (const layer of layersOf(composition)) {
      for (const word of layer.kind === "text" ? layer.words : []) {
        for (const run of word.runs)
          wanted.set(run.font, [...(wanted.get(run.font) ?? []), ...run.glyphs.map(([id]) => id)]);
      }
    }
    await Promise.all([...wanted].map(([font, ids]) => this.learn(font, this.glyphs.missing(font, ids))));
  }

  private whole(digest: Digest): Promise<Blob> {
    return kept(this.films, digest, async () => (await this.got(digest)).blob());
  }

  private async learn(font: Digest, ids: readonly number[]): Promise<void> {
    const place = this.places.fonts[font];
    if (!place) return;
    for (let from = 0; from < ids.length; from += IDS) {
      const some = ids.slice(from, from + IDS).sort((a, b) => a - b);
      const response = await fetched(`${place.url}?ids=${some.join(",")}`);
      await this.glyphs.learn(font, some, (await response.json()) as GlyphsTold);
    }
  }

  private url(digest: Digest): string {
    const place = this.places.sources[digest];
    if (!place) throw new Error(`The composition's source ${digest.slice(0, 8)} is not there.`);
    return new URL(place.url, location.origin).href;
  }

  private got(digest: Digest): Promise<Response> {
    return fetched(this.url(digest));
  }
}

async function fetched(url: string): Promise<Response> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`A source could not be loaded (${response.status}).`);
  return response;
}

/** What was loaded before, or is loaded now; a failure is not kept. */
function kept<T>(known: Map<Digest, Promise<T>>, digest: Digest, load: () => Promise<T>): Promise<T> {
  const found = known.get(digest);
  if (found) return found;
  const loading = load();
  known.set(digest, loading);
  loading.catch(() => known.delete(digest));
  return loading;
}
