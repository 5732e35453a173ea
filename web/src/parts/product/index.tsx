import type { Edit, Shot } from "~/document/session";
import { choices, poseWords } from "~/document/vocabulary";
import { useLanguage, useWords } from "~/messages";
import { Pick, Range, Toggle } from "~/ui/controls";
import styles from "./product.module.css";
import { productWords } from "./words";

type Placing = Omit<Extract<Edit, { kind: "placement" }>, "kind" | "at">;
type Props = { shot: Shot; locked: boolean; onChange: (edit: Edit) => void };

/** Whether and how the product stands in a shot; each change is an edit. */
export function PlacementForm({ shot, locked, onChange }: Props) {
  const t = useWords(productWords);
  const pose = useWords(poseWords);
  const language = useLanguage();
  const stands = shot.product;
  const drawn = shot.ground.kind === "backdrop";
  const fixed = locked || !drawn;
  const place = (given: Partial<Placing>) => onChange({ kind: "placement", at: shot.id, shown: true, ...given });
  return (
    <>
      <Toggle label={t("shown")} value={Boolean(stands)} disabled={fixed} onChange={(shown) => place({ shown })} />
      {!drawn && <p>{t("drawn")}</p>}
      {stands && (
        <>
          <div className={styles.columns}>
            <Pick
              label={t("pose")}
              value={stands.pose}
              disabled={fixed}
              options={choices(poseWords).map((each) => [each, pose(each)] as const)}
              onChange={(to) => place({ pose: to })}
            />
            <Pick
              label={t("side")}
              value={stands.side ?? "none"}
              disabled={fixed}
              options={[
                ["none", t("sideAny")],
                ["left", t("sideLeft")],
                ["right", t("sideRight")],
              ]}
              onChange={(side) => side !== "none" && place({ side })}
            />
          </div>
          <Range
            label={t("size")}
            value={stands.size ?? 1}
            min={0.5}
            max={1.5}
            step={0.05}
            disabled={fixed}
            shown={(n) => n.toLocaleString(language, { style: "percent" })}
            onChange={(size) => place({ size })}
          />
          <Toggle
            label={t("enter")}
            value={stands.enter ?? false}
            disabled={fixed}
            onChange={(enter) => place({ enter })}
          />
        </>
      )}
    </>
  );
}
