import { Send, SquareDashed } from "lucide-react";
import type { FormEvent, KeyboardEvent } from "react";
import { useKept } from "~/client/kept";
import { useWords } from "~/messages";
import { timecode } from "~/messages/formats";
import { Button } from "~/ui/button";
import { control } from "~/ui/field";
import { MIDDLE } from "./box";
import styles from "./comments.module.css";
import type { Box } from "./threads";
import { commentWords } from "./words";

type Props = {
  /** Where what is typed is kept. */
  kept: string;
  seconds: number;
  box: Box | null;
  busy: boolean;
  onBox: (box: Box | null) => void;
  onType: () => void;
  /** Resolves to whether it was taken. */
  onSay: (text: string) => Promise<boolean>;
};

/** Where a comment is written: at the moment where the film stands, with a marked place or without. */
export function Say({ kept, seconds, box, busy, onBox, onType, onSay }: Props) {
  const t = useWords(commentWords);
  const [text, setText] = useKept(`comment.${kept}`);
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!text.trim() || busy) return;
    if (await onSay(text.trim())) setText("");
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) void submit();
  };
  return (
    <form className={styles.say} onSubmit={(event) => void submit(event)}>
      <textarea
        className={control}
        dir={text ? "auto" : undefined}
        rows={2}
        maxLength={4000}
        aria-label={t("commentAt", { time: timecode(seconds) })}
        placeholder={t("placeholder")}
        value={text}
        onFocus={onType}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={keys}
      />
      <footer>
        <span className={styles.at}>{timecode(seconds)}</span>
        <Button
          scale="small"
          look="quiet"
          icon={<SquareDashed />}
          aria-pressed={box !== null}
          title={t("boxHelp")}
          onClick={() => onBox(box ? null : MIDDLE)}
        >
          {t(box ? "boxOn" : "box")}
        </Button>
        <span className={styles.grow} />
        <Button type="submit" look="primary" icon={<Send />} busy={busy} disabled={!text.trim()}>
          {t("post")}
        </Button>
      </footer>
    </form>
  );
}
