import { ImageUp } from "lucide-react";
import { useEffect, useState } from "react";
import { useWords } from "~/messages";
import { change, useForm } from "./form";
import styles from "./start.module.css";
import { useBring } from "./tray";
import { startWords } from "./words";

/** Takes files that are dropped or pasted anywhere on the page, and texts that are pasted beside every field. */
export function Drop() {
  const t = useWords(startWords);
  const bring = useBring();
  const over = useDragging(bring);
  usePasting(bring);
  return (
    <div className={styles.drop} data-over={over || undefined} aria-hidden={!over}>
      <div>
        <ImageUp />
        <strong>{t("drop")}</strong>
        <span>{t("dropHint")}</span>
      </div>
    </div>
  );
}

type Bring = (files: readonly File[]) => void;

function useDragging(bring: Bring): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const count = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (event.type === "dragenter") depth++;
      if (event.type === "dragleave") depth--;
      if (event.type === "drop") {
        depth = 0;
        bring([...event.dataTransfer.files]);
      }
      setOver(depth > 0);
    };
    const names = ["dragenter", "dragover", "dragleave", "drop"] as const;
    for (const name of names) addEventListener(name, count);
    return () => {
      for (const name of names) removeEventListener(name, count);
    };
  }, [bring]);
  return over;
}

function usePasting(bring: Bring): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      const text = event.clipboardData?.getData("text/plain") ?? "";
      // A copied word or page has pictures of itself beside its text: then the text is meant.
      if (files.length && !text) {
        event.preventDefault();
        bring(files);
      } else if (text && event.target instanceof Element && !event.target.closest("input, textarea, select, dialog")) {
        change({ typed: `${useForm.getState().typed} ${text}`.trim() });
      }
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, [bring]);
}
