import { useAway } from "~/client/away";
import { useWords } from "~/messages";
import styles from "./toast.module.css";
import { uiWords } from "./words";

/** Tells that the service cannot be reached, as long as something waits for it. */
export function Away() {
  const t = useWords(uiWords);
  const { away } = useAway();
  return (
    <div className={styles.away} role="status">
      {away && (
        <p className={`${styles.toast} ${styles.warn}`}>
          <span>
            <b>{t("offline")}.</b> {t("offlineHint")}
          </span>
        </p>
      )}
    </div>
  );
}
