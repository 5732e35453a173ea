import { type Ctx, pixelsOf, surface } from "./surface";
import { smooth } from "./tracks";
import type { Light } from "./types";

const FOOT_HEIGHT = 0.022; // of the picture's height: what a standing thing shadows of itself

/** A picture with a light over it, no larger than `wide` by `tall`. */
export function lit(
  picture: ImageBitmap,
  light: Light,
  wide: number,
  tall: number,
): OffscreenCanvas | HTMLCanvasElement {
  const ctx: Ctx = surface(Math.min(picture.width, wide), Math.min(picture.height, tall));
  const { width, height } = ctx.canvas;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(picture, 0, 0, width, height);
  const pixels = pixelsOf(ctx);
  shine(pixels, light);
  ctx.putImageData(pixels, 0, 0);
  return ctx.canvas;
}

/** Multiplies pixels by a factor that goes from `lit` to `shade`, and darkens the foot. */
function shine({ data, width, height }: ImageData, light: Light): void {
  const [dx, dy] = light.direction;
  const reach = Math.abs(dx) + Math.abs(dy);
  for (let row = 0; row < height; row++) {
    const y = (row + 0.5) / height;
    const foot = 1 - light.foot * smooth((y - 1 + FOOT_HEIGHT) / FOOT_HEIGHT);
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5) / width;
      const along = reach ? ((x - 0.5) * dx + (y - 0.5) * dy) / reach + 0.5 : 0.5;
      const factor = (light.lit + (light.shade - light.lit) * smooth(along)) * foot;
      const at = 4 * (row * width + column);
      data[at] = (data[at] as number) * factor;
      data[at + 1] = (data[at + 1] as number) * factor;
      data[at + 2] = (data[at + 2] as number) * factor;
    }
  }
}
