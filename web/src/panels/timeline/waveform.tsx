import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Schemas } from "~/client/api";
import { peaksQuery } from "~/client/preview";
import styles from "./timeline.module.css";

type Peaks = Schemas["PeaksShown"];
const WIDEST = 8000; // pixels of a canvas; wider ones are drawn coarser
const HEIGHT = 48;

type Props = { url: string; from: number; to: number; zoom: number };

/** The waveform of a sound between two of its seconds, where its second 0 lies at the start of what is around it. */
export function Waveform({ url, from, to, zoom }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { data } = useQuery(peaksQuery(url));
  const width = Math.min(Math.max(Math.round((to - from) * zoom), 1), WIDEST);
  useEffect(() => {
    if (canvas.current && data) draw(canvas.current, data, from, to, width);
  }, [data, from, to, width]);
  return (
    <canvas
      ref={canvas}
      className={styles.waveform}
      height={HEIGHT}
      style={{ insetInlineStart: `${from * zoom}px`, inlineSize: `${(to - from) * zoom}px` }}
      aria-hidden
    />
  );
}

function draw(canvas: HTMLCanvasElement, peaks: Peaks, from: number, to: number, width: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  canvas.width = width; // which clears it too
  const { height } = canvas;
  const second = (to - from) / width;
  context.fillStyle = getComputedStyle(canvas).color;
  for (let x = 0; x < width; x++) {
    const [low, high] = extremes(peaks, from + x * second, from + (x + 1) * second);
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
