import { ArrowRightLeft } from "lucide-react";
import { useDocument } from "~/document/context";
import type { Edit } from "~/document/session";
import { useWords } from "~/messages";
import { Menu } from "~/ui/menu";
import { placed } from "./model";
import styles from "./timeline.module.css";
import { useGestures } from "./use-gestures";
import { timelineWords } from "./words";

const KINDS = [
  "cut",
  "carry",
  "dissolve",
  "dip",
  "push",
  "slide",
  "wipe",
  "iris",
  "clock",
  "blinds",
  "split",
  "zoom",
  "whip",
  "luma",
] as const;
type Kind = Extract<Edit, { kind: "transition" }>["to"];

/** The way in which each shot comes in, at its cut: press to choose another. */
export function Joints({ zoom }: { zoom: number }) {
  const t = useWords(timelineWords);
  const { make } = useGestures();
  const plan = useDocument((document) => document.plan);
  if (!plan) return null;
  const said = (kind: string) => t((kind === "split" ? "split_kind" : kind) as Parameters<typeof t>[0]);
  return placed(plan)
    .slice(1)
    .map(({ shot, scene, start }) => {
      const kind = shot.transition?.kind ?? "cut";
      const label = t("transition", { label: scene.role.replaceAll("_", " "), kind: said(kind) });
      const items = KINDS.map((to) => ({
        label: said(to),
        disabled: to === kind || scene.locked,
        onSelect: () => make([{ kind: "transition", at: shot.id, to: to as Kind }], label),
      }));
      return (
        <div key={shot.id} className={styles.joint} data-kind={kind} style={{ insetInlineStart: `${start * zoom}px` }}>
          <Menu bare label={label} icon={<ArrowRightLeft />} items={items} />
        </div>
      );
    });
}
