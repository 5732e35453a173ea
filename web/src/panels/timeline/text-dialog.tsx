import { useState } from "react";
import { useDocument } from "~/document/context";
import type { Edit, Plan } from "~/document/session";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { control, Field } from "~/ui/field";
import type { Clip } from "./model";
import { timelineWords } from "./words";

/** Changes a text or a spoken line of the film. */
export function TextDialog({ clip, onClose }: { clip: Clip; onClose: () => void }) {
  const t = useWords(timelineWords);
  const { plan, version, apply } = useDocument((document) => document);
  const [over] = useState(version);
  const [words, setWords] = useState(clip.label);
  const save = async () => {
    const edit = words.trim() !== clip.label && plan && saying(plan, clip, words.trim());
    if (!edit || (await apply([edit], t("change"), over))) onClose();
  };
  const actions = (
    <>
      <Button onClick={onClose}>{t("cancel")}</Button>
      <Button look="primary" onClick={() => void save()}>
        {t("save")}
      </Button>
    </>
  );
  return (
    <Dialog open title={t("change")} onClose={onClose} actions={actions}>
      <Field label={t(clip.track)}>
        {(named) => (
          <textarea
            {...named}
            className={control}
            dir="auto"
            maxLength={400}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}

/** The edit that has a clip say something else; empty words take a text or a line away. */
export function saying(plan: Plan, clip: Clip, words: string): Edit | null {
  if (clip.track === "voice") return { kind: "line", scene: clip.scene, text: words || null };
  const shot = plan.scenes.flatMap((scene) => scene.shots).find((each) => each.id === clip.shot);
  const text = shot?.texts?.[clip.index];
  if (!shot?.texts || !text) return null;
  const number = shot.texts.slice(0, clip.index + 1).filter((each) => each.role === text.role).length;
  return { kind: "text", at: clip.shot, role: text.role, number, content: words || null };
}
