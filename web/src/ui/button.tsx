import type { ButtonHTMLAttributes, ReactNode } from "react";
import styles from "./button.module.css";

type Look = "primary" | "plain" | "quiet" | "danger";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: Look;
  /** Small in toolbars, large for the one thing that a page is for. */
  scale?: "small" | "normal" | "large";
  icon?: ReactNode;
  busy?: boolean;
};

export function Button({ look = "plain", scale = "normal", icon, busy, children, className, ...rest }: Props) {
  const names = [styles.button, styles[look], styles[scale], children ? "" : styles.bare, className];
  return (
    <button
      type="button"
      {...rest}
      className={names.filter(Boolean).join(" ")}
      aria-busy={busy || undefined}
      disabled={busy || rest.disabled}
    >
      {busy ? <span className={styles.spinner} aria-hidden /> : icon}
      {children}
    </button>
  );
}

/** A button with an icon alone; `label` is its name, which is shown when it is pointed at. */
export function IconButton({ label, ...rest }: Omit<Props, "children"> & { label: string }) {
  return <Button look="quiet" {...rest} aria-label={label} title={label} />;
}
