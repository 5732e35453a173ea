import type { Schemas } from "~/client/api";

export const AXES = ["hook", "headline", "call_to_action", "music", "locale"] as const;
export type Axis = (typeof AXES)[number];

/** What is written of a matrix: values by axis, whether an axis has what the ad has too, shapes, or a table instead. */
export type Draft = {
  values: Readonly<Partial<Record<Axis, readonly string[]>>>;
  without: readonly Axis[];
  aspects: readonly string[];
  csv: { name: string; text: string; multiply: boolean } | null;
};
export const BLANK: Draft = { values: {}, without: [], aspects: [], csv: null };

/** The matrix as the service takes it; null where it would be the ad alone. */
export function asked({ values, without, aspects, csv }: Draft): Partial<Schemas["MatrixAsked"]> | null {
  if (csv) return { csv: csv.text, multiply: csv.multiply };
  const axes: Record<string, (string | null)[]> = {};
  for (const axis of AXES) {
    const own = values[axis] ?? [];
    if (own.length) axes[axis] = [...(without.includes(axis) ? [] : [null]), ...own];
  }
  if (!Object.keys(axes).length) return null;
  return { matrix: { axes, ...(aspects.length && { aspects }) } };
}
