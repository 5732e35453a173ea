import type { Placed } from "~/document/scenes";
import type { Edit, Shot } from "~/document/session";
import { choices, layoutWords, motionWords, transitionWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { PlacementForm } from "~/parts/product";
import { Pick, Range } from "~/ui/controls";
import styles from "./forms.module.css";
import { Section } from "./section";
import { useBoard } from "./state";
import { boardWords } from "./words";

type Props = { placed: Placed; shot: Shot };

/** How a shot is laid out, comes in, and shows the product. */
export function LookForm({ placed, shot }: Props) {
  return (
    <>
      <ProductForm placed={placed} shot={shot} />
      <LayoutForm placed={placed} shot={shot} />
    </>
  );
}

function LayoutForm({ placed, shot }: Props) {
  const t = useWords(boardWords);
  const layout = useWords(layoutWords);
  const motion = useWords(motionWords);
  const transition = useWords(transitionWords);
  const { apply, scenes } = useBoard();
  const locked = placed.scene.locked;
  const first = scenes[0]?.scene.shots[0]?.id === shot.id;
  const came = shot.transition ?? { kind: "cut" as const, frames: 0 };
  const change = (edit: Edit, label: "did_layout" | "did_transition") =>
    void apply([edit], t(label, { n: placed.number }));
  return (
    <Section title={t("layout")}>
      <div className={styles.columns}>
        <Pick
          label={t("layout")}
          value={shot.layout}
          disabled={locked}
          options={choices(layoutWords).map((each) => [each, layout(each)] as const)}
          onChange={(to) => change({ kind: "layout", at: shot.id, layout: to }, "did_layout")}
        />
        <Pick
          label={t("motion")}
          value={shot.motion}
          disabled={locked}
          options={choices(motionWords).map((each) => [each, motion(each)] as const)}
          onChange={(to) => change({ kind: "layout", at: shot.id, motion: to }, "did_layout")}
        />
      </div>
      <Pick
        label={t("transition")}
        value={came.kind}
        disabled={locked || first}
        hint={first ? t("firstCuts") : undefined}
        options={choices(transitionWords).map((each) => [each, transition(each)] as const)}
        onChange={(to) => change({ kind: "transition", at: shot.id, to }, "did_transition")}
      />
      {came.kind !== "cut" && (
        <Range
          label={t("frames")}
          value={came.frames ?? 12}
          min={1}
          max={30}
          step={1}
          disabled={locked}
          shown={(n) => n.toLocaleString()}
          onChange={(frames) => change({ kind: "transition", at: shot.id, to: came.kind, frames }, "did_transition")}
        />
      )}
    </Section>
  );
}

function ProductForm({ placed, shot }: Props) {
  const t = useWords(boardWords);
  const { plan, apply } = useBoard();
  if (!plan.product?.asset) return null;
  return (
    <Section title={t("product")}>
      <PlacementForm
        shot={shot}
        locked={Boolean(placed.scene.locked)}
        onChange={(edit) => void apply([edit], t("did_placement", { n: placed.number }))}
      />
    </Section>
  );
}
