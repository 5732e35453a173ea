import type { CSSProperties } from "react";
import type { Plan, Shot } from "~/document/session";
import styles from "./picture.module.css";

/** What a shot will look like, in the plan's own colours and words, before anything is drawn. */
export function Sketch({ plan, shot }: { plan: Plan; shot: Shot }) {
  const { palette } = plan.style;
  const ground = shot.ground.kind === "generated" ? shot.ground.instead : shot.ground;
  const deep = ground.kind === "backdrop" ? ground.tone === "deep" : true;
  const colors = {
    "--ground": deep ? palette.deep : palette.ground,
    "--glow": palette.third,
    "--mark": palette.accent,
    "--type": deep ? palette.paper : palette.ink,
    "--on-mark": luminance(palette.accent) > 0.18 ? "#000" : "#fff",
  } as CSSProperties;
  const texts = (shot.texts ?? []).slice(0, 3);
  return (
    <div className={styles.sketch} style={colors} data-layout={shot.layout} data-kind={shot.ground.kind} aria-hidden>
      {shot.product && <span className={styles.product} data-pose={shot.product.pose} />}
      <span className={styles.lines}>
        {texts.map((text) => (
          <span key={`${text.role}.${text.content}`} data-role={text.role} dir="auto">
            {text.content}
          </span>
        ))}
      </span>
    </div>
  );
}

/** The relative luminance of a colour as WCAG has it, 0 to 1. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
