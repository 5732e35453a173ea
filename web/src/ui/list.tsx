import type { ReactNode } from "react";
import { useWords } from "~/messages";
import { Button } from "./button";
import { ProblemNotice, Skeleton } from "./feedback";
import styles from "./list.module.css";
import { layout } from "./page";
import { uiWords } from "./words";

type Listed<T> = {
  items: T[] | undefined;
  error: Error | null;
  again: () => void;
  more?: (() => void) | undefined;
  busy?: boolean;
};

type Props<T> = {
  list: Listed<T>;
  /** What stands there while there is nothing. */
  empty: ReactNode;
  grid?: boolean;
  children: (item: T) => ReactNode;
};

/** A list of the service's with its four states: coming, empty, refused, there; and the way to more of it. */
export function List<T extends { id: string } | { name: string }>({ list, empty, grid, children }: Props<T>) {
  const t = useWords(uiWords);
  if (list.error) return <ProblemNotice problem={list.error} onRetry={list.again} />;
  if (!list.items) return <Skeleton className={styles.coming} />;
  if (!list.items.length) return empty;
  return (
    <>
      <ul className={grid ? layout.grid : layout.rows}>
        {list.items.map((item) => (
          <li key={"id" in item ? item.id : item.name} className={grid ? undefined : layout.row}>
            {children(item)}
          </li>
        ))}
      </ul>
      {list.more && (
        <Button className={styles.more} busy={list.busy} onClick={list.more}>
          {t("more")}
        </Button>
      )}
    </>
  );
}
