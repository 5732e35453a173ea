import type { Preview } from "~/client/preview";
import type { Composition, TextLayer } from "~/render/types";

/** A text that is seen: the shot that it belongs to, and its box as shares of the picture. */
export type Seen = { id: string; shot: string; content: string; box: readonly [number, number, number, number] };

/** The texts of shots that are seen at a frame, from the bottom up. */
export function textsAt(preview: Preview, frame: number): Seen[] {
  const composition = preview.composition as unknown as Composition;
  const shots = new Map(preview.texts.flatMap(({ shot, layers }) => layers.map((layer) => [layer, shot] as const)));
  const stages = composition.stages.filter(({ start, end }) => start <= frame && frame < end);
  return stages.flatMap(({ layers }) =>
    layers
      .filter((layer): layer is TextLayer => layer.kind === "text" && layer.start <= frame && frame < layer.end)
      .filter((layer) => shots.get(layer.id) && isRead(layer, frame - layer.start))
      .map((layer) => ({
        id: layer.id,
        shot: shots.get(layer.id) ?? "",
        content: layer.content,
        box: shared(layer, composition),
      })),
  );
}

/** Whether any of a text's words has begun to enter and it has not left. */
function isRead(layer: TextLayer, frame: number): boolean {
  const left = layer.leave_at === null ? Number.POSITIVE_INFINITY : layer.leave_at + (layer.leave?.frames ?? 0);
  return frame < left && layer.words.some(({ enter }) => enter <= frame);
}

function shared({ box, plate }: TextLayer, { width, height }: Composition): Seen["box"] {
  const [left, top, wide, tall] = box;
  const [across, along] = plate?.pad ?? [0, 0];
  return [(left - across) / width, (top - along) / height, (wide + 2 * across) / width, (tall + 2 * along) / height];
}

/** The ids of the layers that are captions. */
export function captionsOf(preview: Preview): string[] {
  return preview.texts.filter(({ shot }) => shot === null).flatMap(({ layers }) => layers);
}

/** The shot that is seen at a frame. */
export function shotAt(preview: Preview, frame: number): Preview["shots"][number] | undefined {
  return preview.shots.find(({ start, end }) => start <= frame && frame < end);
}
