import { useState } from "react";
import type { Placed } from "~/document/scenes";
import { choices, type Role, roleWords, textWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { Dialog } from "~/ui/dialog";
import { control, Field } from "~/ui/field";
import styles from "./forms.module.css";
import { useBoard } from "./state";
import { boardWords } from "./words";

type Props = { open: boolean; after: Placed | undefined; onClose: () => void };

/** A new scene after another: what it is for, what it shows and says, and how long. */
export function AddScene({ open, after, onClose }: Props) {
  const t = useWords(boardWords);
  const role = useWords(roleWords);
  const text = useWords(textWords);
  const { apply } = useBoard();
  const [draft, setDraft] = useState<{ role: Role; headline: string; line: string; seconds: number }>(EMPTY);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    const texts = draft.headline.trim() ? [{ role: "headline" as const, content: draft.headline.trim() }] : [];
    const line = draft.line.trim() ? { text: draft.line.trim() } : null;
    const scene = {
      kind: "add_scene" as const,
      after: after?.scene.id ?? null,
      role: draft.role,
      seconds: draft.seconds,
    };
    const kept = await apply([{ ...scene, texts, line }], t("did_add"));
    setBusy(false);
    if (!kept) return;
    setDraft(EMPTY);
    onClose();
  };
  const actions = (
    <Button look="primary" busy={busy} onClick={() => void add()}>
      {t("add")}
    </Button>
  );
  return (
    <Dialog open={open} title={t("newScene")} onClose={onClose} actions={actions}>
      <Choice
        label={t("role")}
        value={draft.role}
        options={choices(roleWords).map((value) => ({ value, label: role(value) }))}
        onChange={(value) => setDraft({ ...draft, role: value })}
      />
      <Field label={text("headline")}>
        {(named) => (
          <input
            {...named}
            className={control}
            dir="auto"
            maxLength={400}
            value={draft.headline}
            onChange={(event) => setDraft({ ...draft, headline: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("line")}>
        {(named) => (
          <input
            {...named}
            className={control}
            dir="auto"
            maxLength={400}
            value={draft.line}
            onChange={(event) => setDraft({ ...draft, line: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("seconds")} hint={t("facts")}>
        {(named) => (
          <input
            {...named}
            className={`${control} ${styles.short}`}
            type="number"
            min={0.8}
            max={8}
            step={0.1}
            value={draft.seconds}
            onChange={(event) => setDraft({ ...draft, seconds: event.target.valueAsNumber || 2.5 })}
          />
        )}
      </Field>
    </Dialog>
  );
}

const EMPTY = { role: "showcase" as Role, headline: "", line: "", seconds: 2.5 };
