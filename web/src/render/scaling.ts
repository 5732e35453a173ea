import { scaledTrack } from "./tracks";
import type { Box, Composition, Layer, Plate, TextLayer, Transform, Word } from "./types";

/**
 * The same picture on a canvas of `factor` times the size, its sides rounded to even pixels. Where rounding makes the
 * sides differ, the larger one counts: what covered the canvas still does.
 */
export function scaled(composition: Composition, factor: number): Composition {
  const [width, height] = [composition.width, composition.height].map((side) => 2 * Math.round((side * factor) / 2));
  if (!width || !height) throw new RangeError("A canvas of no size");
  const exact = Math.max(width / composition.width, height / composition.height);
  const stages = composition.stages.map((stage) => ({
    ...stage,
    layers: stage.layers.map((l) => scaledLayer(l, exact)),
  }));
  return { ...composition, width, height, stages, overlays: composition.overlays.map((l) => scaledLayer(l, exact)) };
}

function scaledLayer(layer: Layer, by: number): Layer {
  switch (layer.kind) {
    case "clip":
      return {
        ...layer,
        finish: layer.finish && { ...layer.finish, size: layer.finish.size * by },
        cell: layer.cell * by,
      };
    case "picture":
    case "video": {
      const moves = moved(layer.transform, by);
      return { ...layer, transform: { ...moves, scale: scaledTrack(moves.scale, by) } };
    }
    case "shape": {
      const transform = layer.transform && moved(layer.transform, by);
      return { ...layer, box: box(layer.box, by), radius: layer.radius * by, transform };
    }
    case "text":
      return text(layer, by);
    case "grain":
      return { ...layer, size: layer.size * by };
    default:
      return layer;
  }
}

function moved(moves: Transform, by: number): Transform {
  return { ...moves, x: scaledTrack(moves.x, by), y: scaledTrack(moves.y, by) };
}

function box([left, top, width, height]: Box, by: number): Box {
  return [left * by, top * by, width * by, height * by];
}

function text(layer: TextLayer, by: number): TextLayer {
  const { stroke, shadow, plate } = layer;
  return {
    ...layer,
    size: layer.size * by,
    box: box(layer.box, by),
    words: layer.words.map((each) => word(each, by)),
    stroke: stroke && { ...stroke, width: stroke.width * by },
    shadow: shadow && { ...shadow, dx: shadow.dx * by, dy: shadow.dy * by, blur: shadow.blur * by },
    plate: plate && scaledPlate(plate, by),
  };
}

function scaledPlate(plate: Plate, by: number): Plate {
  return { ...plate, pad: [plate.pad[0] * by, plate.pad[1] * by], radius: plate.radius * by };
}

function word(each: Word, by: number): Word {
  const runs = each.runs.map((run) => ({
    ...run,
    size: run.size * by,
    glyphs: run.glyphs.map(([glyph, x, y]) => [glyph, x * by, y * by] as const),
  }));
  return { ...each, x: each.x * by, y: each.y * by, box: box(each.box, by), runs };
}
