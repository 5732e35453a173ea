import { lazy, Suspense } from "react";
import { Skeleton } from "~/ui/feedback";
import styles from "./project.module.css";

const Preview = lazy(() => import("~/panels/preview"));
const Chat = lazy(() => import("~/panels/chat"));

/** What stands beside the views: the preview, and the chat under it. */
export function Side() {
  return (
    <aside className={styles.side}>
      <Suspense fallback={<Skeleton className={styles.skeleton} />}>
        <Preview />
      </Suspense>
      <Suspense fallback={null}>
        <Chat />
      </Suspense>
    </aside>
  );
}
