/** Where pictures are drawn: an OffscreenCanvas, or a canvas element where there is none. */
export type Surface = OffscreenCanvas | HTMLCanvasElement;
export type Ctx = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** A 2D context's new surface. `read` keeps it in the processor's memory, for pixels that are read back. */
export function surface(width: number, height: number, read = true): Ctx {
  const [wide, tall] = [Math.max(Math.round(width), 1), Math.max(Math.round(height), 1)];
  return contextOf(
    typeof OffscreenCanvas === "undefined" ? element(wide, tall) : new OffscreenCanvas(wide, tall),
    read,
  );
}

/** The 2D context of a surface. Throws where the browser has no memory left for it. */
export function contextOf(made: Surface, read = true): Ctx {
  const ctx = made.getContext("2d", { willReadFrequently: read }) as Ctx | null;
  if (!ctx) throw new Error("The browser gives no canvas.");
  return ctx;
}

function element(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** Forgets all state and pixels. */
export function clear(ctx: Ctx): void {
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = 1;
  ctx.globalCompositeOperation = "source-over";
  ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
}

/** Replaces what stands on a surface by another one of its size. */
export function copyOnto(ctx: Ctx, from: Ctx): void {
  ctx.globalCompositeOperation = "copy";
  ctx.drawImage(from.canvas, 0, 0);
  ctx.globalCompositeOperation = "source-over";
}

export function pixelsOf(ctx: Ctx): ImageData {
  return ctx.getImageData(0, 0, ctx.canvas.width, ctx.canvas.height);
}

/** A surface that holds pixels as they are. */
export function surfaceOf(pixels: ImageData): Ctx {
  const ctx = surface(pixels.width, pixels.height);
  ctx.putImageData(pixels, 0, 0);
  return ctx;
}
