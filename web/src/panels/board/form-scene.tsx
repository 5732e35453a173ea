import { Plus } from "lucide-react";
import type { Placed } from "~/document/scenes";
import type { Shot } from "~/document/session";
import { choices, roleWords, textWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Pick, Toggle, Words } from "~/ui/controls";
import { Menu } from "~/ui/menu";
import styles from "./forms.module.css";
import { Section } from "./section";
import { useBoard } from "./state";
import { Stepper } from "./stepper";
import { boardWords } from "./words";

/** What a scene is for, how long it is, what is said over it, and whether it may change. */
export function SceneForm({ placed }: { placed: Placed }) {
  const t = useWords(boardWords);
  const role = useWords(roleWords);
  const { apply, version } = useBoard();
  const { scene, number } = placed;
  const locked = scene.locked;
  return (
    <Section title={t("scene", { n: number })}>
      <Pick
        label={t("role")}
        value={scene.role}
        disabled={locked}
        options={choices(roleWords).map((each) => [each, role(each)] as const)}
        onChange={(to) => void apply([{ kind: "role", scene: scene.id, role: to }], t("did_role", { n: number }))}
      />
      <div className={styles.pair}>
        <span>{t("seconds")}</span>
        <Stepper
          seconds={placed.seconds}
          label={t("seconds")}
          disabled={locked}
          onChange={(seconds) => apply([{ kind: "duration", at: scene.id, seconds }], t("did_duration", { n: number }))}
        />
      </div>
      <Words
        label={t("line")}
        value={scene.voice?.text ?? ""}
        lines={2}
        disabled={locked}
        placeholder={t("lineEmpty")}
        version={version}
        onSave={(text, over) =>
          apply([{ kind: "line", scene: scene.id, text: text || null }], t("did_line", { n: number }), over)
        }
      />
      <Toggle
        label={t("lockHint")}
        value={Boolean(locked)}
        onChange={(value) =>
          void apply(
            [{ kind: "lock", scene: scene.id, locked: value }],
            t(value ? "did_lock" : "did_unlock", { n: number }),
          )
        }
      />
    </Section>
  );
}

/** The texts of a shot, and new ones in any role. */
export function TextsForm({ placed, shot }: { placed: Placed; shot: Shot }) {
  const t = useWords(boardWords);
  const name = useWords(textWords);
  const { apply, version } = useBoard();
  const texts = shot.texts ?? [];
  const label = t("did_text", { n: placed.number });
  const nth = (index: number) => texts.slice(0, index + 1).filter((each) => each.role === texts[index]?.role).length;
  return (
    <Section title={t("texts")}>
      {texts.map((text, index) => (
        <Words
          key={`${text.role}.${nth(index)}`}
          label={name(text.role)}
          value={text.content}
          disabled={placed.scene.locked}
          hint={text.facts?.length ? t("backed") : undefined}
          version={version}
          onSave={(content, over) =>
            apply(
              [{ kind: "text", at: shot.id, role: text.role, number: nth(index), content: content || null }],
              label,
              over,
            )
          }
        />
      ))}
      {texts.length < 6 && !placed.scene.locked && (
        <Menu
          label={t("addText")}
          icon={<Plus />}
          items={choices(textWords).map((role) => ({
            label: name(role),
            onSelect: () => {
              const number = texts.filter((each) => each.role === role).length + 1;
              void apply([{ kind: "text", at: shot.id, role, number, content: t("newText") }], label);
            },
          }))}
        />
      )}
    </Section>
  );
}
