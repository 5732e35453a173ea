import { useCallback, useEffect, useRef } from "react";
import { useWords } from "~/messages";
import { toast } from "./toast";
import { uiWords } from "./words";

/**
 * Offers words to be copied that were typed and not kept, where their field goes away: somebody else has removed what
 * they belong to, or `lost` tells whether that is so. `words` is null while there are none. Returns what offers words that
 * are refused later, where the field is gone by then, and tells whether it is.
 */
export function useUnkept(words: string | null, lost = () => true): (words: string) => boolean {
  const t = useWords(uiWords);
  const now = useRef({ words, lost, t, gone: false });
  const offer = useCallback((text: string) => {
    if (!text.trim() || !now.current.gone) return now.current.gone;
    const { t } = now.current;
    const copy = { label: t("copy"), run: () => void navigator.clipboard.writeText(text) };
    toast(t("unkept", { text: text.trim() }), "bad", navigator.clipboard && copy);
    return true;
  }, []);
  useEffect(() => {
    Object.assign(now.current, { words, lost, t });
  });
  useEffect(() => {
    now.current.gone = false;
    return () => {
      now.current.gone = true;
      if (now.current.lost()) offer(now.current.words ?? "");
    };
  }, [offer]);
  return offer;
}
