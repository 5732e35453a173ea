import { type ReactNode, useId } from "react";
import styles from "./field.module.css";

type Named = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

type Props = {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value, and how to mend it. */
  error?: string | null;
  hidden?: boolean;
  /** Draws the control, with what ties it to its label. */
  children: (named: Named) => ReactNode;
};

/** A labelled control with its hint and its error. `hidden` keeps the label for screen readers alone. */
export function Field({ label, hint, error, hidden, children }: Props) {
  const id = useId();
  const about = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hidden ? "visually-hidden" : styles.label}>
        {label}
      </label>
      {children({ id, ...(about && { "aria-describedby": about }), ...(error && { "aria-invalid": true as const }) })}
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** The class of inputs, selects and text areas. */
export const control: string = styles.control ?? "";
