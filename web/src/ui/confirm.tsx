import { type ReactNode, useState } from "react";
import { useWords } from "~/messages";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { uiWords } from "./words";

type Props = {
  /** What is done: on the button here, and on the one that does it. */
  action: string;
  look?: "quiet" | "danger";
  busy?: boolean;
  /** The question. */
  title: string;
  children?: ReactNode;
  onConfirm: () => void;
};

/** A button for what cannot be taken back: it asks first. */
export function Confirm({ action, look = "danger", busy, title, children, onConfirm }: Props) {
  const t = useWords(uiWords);
  const [open, setOpen] = useState(false);
  const confirm = () => {
    setOpen(false);
    onConfirm();
  };
  const actions = (
    <>
      <Button onClick={() => setOpen(false)}>{t("keep")}</Button>
      <Button look="danger" onClick={confirm}>
        {action}
      </Button>
    </>
  );
  return (
    <>
      <Button look={look} scale="small" busy={busy} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Dialog open={open} title={title} onClose={() => setOpen(false)} actions={actions}>
        {children}
      </Dialog>
    </>
  );
}
