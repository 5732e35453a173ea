import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { useWords } from "~/messages";
import { IconButton } from "~/ui/button";
import styles from "./chat.module.css";
import type { Chat } from "./history";
import { chatWords } from "./words";

/** Where wishes are written: Enter sends, Shift and Enter begin a line, an arrow up brings the last ones back. */
export function Composer({ chat }: { chat: Chat }) {
  const t = useWords(chatWords);
  const back = useRef(0);
  const send = () => {
    const words = chat.draft.trim();
    if (!words) return;
    back.current = 0;
    void chat.ask(words);
  };
  const recall = (by: number) => {
    const said = chat.turns.map((turn) => turn.words);
    const place = Math.min(Math.max(back.current + by, 0), said.length);
    back.current = place;
    chat.write(said[said.length - place] ?? "");
  };
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      return send();
    }
    const blank = chat.draft === "" || back.current > 0;
    if (blank && (event.key === "ArrowUp" || (event.key === "ArrowDown" && back.current))) {
      event.preventDefault();
      recall(event.key === "ArrowUp" ? 1 : -1);
    }
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        aria-label={t("writeLabel")}
        placeholder={t("write")}
        value={chat.draft}
        dir={chat.draft ? "auto" : undefined}
        rows={1}
        maxLength={2000}
        onChange={(event) => {
          back.current = 0;
          chat.write(event.target.value);
        }}
        onKeyDown={keys}
      />
      <IconButton
        type="submit"
        look="primary"
        scale="small"
        label={t("send")}
        icon={<ArrowUp />}
        disabled={!chat.draft.trim()}
      />
    </form>
  );
}
