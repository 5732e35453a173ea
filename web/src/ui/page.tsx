import type { ReactNode } from "react";
import styles from "./page.module.css";

type Props = { title: string; lead?: ReactNode; actions?: ReactNode; narrow?: boolean; children: ReactNode };

/** A page with its title, what can be done there, and its content. Sets the title of the browser's tab too. */
export function Page({ title, lead, actions, narrow, children }: Props) {
  return (
    <div className={`${styles.page} ${narrow ? styles.narrow : ""}`}>
      <title>{`${title} · Reelwright`}</title>
      <header className={styles.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p className={styles.lead}>{lead}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** The classes that content of pages shares: grid, card, rows, row, grow, soft. */
export const layout = styles;
