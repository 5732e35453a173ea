import { useEffect, useRef, useState } from "react";
import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { control, Field } from "~/ui/field";
import type { Clip } from "./model";
import { saidBy, saying } from "./placing";
import { timelineWords } from "./words";

/** Changes a text or a spoken line of the film. A caption is a part of its line, and its words are marked in it. */
export function TextDialog({ clip, onClose }: { clip: Clip; onClose: () => void }) {
  const t = useWords(timelineWords);
  const { plan, version, apply } = useDocument((document) => document);
  const [over] = useState(version);
  const before = plan ? saidBy(plan, clip) : clip.label;
  const [words, setWords] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = field.current;
    const at = area?.value.indexOf(clip.label) ?? -1;
    area?.focus();
    if (at >= 0) area?.setSelectionRange(at, at + clip.label.length);
  }, [clip]);
  const save = async () => {
    const edit = words.trim() !== before && plan && saying(plan, clip, words.trim());
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
      <Field
        label={t(clip.track === "captions" ? "voice" : clip.track)}
        hint={clip.track === "captions" ? t("captionHint") : undefined}
      >
        {(named) => (
          <textarea
            {...named}
            ref={field}
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
