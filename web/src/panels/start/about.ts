import type { Schemas } from "~/client/api";
import { aboutQuery } from "~/client/queries";

type About = Schemas["About"];
export type Aspect = Schemas["AboutAspect"]["name"];
/** What the form needs of what the service offers. */
export type Offered = {
  categories: readonly About["categories"][number][];
  aspects: readonly Aspect[];
  styles: readonly string[];
  locales: readonly string[];
  least?: number; // seconds of an ad
  most?: number;
  upload?: number; // bytes of a file
};

/** Before the service has told. */
export const NOTHING: Offered = { categories: [], aspects: [], styles: [], locales: [] };
export const WORDS = 4000; // characters of a prompt
export const PHOTOS = 6;
export const FILMS = 20;

export const offeredQuery = { ...aboutQuery, select: offered };

type Told = Pick<About, "categories" | "limits"> & {
  aspects: readonly { name: Aspect }[];
  styles: readonly { name: string }[];
  locales: readonly { locale: string }[];
};

function offered({ categories, aspects, styles, locales, limits }: Told): Offered {
  return {
    categories,
    aspects: aspects.map((each) => each.name),
    styles: styles.map((each) => each.name),
    locales: locales.map((each) => each.locale),
    least: limits.least_seconds,
    most: limits.most_seconds,
    upload: limits.upload_bytes,
  };
}
