import { ArrowRightLeft } from "lucide-react";
import { useDocument } from "~/document/context";
import { choices, roleWords, transitionWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Menu } from "~/ui/menu";
import { placed } from "./model";
import { type Span, within } from "./scale";
import styles from "./timeline.module.css";
import { useGestures } from "./use-gestures";
import { timelineWords } from "./words";

/** The way in which each shot comes in, at its cut: press to choose another. */
export function Joints({ zoom, span }: { zoom: number; span: Span }) {
  const t = useWords(timelineWords);
  const role = useWords(roleWords);
  const said = useWords(transitionWords);
  const { make } = useGestures();
  const plan = useDocument((document) => document.plan);
  if (!plan) return null;
  return placed(plan)
    .slice(1)
    .filter(({ start }) => within(start, start, span))
    .map(({ shot, scene, start }) => {
      const kind = shot.transition?.kind ?? "cut";
      const label = t("transition", { label: role(scene.role), kind: said(kind) });
      const items = choices(transitionWords).map((to) => ({
        label: said(to),
        disabled: to === kind || scene.locked,
        onSelect: () => make([{ kind: "transition", at: shot.id, to }], label),
      }));
      return (
        <div key={shot.id} className={styles.joint} data-kind={kind} style={{ insetInlineStart: `${start * zoom}px` }}>
          <Menu bare label={label} icon={<ArrowRightLeft />} items={items} />
        </div>
      );
    });
}
