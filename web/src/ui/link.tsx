import type { AnchorHTMLAttributes, ReactNode } from "react";
import styles from "./button.module.css";

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & {
  look?: "primary" | "plain" | "quiet";
  scale?: "small" | "normal" | "large";
  icon?: ReactNode;
};

/** A link that looks like a button: a download, or a page elsewhere. */
export function LinkButton({ look = "plain", scale = "normal", icon, children, className, ...rest }: Props) {
  const names = [styles.button, styles[look], styles[scale], className].filter(Boolean);
  const away = rest.target === "_blank" ? { rel: "noopener noreferrer" } : {};
  return (
    <a {...away} {...rest} className={names.join(" ")}>
      {icon}
      {children}
    </a>
  );
}
