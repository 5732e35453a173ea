import { useEffect, useRef } from "react";

/** What a key does. `keys` as people write it: "Space", "Mod+Z", "Shift+Delete"; Mod is Ctrl, or Cmd on a Mac. */
export type Action = { name: string; label: string; keys: readonly string[]; run: () => void };

const TEXT = "input:not([type=range],[type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]";
const MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Listens for the keys of actions while the component stands; never inside text fields and open dialogs. */
export function useShortcuts(actions: readonly Action[]): void {
  const current = useRef(actions);
  current.current = actions;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || target.closest(TEXT) || document.querySelector("dialog[open]")) return;
      if (target.closest("button, a, summary") && (event.key === " " || event.key === "Enter")) return;
      const pressed = written(event);
      const action = current.current.find((each) => each.keys.includes(pressed));
      if (!action) return;
      event.preventDefault();
      action.run();
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

/** Writes down what was pressed, in the way of `Action.keys`. */
export function written(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): string {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const letter = /^[A-Z]$/.test(key) || key.length > 1;
  const mod = MAC ? event.metaKey : event.ctrlKey;
  return [mod && "Mod", event.altKey && "Alt", event.shiftKey && letter && "Shift", key].filter(Boolean).join("+");
}
