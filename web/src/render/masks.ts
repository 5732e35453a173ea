import { KB, KG, KR } from "./colors";
import { type Ctx, pixelsOf, surface, surfaceOf } from "./surface";
import { clamp, smooth } from "./tracks";
import type { Mask } from "./types";

type Size = { width: number; height: number };

/** The outline of a mask that has a sharp edge, in the picture's pixels. */
export function outlineOf(mask: Mask, { width, height }: Size): Path2D | null {
  if (mask.shape === "picture" || mask.feather > 0) return null;
  const path = new Path2D();
  if (mask.shape === "ellipse") path.ellipse(width / 2, height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI);
  else path.roundRect(0, 0, width, height, Math.min(mask.radius, width / 2, height / 2));
  return path;
}

/** What a mask lets be seen, as the alpha of a surface of `scale` pixels to one of the picture's. */
export function maskSurface(mask: Mask, size: Size, scale: number, matte: ImageBitmap | null): Ctx {
  const [width, height] = [Math.max(Math.round(size.width * scale), 1), Math.max(Math.round(size.height * scale), 1)];
  if (mask.shape === "picture" && matte) return matteSurface(matte, width, height);
  const outline = outlineOf(mask, size);
  if (!outline) return surfaceOf(feathered(mask, size, width, height));
  const ctx = surface(width, height);
  ctx.setTransform(width / size.width, 0, 0, height / size.height, 0, 0);
  ctx.fill(outline);
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  return ctx;
}

/** Leaves of a surface what a mask shows; the mask is stretched over `box`. */
export function cutBy(ctx: Ctx, mask: Mask, seen: Ctx, width: number, height: number): void {
  ctx.globalAlpha = 1;
  ctx.globalCompositeOperation = mask.invert ? "destination-out" : "destination-in";
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(seen.canvas, 0, 0, width, height);
  ctx.globalCompositeOperation = "source-over";
}

/** Brightness times alpha, as alpha. */
function matteSurface(matte: ImageBitmap, width: number, height: number): Ctx {
  const ctx = surface(Math.min(width, matte.width), Math.min(height, matte.height));
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(matte, 0, 0, ctx.canvas.width, ctx.canvas.height);
  const pixels = pixelsOf(ctx);
  const { data } = pixels;
  for (let i = 0; i < data.length; i += 4) {
    const light = KR * (data[i] as number) + KG * (data[i + 1] as number) + KB * (data[i + 2] as number);
    data[i + 3] = (light * (data[i + 3] as number)) / 255;
  }
  ctx.putImageData(pixels, 0, 0);
  return ctx;
}

/** A soft edge that lies inside the outline. */
function feathered(mask: Mask, size: Size, width: number, height: number): ImageData {
  const pixels = new ImageData(width, height);
  const scale = width / size.width;
  const [wide, tall] = [size.width / 2, size.height / 2];
  const radius = Math.min(mask.radius, wide, tall);
  const soft = Math.max(mask.feather * scale, 1);
  for (let row = 0; row < height; row++) {
    const y = (row + 0.5) / scale - tall;
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5) / scale - wide;
      const away = scale * (mask.shape === "rounded" ? toBox(x, y, wide, tall, radius) : toEllipse(x, y, wide, tall));
      pixels.data[4 * (row * width + column) + 3] = 255 * smooth(clamp((0.5 - away) / soft));
    }
  }
  return pixels;
}

/** The signed distance from a rectangle with round corners about the origin (I. Quilez, "2D distance functions"). */
function toBox(x: number, y: number, wide: number, tall: number, radius: number): number {
  const [qx, qy] = [Math.abs(x) - wide + radius, Math.abs(y) - tall + radius];
  return Math.hypot(Math.max(qx, 0), Math.max(qy, 0)) + Math.min(Math.max(qx, qy), 0) - radius;
}

/** The distance from an ellipse, right to first order at its outline. */
function toEllipse(x: number, y: number, wide: number, tall: number): number {
  const ratio = Math.hypot(x / wide, y / tall);
  const slope = Math.hypot(x / wide ** 2, y / tall ** 2);
  return slope > 0 ? (ratio * (ratio - 1)) / slope : (ratio - 1) * Math.min(wide, tall);
}
