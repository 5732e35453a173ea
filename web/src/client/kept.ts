import { useCallback, useState } from "react";

/** State that outlives the page in this tab: what is typed is not lost to a reload or an expired session. */
export function useKept(name: string, initial = ""): [string, (value: string) => void] {
  const key = `reelwright.kept.${name}`;
  const [value, setValue] = useState(() => sessionStorage.getItem(key) ?? initial);
  const keep = useCallback(
    (next: string) => {
      setValue(next);
      if (next === initial) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, next);
    },
    [key, initial],
  );
  return [value, keep];
}
