import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "~/messages";
import { IconButton } from "./button";
import styles from "./dialog.module.css";
import { uiWords } from "./words";

type Props = {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
  side?: boolean;
};

/** A modal dialog, or with `side` a sheet at the end of the page. The browser keeps the focus in it; Escape closes. */
export function Dialog({ open, title, onClose, children, actions, side }: Props) {
  const t = useWords(uiWords);
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={side ? styles.sheet : styles.dialog}
      aria-labelledby={id}
      onClose={onClose}
      closedby="any"
    >
      {open && (
        <>
          <header className={styles.header}>
            <h2 id={id}>{title}</h2>
            <IconButton label={t("close")} icon={<X />} onClick={onClose} />
          </header>
          <div className={styles.body}>{children}</div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </>
      )}
    </dialog>
  );
}
