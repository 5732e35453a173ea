import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { PlacementForm } from "~/parts/product";
import { Dialog } from "~/ui/dialog";
import type { Clip } from "./model";
import styles from "./timeline.module.css";
import { timelineWords } from "./words";

/** Changes how the product stands in a shot; each change is in the film at once. */
export function ProductDialog({ clip, onClose }: { clip: Clip; onClose: () => void }) {
  const t = useWords(timelineWords);
  const { plan, apply } = useDocument((document) => document);
  const scene = plan?.scenes.find(({ id }) => id === clip.scene);
  const shot = scene?.shots.find(({ id }) => id === clip.shot);
  return (
    <Dialog open side title={t("product")} onClose={onClose}>
      {shot && (
        <div className={styles.form}>
          <PlacementForm
            shot={shot}
            locked={clip.locked}
            onChange={(edit) => void apply([edit], t("place", { name: t("product") }))}
          />
        </div>
      )}
    </Dialog>
  );
}
