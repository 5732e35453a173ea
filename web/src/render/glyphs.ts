import { surface } from "./surface";
import type { Digest, GlyphRun, Word } from "./types";

type Image = { png: string; x: number; y: number; width: number; height: number };
/** Glyphs of a font as the service tells them: outlines in font units with y down, colour glyphs as pictures. */
export type GlyphsTold = {
  units_per_em: number;
  image_size?: number;
  glyphs: Record<string, string>;
  images?: Record<string, Image>;
};

type Outline = { path: Path2D; top: number; bottom: number };
export type Painted = { bitmap: ImageBitmap; x: number; y: number; width: number; height: number };
type Font = { units: number; size: number; outlines: Map<number, Outline>; images: Map<number, Painted> };

/** A word's outlines as one path, at its place on the canvas, and the rows between which they lie. */
export type Inked = { path: Path2D; top: number; bottom: number; empty: boolean };

/** The glyphs of fonts that are known, by the fonts' digests. */
export class Glyphs {
  private readonly fonts = new Map<Digest, Font>();

  /** The ids of a font that are not known yet. */
  missing(font: Digest, ids: Iterable<number>): number[] {
    const known = this.fonts.get(font);
    return [...new Set(ids)].filter((id) => !known?.outlines.has(id) && !known?.images.has(id));
  }

  /** Takes in what the service told; ids that it has nothing for count as empty. */
  async learn(font: Digest, ids: readonly number[], told: GlyphsTold): Promise<void> {
    const known = this.fonts.get(font) ?? {
      units: told.units_per_em,
      size: 256,
      outlines: new Map(),
      images: new Map(),
    };
    known.size = told.image_size ?? known.size;
    for (const id of ids) {
      const image = told.images?.[id];
      if (image) known.images.set(id, await decoded(image));
      else known.outlines.set(id, outline(told.glyphs[id] ?? ""));
    }
    this.fonts.set(font, known);
  }

  /** The outlines of a word's first `pieces` pieces (null: of all). */
  inked(word: Word, pieces: number | null): Inked {
    const found: Inked = {
      path: new Path2D(),
      top: Number.POSITIVE_INFINITY,
      bottom: Number.NEGATIVE_INFINITY,
      empty: true,
    };
    for (const run of word.runs) if (!run.color) this.add(run, word, pieces, found);
    return found;
  }

  private add(run: GlyphRun, word: Word, pieces: number | null, into: Inked): void {
    const font = this.fonts.get(run.font);
    if (!font) return;
    const scale = run.size / font.units;
    for (const [id, x, y] of shown(run, pieces)) {
      const glyph = font.outlines.get(id);
      if (!glyph || glyph.bottom < glyph.top) continue;
      const [left, base] = [word.x + x, word.y + y];
      into.path.addPath(glyph.path, new DOMMatrix([scale, 0, 0, scale, left, base]));
      into.top = Math.min(into.top, base + glyph.top * scale);
      into.bottom = Math.max(into.bottom, base + glyph.bottom * scale);
      into.empty = false;
    }
  }

  /** The colour glyphs of a word's first `pieces` pieces, at their places on the canvas. */
  painted(word: Word, pieces: number | null): Painted[] {
    const found: Painted[] = [];
    for (const run of word.runs) {
      const font = run.color ? this.fonts.get(run.font) : undefined;
      if (!font) continue;
      const scale = run.size / font.size;
      for (const [id, x, y] of shown(run, pieces)) {
        const image = font.images.get(id);
        if (!image) continue;
        const place = { x: word.x + x + image.x * scale, y: word.y + y + image.y * scale };
        found.push({ bitmap: image.bitmap, ...place, width: image.width * scale, height: image.height * scale });
      }
    }
    return found;
  }
}

function shown(run: GlyphRun, pieces: number | null): GlyphRun["glyphs"] {
  return pieces === null ? run.glyphs : run.glyphs.filter((_, place) => (run.pieces[place] ?? 0) < pieces);
}

function outline(path: string): Outline {
  const numbers = path.match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
  const rows = numbers.filter((_, place) => place % 2);
  const [top, bottom] = rows.length ? [Math.min(...rows), Math.max(...rows)] : [1, 0];
  return { path: new Path2D(path), top, bottom };
}

async function decoded({ png, x, y, width, height }: Image): Promise<Painted> {
  const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  return { bitmap, x, y, width, height };
}

/** Whether this browser draws text as this module needs it. */
export function drawsGlyphs(): boolean {
  return typeof Path2D !== "undefined" && typeof DOMMatrix !== "undefined" && Boolean(surface(1, 1));
}
