import { Captions, Maximize, Minimize } from "lucide-react";
import type { Aspect } from "~/client/preview";
import { useWords } from "~/messages";
import { IconButton } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { control } from "~/ui/field";
import styles from "./preview.module.css";
import type { View } from "./use-playback";
import { previewWords } from "./words";
import { GENERAL, useZones } from "./zones";

type Props = {
  aspects: readonly Aspect[];
  aspect: Aspect;
  onAspect: (aspect: Aspect) => void;
  zone: string;
  onZone: (zone: string) => void;
  captioned: boolean;
  view: View;
  set: (change: Partial<View>) => void;
  onFull: () => void;
};

/** Which shape is seen, what lies over it, and how large. */
export function Options({ aspects, aspect, onAspect, zone, onZone, captioned, view, set, onFull }: Props) {
  const t = useWords(previewWords);
  const zones = useZones(aspect);
  const shapes = aspects.map((value) => ({ value, label: value }));
  return (
    <div className={styles.options}>
      {shapes.length > 1 && (
        <Choice joined hidden label={t("aspect")} options={shapes} value={aspect} onChange={onAspect} />
      )}
      <span className={styles.grow} />
      <select
        className={`${control} ${styles.zones}`}
        aria-label={t("zones")}
        value={zones.some(({ name }) => name === zone) ? zone : ""}
        onChange={(event) => onZone(event.target.value)}
      >
        <option value="">{t("noZones")}</option>
        {zones.map(({ name, title }) => (
          <option key={name} value={name}>
            {name === GENERAL ? t("allPlaces") : title}
          </option>
        ))}
      </select>
      {captioned && (
        <IconButton
          label={t("captions")}
          icon={<Captions />}
          aria-pressed={view.captions}
          onClick={() => set({ captions: !view.captions })}
        />
      )}
      <IconButton
        label={view.large ? t("leave") : t("fullscreen")}
        icon={view.large ? <Minimize /> : <Maximize />}
        onClick={onFull}
      />
    </div>
  );
}
