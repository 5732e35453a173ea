import { X } from "lucide-react";
import { create } from "zustand";
import { useWords } from "~/messages";
import { Button, IconButton } from "./button";
import type { Tone } from "./feedback";
import styles from "./toast.module.css";
import { uiWords } from "./words";

type Toast = { id: number; text: string; tone: Tone; action?: { label: string; run: () => void } };
const LIVES = 7000; // milliseconds

const useToasts = create<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));
let made = 0;

/** Tells something in passing; with an action it stays until it is dismissed. */
export function toast(text: string, tone: Tone = "info", action?: Toast["action"]): void {
  const id = ++made;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), { id, text, tone, action }] }));
  if (!action && tone !== "bad") setTimeout(() => dismiss(id), LIVES);
}

function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}

export function Toasts() {
  const t = useWords(uiWords);
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className={styles.toasts} aria-label={t("messages")} aria-live="polite">
      {toasts.map((each) => (
        <div key={each.id} className={`${styles.toast} ${styles[each.tone]}`}>
          <span>{each.text}</span>
          {each.action && (
            <Button
              scale="small"
              onClick={() => {
                each.action?.run();
                dismiss(each.id);
              }}
            >
              {each.action.label}
            </Button>
          )}
          <IconButton label={t("close")} scale="small" icon={<X />} onClick={() => dismiss(each.id)} />
        </div>
      ))}
    </section>
  );
}
