import { type ReactNode, useId } from "react";
import styles from "./choice.module.css";

type Option<T extends string> = { value: T; label: string; icon?: ReactNode };
type Shared<T extends string> = { label: string; options: readonly Option<T>[]; hidden?: boolean };

/** One of a few: radio buttons that look like chips, or with `joined` like a segmented control. */
export function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
  joined,
  hidden = false,
}: Shared<T> & { value: T; onChange: (value: T) => void; joined?: boolean }) {
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className={hidden ? "visually-hidden" : styles.legend}>{label}</legend>
      <div className={joined ? styles.joined : styles.chips}>
        {options.map((option) => (
          <label key={option.value} className={styles.option}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              {option.icon}
              {option.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Any of a few, as chips. */
export function Choices<T extends string>({
  label,
  options,
  values,
  onChange,
  hidden = false,
}: Shared<T> & { values: readonly T[]; onChange: (values: T[]) => void }) {
  const toggled = (value: T) => (values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
  return (
    <fieldset className={styles.choice}>
      <legend className={hidden ? "visually-hidden" : styles.legend}>{label}</legend>
      <div className={styles.chips}>
        {options.map((option) => (
          <label key={option.value} className={styles.option}>
            <input
              type="checkbox"
              value={option.value}
              checked={values.includes(option.value)}
              onChange={() => onChange(toggled(option.value))}
            />
            <span>
              {option.icon}
              {option.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
