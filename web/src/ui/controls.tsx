import { useEffect, useState } from "react";
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
  /** Keeps the words; false where they were refused, and then they stay as they were typed. */
  onSave: (value: string) => Promise<boolean>;
};

/** Words that are kept on Enter or when the field is left; Escape drops them. */
export function Words({ label, value, hint, lines = 1, longest = 400, onSave, ...rest }: WordsProps) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const keep = () => void (draft.trim() !== value && onSave(draft.trim()));
  const shared = {
    ...rest,
    value: draft,
    maxLength: longest,
    dir: draft ? "auto" : undefined,
    className: control,
    onBlur: keep,
  } as const;
  const keys = (event: React.KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      setDraft(value);
    }
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      keep();
    }
  };
  return (
    <Field label={label} hint={hint}>
      {(named) =>
        lines > 1 ? (
          <textarea {...named} {...shared} rows={lines} onKeyDown={keys} onChange={(e) => setDraft(e.target.value)} />
        ) : (
          <input {...named} {...shared} onKeyDown={keys} onChange={(e) => setDraft(e.target.value)} />
        )
      }
    </Field>
  );
}
