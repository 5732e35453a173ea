import { type CSSProperties, type KeyboardEvent, type ReactNode, useId, useRef } from "react";
import { Button, IconButton } from "./button";
import styles from "./menu.module.css";

export type Item = {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  keys?: string;
  onSelect: () => void;
};

type Props = { label: string; icon?: ReactNode; items: readonly Item[]; bare?: boolean; scale?: "small" | "normal" };

/** A button that opens a list of actions. Arrows move, Escape and a press elsewhere close. */
export function Menu({ label, icon, items, bare, scale = "small" }: Props) {
  const id = useId().replace(/[^\w-]/g, "");
  const list = useRef<HTMLDivElement>(null);
  const anchor = { "--anchor": `--${id}` } as CSSProperties;
  const opens = { popoverTarget: id, "aria-haspopup": "menu", style: anchor, className: styles.opener } as const;
  const select = (item: Item) => {
    list.current?.hidePopover();
    item.onSelect();
  };
  return (
    <>
      {bare ? (
        <IconButton label={label} icon={icon} scale={scale} {...opens} />
      ) : (
        <Button icon={icon} scale={scale} {...opens}>
          {label}
        </Button>
      )}
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className={styles.menu}
        style={anchor}
        onToggle={focusFirst}
        onKeyDown={arrows}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            disabled={item.disabled}
            className={item.danger ? styles.danger : undefined}
            onClick={() => select(item)}
          >
            {item.icon}
            <span>{item.label}</span>
            {item.keys && <kbd>{item.keys}</kbd>}
          </button>
        ))}
      </div>
    </>
  );
}

/** Puts the focus on the first item of a menu that opens. */
export function focusFirst({ currentTarget, nativeEvent }: { currentTarget: HTMLElement; nativeEvent: Event }): void {
  const { newState } = nativeEvent as ToggleEvent;
  if (newState === "open") currentTarget.querySelector<HTMLElement>("button:not(:disabled)")?.focus();
}

/** Moves among the items of a menu by arrows. */
export function arrows(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("button:not(:disabled)")];
  const place = items.indexOf(document.activeElement as HTMLElement);
  const moves: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: items.length - 1 };
  const next = moves[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}

/** The classes of a menu, for menus that open elsewhere. */
export const menuStyles = styles;
