/** An aspect ratio as a small outline. */
export function Shape({ aspect }: { aspect: string }) {
  const [width = 1, height = 1] = aspect.split(":").map(Number);
  const scale = 13 / Math.max(width, height);
  const [w, h] = [width * scale, height * scale];
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={aspect}>
      <rect
        x={(16 - w) / 2}
        y={(16 - h) / 2}
        width={w}
        height={h}
        rx="1.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  );
}
