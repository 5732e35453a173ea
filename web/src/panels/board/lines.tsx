import { Mic, MicOff } from "lucide-react";
import type { Placed } from "~/document/scenes";
import { textWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Editable } from "./editable";
import styles from "./lines.module.css";
import { useBoard } from "./state";
import { boardWords } from "./words";

/** The texts of a shot, each edited where it stands. */
export function Texts({ placed, shot }: { placed: Placed; shot: string }) {
  const t = useWords(boardWords);
  const name = useWords(textWords);
  const { plan, apply } = useBoard();
  const found = placed.scene.shots.find((each) => each.id === shot) ?? placed.scene.shots[0];
  const texts = found?.texts ?? [];
  const save = (role: (typeof texts)[number]["role"], number: number, content: string, over: number) =>
    apply(
      [{ kind: "text", at: found?.id ?? placed.scene.id, role, number, content: content || null }],
      t("did_text", { n: placed.number }),
      over,
    );
  return (
    <div className={styles.texts}>
      {texts.map((text, index) => {
        const number = texts.slice(0, index).filter((each) => each.role === text.role).length + 1;
        const label = t("edit", { what: name(text.role) });
        return (
          <Editable
            key={`${text.role}.${number}`}
            value={text.content}
            label={label}
            placeholder={t("textEmpty")}
            disabled={placed.scene.locked}
            lang={plan.locale}
            className={styles[`text_${text.role}`] ?? styles.text_other}
            onSave={(content, over) => save(text.role, number, content, over)}
          />
        );
      })}
      {!texts.length && (
        <Editable
          value=""
          label={t("addText")}
          placeholder={t("addText")}
          disabled={placed.scene.locked}
          onSave={(content, over) => (content ? save("headline", 1, content, over) : Promise.resolve(true))}
        />
      )}
    </div>
  );
}

/** What is spoken over a scene. */
export function Line({ placed }: { placed: Placed }) {
  const t = useWords(boardWords);
  const { plan, apply } = useBoard();
  const spoken = placed.scene.voice?.text ?? "";
  const save = (text: string, over: number) =>
    apply([{ kind: "line", scene: placed.scene.id, text: text || null }], t("did_line", { n: placed.number }), over);
  return (
    <div className={styles.line}>
      {spoken ? <Mic aria-hidden /> : <MicOff aria-hidden />}
      <Editable
        value={spoken}
        label={t("edit", { what: t("line") })}
        placeholder={t("lineEmpty")}
        disabled={placed.scene.locked}
        lang={plan.locale}
        onSave={save}
      />
    </div>
  );
}
