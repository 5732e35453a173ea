import type { ReactNode } from "react";
import styles from "./forms.module.css";

/** A part of the form with its name. */
export function Section({ title, children, open = true }: { title: string; children: ReactNode; open?: boolean }) {
  return (
    <details className={styles.section} open={open}>
      <summary>{title}</summary>
      <div>{children}</div>
    </details>
  );
}
