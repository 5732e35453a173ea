import { Check, Ellipsis, MessageCircle, RotateCcw, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useKept } from "~/client/kept";
import { useLanguage, useWords } from "~/messages";
import { ago, timecode } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Badge } from "~/ui/feedback";
import { control } from "~/ui/field";
import { Menu } from "~/ui/menu";
import styles from "./comments.module.css";
import { commentWords } from "./words";

export type Box = readonly [number, number, number, number];
export type Reply = { id: string; text: string; who: string; guest: boolean; made_at: number };
/** A comment as it is shown, `seconds` into the film; `box` in fractions of the picture. */
export type Thread = Reply & {
  seconds: number;
  resolved: boolean;
  version: number | null;
  aspect: string | null;
  box: Box | null;
  replies: readonly Reply[];
};
/** A box as the service writes it, four fractions. */
export function boxOf(numbers: readonly number[] | null): Box | null {
  const [left, top, width, height] = numbers ?? [];
  if (left === undefined || top === undefined || width === undefined || height === undefined) return null;
  return [left, top, width, height];
}

/** What may be done with comments; what is missing is not offered. */
export type Acts = {
  seek: (thread: Thread) => void;
  reply?: (thread: Thread, text: string) => Promise<void>;
  resolve?: (thread: Thread) => void;
  remove?: (id: string) => void;
};

/** Comments by their place in the film. */
export function Threads({ threads, chosen, acts }: { threads: readonly Thread[]; chosen?: string; acts: Acts }) {
  return (
    <ol className={styles.threads}>
      {[...threads]
        .sort((one, other) => one.seconds - other.seconds || one.made_at - other.made_at)
        .map((thread) => (
          <One key={thread.id} thread={thread} chosen={thread.id === chosen} acts={acts} />
        ))}
    </ol>
  );
}

function One({ thread, chosen, acts }: { thread: Thread; chosen: boolean; acts: Acts }) {
  const t = useWords(commentWords);
  const [answering, setAnswering] = useState(false);
  const { seconds, resolved, replies } = thread;
  const time = timecode(seconds);
  return (
    <li className={styles.thread} data-resolved={resolved || undefined} data-chosen={chosen || undefined}>
      <header>
        <button
          type="button"
          className={styles.at}
          aria-label={t("seek", { time })}
          aria-current={chosen || undefined}
          onClick={() => acts.seek(thread)}
        >
          {time}
        </button>
        <Who said={thread} version={thread.version} />
        {acts.remove && <More thread={thread} acts={acts} />}
      </header>
      <p dir="auto">{thread.text}</p>
      {replies.map((reply) => (
        <div key={reply.id} className={styles.reply}>
          <Who said={reply} version={null} />
          <p dir="auto">{reply.text}</p>
        </div>
      ))}
      {acts.reply && answering && <Answer thread={thread} onSend={acts.reply} onEnd={() => setAnswering(false)} />}
      {(acts.reply || acts.resolve) && !answering && (
        <footer>
          {acts.reply && (
            <Button scale="small" look="quiet" icon={<MessageCircle />} onClick={() => setAnswering(true)}>
              {t("reply")}
            </Button>
          )}
          {acts.resolve && (
            <Button
              scale="small"
              look="quiet"
              icon={resolved ? <RotateCcw /> : <Check />}
              onClick={() => acts.resolve?.(thread)}
            >
              {t(resolved ? "reopen" : "resolve")}
            </Button>
          )}
        </footer>
      )}
    </li>
  );
}

function Who({ said, version }: { said: Reply; version: number | null }) {
  const t = useWords(commentWords);
  const language = useLanguage();
  return (
    <span className={styles.who}>
      <b dir="auto">{said.who}</b>
      {said.guest && <Badge>{t("guest")}</Badge>}
      <span>
        {ago(said.made_at, language)}
        {version !== null && ` · ${t("ofVersion", { n: version })}`}
      </span>
    </span>
  );
}

function More({ thread, acts }: { thread: Thread; acts: Acts }) {
  const t = useWords(commentWords);
  const items = [{ label: t("remove"), icon: <Trash2 />, danger: true, onSelect: () => acts.remove?.(thread.id) }];
  return <Menu bare label={t("actions")} icon={<Ellipsis />} items={items} />;
}

type AnswerProps = { thread: Thread; onSend: NonNullable<Acts["reply"]>; onEnd: () => void };

function Answer({ thread, onSend, onEnd }: AnswerProps) {
  const t = useWords(commentWords);
  const [text, setText] = useKept(`reply.${thread.id}`);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!text.trim()) return;
    setBusy(true);
    try {
      await onSend(thread, text.trim());
      setText("");
      onEnd();
    } catch {
      // It was told already; what was written stays.
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.answer} onSubmit={(event) => void submit(event)}>
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write here
        autoFocus
        className={control}
        dir="auto"
        aria-label={t("replyTo", { who: thread.who })}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div>
        <Button type="submit" scale="small" look="primary" busy={busy} disabled={!text.trim()}>
          {t("send")}
        </Button>
        <Button scale="small" look="quiet" onClick={onEnd}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
