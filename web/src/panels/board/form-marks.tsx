import { X } from "lucide-react";
import { useState } from "react";
import { useSessionStore } from "~/document/context";
import type { Placed } from "~/document/scenes";
import type { Edit, Shot } from "~/document/session";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Pick } from "~/ui/controls";
import { control, Field } from "~/ui/field";
import { useUnkept } from "~/ui/unkept";
import styles from "./forms.module.css";
import { Section } from "./section";
import { useBoard } from "./state";
import { boardWords } from "./words";

type Mark = NonNullable<Shot["elements"]>[number];
type Kind = Mark["kind"];

/** The marks of a shot: a price tag, a badge, a name below, a countdown. */
export function MarksForm({ placed, shot }: { placed: Placed; shot: Shot }) {
  const t = useWords(boardWords);
  const { apply, plan } = useBoard();
  const [kind, setKind] = useState<Kind>("badge");
  const [words, setWords] = useState("");
  const session = useSessionStore();
  useUnkept(words, () => !session.getState().plan?.scenes.some(({ shots }) => shots.some(({ id }) => id === shot.id)));
  const label = t("did_element", { n: placed.number });
  const marks = shot.elements ?? [];
  const change = (edit: Edit) => apply([edit], label);
  const add = async () => {
    if (
      await change({ kind: "element", shot: shot.id, element: markOf(kind, words, factsFor(plan.facts ?? [], words)) })
    )
      setWords("");
  };
  const kinds = (["badge", "price_tag", "lower_third", "countdown"] as const).map((each) => [each, t(each)] as const);
  return (
    <Section title={t("marks")} open={marks.length > 0}>
      {marks.map((mark) => (
        <div key={mark.kind} className={styles.pair}>
          <span>
            {t(mark.kind)}: <b dir="auto">{said(mark)}</b>
          </span>
          <IconButton
            label={`${t("remove")}: ${t(mark.kind)}`}
            scale="small"
            icon={<X />}
            disabled={placed.scene.locked}
            onClick={() => void change({ kind: "element", shot: shot.id, remove: mark.kind })}
          />
        </div>
      ))}
      {!placed.scene.locked && (
        <>
          <Pick label={t("mark")} value={kind} options={kinds} onChange={setKind} />
          <Field label={kind === "countdown" ? t("seconds") : t("text")} hint={t("facts")}>
            {(named) => (
              <input
                {...named}
                className={control}
                dir="auto"
                maxLength={80}
                inputMode={kind === "countdown" ? "decimal" : "text"}
                value={words}
                onChange={(event) => setWords(event.target.value)}
              />
            )}
          </Field>
          <div className={styles.row}>
            <Button scale="small" disabled={!words.trim()} onClick={() => void add()}>
              {t("addMark")}
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}

function said(mark: Mark): string {
  if (mark.kind === "badge") return mark.text;
  if (mark.kind === "price_tag") return mark.price;
  return mark.kind === "lower_third" ? mark.name : String(mark.seconds);
}

function markOf(kind: Kind, words: string, facts: string[]): Mark {
  if (kind === "badge") return { kind, text: words.trim(), facts };
  if (kind === "price_tag") return { kind, price: words.trim(), facts };
  if (kind === "lower_third") return { kind, name: words.trim(), facts };
  return { kind, seconds: Number(words) || 3 };
}

/** The facts that say these words: they back what a mark claims. */
function factsFor(facts: readonly { id: string; text: string }[], words: string): string[] {
  const wanted = words.trim().toLowerCase();
  return facts.filter((fact) => wanted && fact.text.toLowerCase().includes(wanted)).map((fact) => fact.id);
}
