import { type ReactNode, useState } from "react";
import { useWords } from "~/messages";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { uiWords } from "./words";

type Props = {
  title: string;
  children?: ReactNode;
  action: string;
  onConfirm: () => void;
  opener: (open: () => void) => ReactNode;
};

/** Asks before something that cannot be taken back. */
export function Confirm({ title, children, action, onConfirm, opener }: Props) {
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
      {opener(() => setOpen(true))}
      <Dialog open={open} title={title} onClose={() => setOpen(false)} actions={actions}>
        {children}
      </Dialog>
    </>
  );
}
