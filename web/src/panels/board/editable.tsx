import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useSessionStore } from "~/document/context";
import { useUnkept } from "~/ui/unkept";
import styles from "./lines.module.css";

type Props = {
  value: string;
  /** What it is, for its label. */
  label: string;
  placeholder: string;
  disabled?: boolean;
  className?: string;
  lang?: string;
  /** Keeps the words that were begun over a version; false where they were refused: then the draft stays open. */
  onSave: (value: string, over: number) => Promise<boolean>;
};

/** A text that is edited where it stands: a press or Enter opens it, Enter or leaving keeps it, Escape drops it. */
export function Editable({ value, label, placeholder, disabled, className = "", lang, onSave }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  const session = useSessionStore();
  const over = useRef(0);
  const unkept = useUnkept(draft?.trim() === value ? null : draft);
  const open = (text: string) => {
    over.current = session.getState().version;
    setDraft(text);
  };
  useEffect(() => {
    if (draft === null && back.current) opener.current?.focus();
    if (draft === null) back.current = false;
  }, [draft]);
  const keep = async (returns: boolean) => {
    if (draft === null) return;
    const text = draft.trim().replace(/\s+/g, " ");
    back.current = returns;
    setDraft(null);
    if (text === value) return;
    setSent(text);
    const kept = await onSave(text, over.current);
    setSent(null);
    if (!kept && !unkept(draft)) open(draft);
  };
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      back.current = true;
      setDraft(null);
    }
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void keep(true);
    }
  };
  if (draft !== null)
    return (
      <textarea
        className={`${styles.editing} ${className}`}
        aria-label={label}
        placeholder={placeholder}
        value={draft}
        lang={lang}
        dir="auto"
        rows={1}
        maxLength={400}
        // biome-ignore lint/a11y/noAutofocus: it opens because it was pressed
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => void keep(false)}
        onKeyDown={keys}
      />
    );
  const shown = sent ?? value;
  return (
    <button
      ref={opener}
      type="button"
      className={`${styles.editable} ${className}`}
      aria-label={`${label}: ${shown || placeholder}`}
      title={label}
      disabled={disabled}
      lang={shown ? lang : undefined}
      onClick={() => open(value)}
    >
      <bdi>{shown || <i>{placeholder}</i>}</bdi>
    </button>
  );
}
