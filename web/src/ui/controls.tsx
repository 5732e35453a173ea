import { useRef, useState } from "react";
import styles from "./controls.module.css";
import { control, Field } from "./field";

type PickProps<T extends string> = {
  label: string;
  value: T;
  options: readonly (readonly [value: T, label: string])[];
  disabled?: boolean;
  hint?: string;
  onChange: (value: T) => void;
};

/** One of several, as a list that opens. */
export function Pick<T extends string>({ label, value, options, disabled, hint, onChange }: PickProps<T>) {
  return (
    <Field label={label} hint={hint}>
      {(named) => (
        <select
          {...named}
          className={control}
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {options.map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type RangeProps = {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  shown: (value: number) => string;
  disabled?: boolean;
  onChange: (value: number) => void;
};

/** A number between two ends, kept when it is let go. */
export function Range({ label, value, shown, onChange, ...rest }: RangeProps) {
  const [draft, setDraft] = useState<number | null>(null);
  const keep = () => {
    if (draft !== null && draft !== value) onChange(draft);
    setDraft(null);
  };
  return (
    <Field label={`${label} · ${shown(draft ?? value)}`}>
      {(named) => (
        <input
          {...named}
          {...rest}
          type="range"
          className={styles.range}
          value={draft ?? value}
          onChange={(event) => setDraft(event.target.valueAsNumber)}
          onPointerUp={keep}
          onKeyUp={keep}
          onBlur={keep}
        />
      )}
    </Field>
  );
}

type ToggleProps = { label: string; value: boolean; disabled?: boolean; onChange: (value: boolean) => void };

export function Toggle({ label, value, disabled, onChange }: ToggleProps) {
  return (
    <label className={styles.toggle}>
      <input type="checkbox" checked={value} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

type WordsProps = {
  label: string;
  value: string;
  hint?: string;
  lines?: number;
  longest?: number;
  disabled?: boolean;
  placeholder?: string;
  /** The version that `value` is of; the one that was shown when typing began is handed on. */
  version?: number;
  /** Keeps the words; false where they were refused, and then they stay as they were typed. */
  onSave: (value: string, over?: number) => Promise<boolean>;
};

/** Words that are kept on Enter or when the field is left; Escape drops them. What comes meanwhile drops nothing. */
export function Words({ label, value, hint, lines = 1, longest = 400, version, onSave, ...rest }: WordsProps) {
  const [draft, setDraft] = useState<{ words: string; over?: number } | null>(null);
  const saving = useRef(false);
  const type = (words: string) => setDraft((before) => ({ words, over: before ? before.over : version }));
  const keep = async () => {
    const words = draft?.words.trim() ?? value;
    if (saving.current) return;
    saving.current = true;
    if (words === value || (await onSave(words, draft?.over))) setDraft(null);
    saving.current = false;
  };
  const shared = {
    ...rest,
    value: draft?.words ?? value,
    maxLength: longest,
    dir: (draft?.words ?? value) ? "auto" : undefined,
    className: control,
    onBlur: () => void keep(),
  } as const;
  const keys = (event: React.KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      setDraft(null);
    }
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void keep();
    }
  };
  return (
    <Field label={label} hint={hint}>
      {(named) =>
        lines > 1 ? (
          <textarea {...named} {...shared} rows={lines} onKeyDown={keys} onChange={(e) => type(e.target.value)} />
        ) : (
          <input {...named} {...shared} onKeyDown={keys} onChange={(e) => type(e.target.value)} />
        )
      }
    </Field>
  );
}
