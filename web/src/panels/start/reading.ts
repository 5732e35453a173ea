import type { Aspect } from "./about";
import type { Brought, Choices } from "./form";

/** A brief as the service takes it: open, since what was understood may have any of its fields. */
export type Brief = Record<string, unknown>;

// Labels of a host are bounded, so that a long text without spaces is read in one pass.
const ADDRESS = /(?:https?:\/\/[^\s<>"]{1,2000}|(?:\b[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\/[^\s<>"]{1,2000})/i;

/** Parts what was typed into words and the address of a page, where one stands in it. */
export function parted(typed: string, readPage: boolean): { words: string; page: string } {
  const found = readPage ? ADDRESS.exec(typed) : null;
  if (!found) return { words: typed.trim(), page: "" };
  const page = found[0].replace(/[.,;:!?)\]]+$/, "");
  const rest = typed.slice(0, found.index) + typed.slice(found.index + page.length);
  return { words: rest.replace(/\s+/g, " ").trim(), page };
}

/** The host and a little of the path, to name a page by. */
export function pageName(page: string): string {
  const bare = page.replace(/^https?:\/\/(www\.)?/i, "");
  return bare.length > 48 ? `${bare.slice(0, 47)}…` : bare;
}

/** What was understood with what was chosen: choices win. */
export function composed(drafted: Brief, choices: Choices, files: readonly Brought[]): Brief {
  const brief: Brief = { ...drafted };
  const chosen: Brief = {
    category: choices.category,
    duration: choices.seconds,
    tone: choices.style && [choices.style],
    aspects: choices.aspects,
    locale: choices.locale,
    tier: choices.tier,
    budget: choices.budget,
    mode: choices.mode,
  };
  for (const [name, value] of Object.entries(chosen)) if (value) brief[name] = value;
  if (choices.locale) delete brief.market;
  if (choices.kit) brief.brand = { kit: choices.kit };
  const music = musicOf(choices, files);
  if (music) brief.music = music;
  const films = files.filter((file) => file.kind === "video" && file.asset);
  if (films.length) brief.footage = films.map(({ asset, rights }) => ({ file: asset, rights }));
  if (!brief.title && !brief.prompt && !brief.product) brief.title = films[0]?.name.slice(0, 80) ?? "";
  return brief;
}

function musicOf(choices: Choices, files: readonly Brought[]): Brief | null {
  const song = files.find((file) => file.kind === "audio" && file.asset);
  if (song) return { file: song.asset };
  if (choices.mood === "none") return { enabled: false };
  return choices.mood ? { mood: choices.mood } : null;
}

/** What a project is called: its product, its title, or the first words. At most 160 characters. */
export function titleOf(brief: Brief, otherwise: string): string {
  const { product, title, prompt } = brief as { product?: { name?: string }; title?: string; prompt?: string };
  const name = title || product?.name || prompt?.split(/\s+/).slice(0, 8).join(" ") || otherwise;
  return name.slice(0, 160);
}

/** What the page shows of a brief, with the service's own defaults. */
export function shown(brief: Brief): Shown {
  const { product, audience, tone } = brief as {
    product?: { name?: string; image?: string; facts?: readonly (string | { text: string })[] };
    audience?: string;
    tone?: readonly string[];
  };
  return {
    name: product?.name ?? "",
    image: product?.image ?? null,
    facts: (product?.facts ?? []).map((fact) => (typeof fact === "string" ? fact : fact.text)),
    audience: audience ?? "",
    tone: tone ?? [],
    seconds: Number(brief.duration ?? 15),
    aspects: (brief.aspects as readonly Aspect[] | undefined) ?? ["9:16", "1:1", "16:9"],
    locale: String(brief.locale ?? ""),
    category: String(brief.category ?? "product_ad"),
    offer: String(brief.offer ?? ""),
    call: String(brief.call_to_action ?? ""),
  };
}

export type Shown = {
  name: string;
  image: string | null;
  facts: readonly string[];
  audience: string;
  tone: readonly string[];
  seconds: number;
  aspects: readonly Aspect[];
  locale: string;
  category: string;
  offer: string;
  call: string;
};
