import type { Change } from "~/document/session";
import styles from "./project.module.css";

/** What changes in a plan, a line each: where, from what, to what. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className={styles.changes}>
      {changes.map((change, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two changes may be at one place, and the list never changes
        <li key={index}>
          {Object.values(change)
            .filter((value) => value !== null && value !== "")
            .map(shown)
            .join(" · ")}
        </li>
      ))}
    </ul>
  );
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
