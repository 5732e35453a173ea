import { X } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { usePlayhead } from "~/document/playhead";
import type { Placed } from "~/document/scenes";
import { useWords } from "~/messages";
import { IconButton } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { Dialog } from "~/ui/dialog";
import { GroundForm } from "./form-ground";
import { LookForm } from "./form-look";
import { MarksForm } from "./form-marks";
import { SceneForm, TextsForm } from "./form-scene";
import styles from "./forms.module.css";
import { boardWords } from "./words";

type Props = { open: boolean; placed: Placed | undefined; onClose: () => void };

const ROOM = matchMedia("(min-width: 100rem)");
const watch = (changed: () => void) => {
  ROOM.addEventListener("change", changed);
  return () => ROOM.removeEventListener("change", changed);
};

/** All that the plan can say of the selected scene: a column where there is room, else a sheet. */
export function Inspector({ open, placed, onClose }: Props) {
  const t = useWords(boardWords);
  const room = useSyncExternalStore(watch, () => ROOM.matches);
  const title = placed ? t("scene", { n: placed.number }) : "";
  if (!room)
    return (
      <Dialog side open={open && Boolean(placed)} title={title} onClose={onClose}>
        {placed && <Forms placed={placed} />}
      </Dialog>
    );
  if (!open || !placed) return null;
  return (
    <aside className={styles.inspector} aria-label={title}>
      <header>
        <h2>{title}</h2>
        <IconButton label={t("close")} icon={<X />} scale="small" onClick={onClose} />
      </header>
      <Forms placed={placed} />
    </aside>
  );
}

function Forms({ placed }: { placed: Placed }) {
  const t = useWords(boardWords);
  const selected = usePlayhead((head) => head.selected);
  const [picked, setPicked] = useState<string | null>(null);
  const shots = placed.scene.shots;
  const wanted = [picked, selected].find((id) => shots.some((shot) => shot.id === id));
  const shot = shots.find(({ id }) => id === wanted) ?? shots[0];
  if (!shot) return null;
  return (
    <div className={styles.forms}>
      <SceneForm placed={placed} />
      {shots.length > 1 && (
        <Choice
          hidden
          joined
          label={t("shots")}
          value={shot.id}
          options={shots.map((each, index) => ({ value: each.id, label: t("shot", { n: index + 1 }) }))}
          onChange={setPicked}
        />
      )}
      <TextsForm key={`${shot.id}.texts`} placed={placed} shot={shot} />
      <GroundForm key={`${shot.id}.ground`} placed={placed} shot={shot} />
      <LookForm placed={placed} shot={shot} />
      <MarksForm key={`${shot.id}.marks`} placed={placed} shot={shot} />
    </div>
  );
}
