import { useQuery } from "@tanstack/react-query";
import type { Aspect } from "~/client/preview";
import { aboutQuery } from "~/client/queries";

/** What a platform keeps clear of its own signs; `name` is empty for what is clear of all of them. */
export type Zone = { name: string; title: string; inset: string };
/** Left, top, width and height. */
type Box = readonly number[];

/** The zones that the service knows of an aspect. */
export function useZones(aspect: Aspect): Zone[] {
  const about = useQuery(aboutQuery).data;
  const shape = about?.aspects.find(({ name }) => name === aspect);
  if (!about || !shape) return [];
  const { width, height, safe } = shape;
  const zone = (name: string, title: string, box: Box) => ({ name, title, inset: insetOf(box, width, height) });
  const platforms = about.platforms.flatMap(({ name, title, safe }) => {
    const box = safe[aspect];
    return box ? [zone(name, title, box)] : [];
  });
  return [zone(GENERAL, "", safe), ...platforms];
}

export const GENERAL = "general";

/** How much of a picture lies outside a box at each side, as CSS `inset` has it. */
export function insetOf([left = 0, top = 0, width = 0, height = 0]: Box, whole: number, high: number): string {
  const share = (margin: number, side: number) => `${(100 * margin) / side}%`;
  const right = whole - left - width;
  const bottom = high - top - height;
  return [share(top, high), share(right, whole), share(bottom, high), share(left, whole)].join(" ");
}
