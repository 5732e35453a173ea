import { MoveRight } from "lucide-react";
import { useDocument } from "~/document/context";
import type { Change } from "~/document/session";
import { familyWords, layoutWords, motionWords, poseWords, roleWords, transitionWords } from "~/document/vocabulary";
import { useLanguage, useWords } from "~/messages";
import styles from "./chat.module.css";
import { humanly } from "./humanly";
import { chatWords, fieldWords } from "./words";

const VALUES = [roleWords, transitionWords, layoutWords, motionWords, poseWords, familyWords] as const;
const SHOWN = 6; // changes before the rest is folded

/** What changes, for people: where, and from what to what. */
export function Diff({ changes }: { changes: readonly Change[] }) {
  const t = useWords(chatWords);
  if (!changes.length) return <p className={styles.soft}>{t("nothing")}</p>;
  const [first, rest] = [changes.slice(0, SHOWN), changes.slice(SHOWN)];
  return (
    <details className={styles.diff} open={changes.length <= SHOWN}>
      <summary>{t("changes", { n: changes.length })}</summary>
      <ul>
        {[...first, ...rest].map((change) => (
          <Row key={change.path} change={change} />
        ))}
      </ul>
    </details>
  );
}

function Row({ change }: { change: Change }) {
  const t = useWords(chatWords);
  const field = useWords(fieldWords);
  const language = useLanguage();
  const plan = useDocument((document) => document.plan);
  const names = {
    field: (key: string) =>
      key in fieldWords.en ? field(key as keyof (typeof fieldWords)["en"]) : key.replaceAll("_", " "),
    value: (key: string) => named(key, language),
    yes: t("yes"),
    no: t("no"),
    seconds: (n: number) => t("seconds", { n: Number(n.toFixed(2)) }),
  };
  const told = humanly(change, plan ? [plan] : [], names, language);
  const place = [told.scene && t("scene", { n: told.scene }), told.shot && t("shot", { n: told.shot }), told.field];
  return (
    <li>
      <span className={styles.where}>{place.filter(Boolean).join(" · ")}</span>
      <span className={styles.change}>
        {told.before ? <del dir="auto">{told.before}</del> : <i>{t("added")}</i>}
        <MoveRight aria-hidden />
        {told.after ? <ins dir="auto">{told.after}</ins> : <i>{t("removed")}</i>}
      </span>
    </li>
  );
}

function named(key: string, language: "en" | "ar"): string | null {
  for (const table of VALUES) {
    const found = (table[language] as Readonly<Record<string, unknown>>)[key];
    if (typeof found === "string") return found;
  }
  return null;
}
