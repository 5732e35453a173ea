import { type KeyboardEvent, useEffect, useRef } from "react";
import { arrows, type Item, menuStyles } from "~/ui/menu";
import styles from "./board.module.css";

type Props = { label: string; at: { x: number; y: number } | null; items: readonly Item[]; onClose: () => void };

/** The menu of a press with the other button (or of the key for it), where it was pressed. */
export function ContextMenu({ label, at, items, onClose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const menu = list.current;
    if (!menu || !at) return;
    // A popover that closes by itself would do so as soon as the button is let go that opened it.
    menu.showPopover();
    place(menu, at);
    menu.querySelector<HTMLElement>("button:not(:disabled)")?.focus({ preventScroll: true });
    const outside = (event: Event) => !menu.contains(event.target as Node) && onClose();
    addEventListener("pointerdown", outside);
    addEventListener("blur", onClose);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("blur", onClose);
    };
  }, [at, onClose]);
  if (!at) return null;
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Escape" || event.key === "Tab") onClose();
    else arrows(event);
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className={`${menuStyles.menu} ${styles.context}`}
      onKeyDown={keys}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          disabled={item.disabled}
          className={item.danger ? menuStyles.danger : undefined}
          onClick={() => {
            onClose();
            item.onSelect();
          }}
        >
          {item.icon}
          <span>{item.label}</span>
          {item.keys && <kbd>{item.keys}</kbd>}
        </button>
      ))}
    </div>
  );
}

/** Puts a menu where it was asked for, as far as it fits the page. */
function place(menu: HTMLElement, at: { x: number; y: number }): void {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
}
