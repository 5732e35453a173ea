/** Where a picture may change, painted with a brush: the canvas is as many pixels as the mask that is sent. */
export class Mask {
  private readonly context: CanvasRenderingContext2D | null;
  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = canvas.getContext("2d");
  }

  /** Paints or erases a line of a round brush; places are parts (0 to 1) of the picture, `size` of its width. */
  stroke(from: readonly [number, number], to: readonly [number, number], size: number, erase: boolean): void {
    const { context } = this;
    if (!context) return;
    const { width, height } = this.canvas;
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    context.strokeStyle = "#ff4d1f";
    context.lineWidth = size * width;
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(from[0] * width, from[1] * height);
    context.lineTo(to[0] * width + 0.01, to[1] * height);
    context.stroke();
  }

  clear(): void {
    this.context?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** The mask as a picture: white where it may change, black elsewhere; null where nothing is painted. */
  async file(): Promise<File | null> {
    const { width, height } = this.canvas;
    const pixels = this.context?.getImageData(0, 0, width, height);
    if (!pixels) return null;
    let painted = false;
    for (let at = 0; at < pixels.data.length; at += 4) {
      const value = (pixels.data[at + 3] ?? 0) > 96 ? 255 : 0;
      painted ||= value > 0;
      pixels.data.set([value, value, value, 255], at);
    }
    if (!painted) return null;
    const sheet = new OffscreenCanvas(width, height);
    sheet.getContext("2d")?.putImageData(pixels, 0, 0);
    return new File([await sheet.convertToBlob({ type: "image/png" })], "mask.png", { type: "image/png" });
  }
}
