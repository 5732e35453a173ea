import { Captions } from "lucide-react";
import type { Plan } from "~/document/session";
import { useWords } from "~/messages";
import { Menu } from "~/ui/menu";
import { useGestures } from "./use-gestures";
import { timelineWords } from "./words";

const STYLES = ["plate", "underline", "fill", "grow", "plain"] as const;

/** Whether captions stand in the picture, and how the spoken word is marked in them. */
export function CaptionsMenu({ plan }: { plan: Plan }) {
  const t = useWords(timelineWords);
  const { make } = useGestures();
  const { burned = true, style = "plate" } = plan.captions ?? {};
  const change = (given: { burned?: boolean; style?: (typeof STYLES)[number] }, label: string) =>
    make([{ kind: "captions", ...given }], label);
  const places = [true, false].map((to) => {
    const label = t(to ? "burned" : "filed");
    return { label, disabled: to === burned, onSelect: () => change({ burned: to }, label) };
  });
  const styles = STYLES.map((to) => {
    const label = t(`style_${to}`);
    return { label, disabled: !burned || to === style, onSelect: () => change({ style: to }, label) };
  });
  const label = t("captionsAre", { place: t(burned ? "burned" : "filed"), style: t(`style_${style}`) });
  return <Menu bare scale="normal" label={label} icon={<Captions />} items={[...places, ...styles]} />;
}
