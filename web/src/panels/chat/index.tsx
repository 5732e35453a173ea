import { MessageSquareText, Trash2 } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useDocument, useSessionStore } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { useWork } from "~/parts/work";
import { Button, IconButton } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Badge } from "~/ui/feedback";
import styles from "./chat.module.css";
import { Composer } from "./composer";
import { Director } from "./director";
import { hints } from "./hints";
import { chatOf } from "./history";
import { TurnShown } from "./turn";
import { chatWords } from "./words";

const NARROW = matchMedia("(max-width: 64rem)");
const watch = (changed: () => void) => {
  NARROW.addEventListener("change", changed);
  return () => NARROW.removeEventListener("change", changed);
};

/** Changes in words, and what the director asks. Beside the views, or where there is no room in a sheet. */
export default function Panel() {
  const t = useWords(chatWords);
  const project = useDocument((document) => document.project);
  const narrow = useSyncExternalStore(watch, () => NARROW.matches);
  const waiting = useWork(project)?.state === "waiting";
  const [open, setOpen] = useState(false);
  useTakeBack();
  if (!narrow) return <Conversation project={project} />;
  return (
    <div className={styles.opener}>
      <Button icon={<MessageSquareText />} onClick={() => setOpen(true)}>
        {waiting ? t("waiting") : t("open")}
        {waiting && <Badge tone="warn">1</Badge>}
      </Button>
      <Dialog side open={open} title={t("title")} onClose={() => setOpen(false)}>
        <div className={styles.sheet}>
          <Conversation project={project} />
        </div>
      </Dialog>
    </div>
  );
}

function Conversation({ project }: { project: string }) {
  const t = useWords(chatWords);
  const chat = chatOf(project)();
  const log = useRef<HTMLDivElement>(null);
  const turns = chat.turns.length;
  const state = chat.turns.at(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new at the end is brought into view
  useEffect(() => {
    if (turns) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [turns, state]);
  return (
    <section className={styles.chat} aria-label={t("title")}>
      <header className={styles.head}>
        <h2>{t("title")}</h2>
        {turns > 0 && <IconButton scale="small" label={t("forget")} icon={<Trash2 />} onClick={chat.forget} />}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
      <div ref={log} className={styles.log} role="log" aria-live="polite" tabIndex={0} aria-label={t("title")}>
        {turns === 0 && <Beginning onAsk={(words) => void chat.ask(words)} />}
        <ol>
          {chat.turns.map((turn, index) => (
            <TurnShown key={turn.id} turn={turn} chat={chat} last={index === turns - 1} />
          ))}
        </ol>
        <Director />
      </div>
      <Composer chat={chat} />
    </section>
  );
}

function Beginning({ onAsk }: { onAsk: (words: string) => void }) {
  const t = useWords(chatWords);
  const language = useLanguage();
  const plan = useDocument((document) => document.plan);
  return (
    <div className={styles.beginning}>
      <p>{t("hint")}</p>
      {plan && (
        <ul className={styles.chips} aria-label={t("suggestions")}>
          {hints(plan).map((words) => (
            <li key={words}>
              <button type="button" lang="en" dir="ltr" onClick={() => onAsk(words)}>
                {words}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.soft}>
        {language !== "en" && `${t("english")} `}
        {t("kept")}
      </p>
    </div>
  );
}

/** Mod+Z takes back and Mod+Shift+Z does again, wherever no text is being written. */
function useTakeBack(): void {
  const session = useSessionStore();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key.toLowerCase() !== "z" || !(event.metaKey || event.ctrlKey)) return;
      const target = event.target as HTMLElement;
      if (target.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, [contenteditable]")) return;
      event.preventDefault();
      const { takeBack, doAgain } = session.getState();
      void (event.shiftKey ? doAgain() : takeBack());
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [session]);
}
