import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Schemas } from "~/client/api";
import { peaksQuery } from "~/client/preview";
import styles from "./timeline.module.css";

type Peaks = Schemas["PeaksShown"];
const WIDEST = 8000; // pixels of a canvas; longer tracks are drawn coarser

/** The waveform of a sound, from second `from` of it on, over the whole of its track. */
export function Waveform({ url, seconds, zoom }: { url: string; seconds: number; zoom: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { data } = useQuery(peaksQuery(url));
  const width = Math.min(Math.max(Math.round(seconds * zoom), 1), WIDEST);
  useEffect(() => {
    if (canvas.current && data) draw(canvas.current, data, seconds, width);
  }, [data, seconds, width]);
  return (
    <canvas
      ref={canvas}
      className={styles.waveform}
      height={48}
      style={{ inlineSize: `${seconds * zoom}px` }}
      aria-hidden
    />
  );
}

function draw(canvas: HTMLCanvasElement, peaks: Peaks, seconds: number, width: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  canvas.width = width; // which clears it too
  const { height } = canvas;
  context.fillStyle = getComputedStyle(canvas).color;
  for (let x = 0; x < width; x++) {
    const [low, high] = extremes(peaks, (x / width) * seconds, ((x + 1) / width) * seconds);
    const top = (1 - high / 128) * (height / 2);
    context.fillRect(x, top, 1, Math.max(((high - low) / 256) * height, 1));
  }
}

/** The lowest and the highest sample between two times. */
function extremes({ per_second, low, high }: Peaks, from: number, to: number): [number, number] {
  const first = Math.floor(from * per_second);
  const last = Math.max(Math.ceil(to * per_second), first + 1);
  return [Math.min(0, ...low.slice(first, last)), Math.max(0, ...high.slice(first, last))];
}
