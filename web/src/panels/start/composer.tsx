import { ArrowRight, Globe, ImagePlus, X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { WORDS } from "./about";
import styles from "./composer.module.css";
import { picturesSent } from "./files";
import { change, useForm } from "./form";
import { pageName } from "./reading";
import { Tray, useBring } from "./tray";
import { enough, understand, wished } from "./understand";
import { startWords } from "./words";

const NEAR = 500; // characters before the limit from where on they are counted

/** The one field: words, the address of a page, photos. Enter goes on; Shift+Enter begins a line. */
export function Composer() {
  const t = useWords(startWords);
  const form = useForm();
  const [waiting, setWaiting] = useState(false);
  const over = wished(form).words.length > WORDS;
  const bringing = form.files.some((file) => file.state === "sending");
  const ready = (enough(form) || bringing) && !over;
  const go = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!ready) return;
    setWaiting(true);
    await picturesSent();
    if (enough(useForm.getState())) await understand(t("untitled")).catch(() => undefined);
    setWaiting(false);
  };
  return (
    <form className={styles.composer} onSubmit={(event) => void go(event)}>
      <Typed onEnter={() => void go()} />
      <Tray />
      <footer className={styles.foot}>
        <Picker />
        <PageChip />
        <Counter />
        <span className={styles.grow} />
        {!form.understood && (
          <Button type="submit" look="primary" scale="large" busy={waiting} disabled={!ready}>
            {waiting ? t("reading") : t("continue")}
            {!waiting && <ArrowRight className={styles.pointing} />}
          </Button>
        )}
      </footer>
    </form>
  );
}

function Typed({ onEnter }: { onEnter: () => void }) {
  const t = useWords(startWords);
  const typed = useForm((form) => form.typed);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onEnter();
  };
  return (
    <textarea
      className={styles.words}
      aria-label={t("words")}
      aria-describedby="start-counter"
      placeholder={t("placeholder")}
      value={typed}
      rows={2}
      dir={typed ? "auto" : undefined}
      onChange={(event) => change({ typed: event.target.value, ...(!event.target.value && { readPage: true }) })}
      onKeyDown={keys}
    />
  );
}

function Picker() {
  const t = useWords(startWords);
  const bring = useBring();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look="quiet" icon={<ImagePlus />} title={t("addFileHint")} onClick={() => input.current?.click()}>
        {t("addFile")}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("addFile")}
        accept="image/*,video/*,audio/*"
        onChange={({ target }) => {
          bring([...(target.files ?? [])]);
          target.value = "";
        }}
      />
    </>
  );
}

/** The page that was recognised in what was typed, and a way not to read it. */
function PageChip() {
  const t = useWords(startWords);
  const form = useForm();
  const { page } = wished(form);
  if (!page) return null;
  return (
    <span className={styles.page}>
      <Globe aria-hidden />
      <bdi>{t("page", { page: pageName(page) })}</bdi>
      <IconButton scale="small" label={t("pageDrop")} icon={<X />} onClick={() => change({ readPage: false })} />
    </span>
  );
}

function Counter() {
  const t = useWords(startWords);
  const length = useForm((form) => wished(form).words.length);
  const rest = WORDS - length;
  return (
    <span id="start-counter" className={styles.counter} data-over={rest < 0 || undefined} aria-live="polite">
      {rest < 0 ? `${t("over", { n: -rest })}. ${t("overHint")}` : rest < NEAR ? t("left", { n: rest }) : ""}
    </span>
  );
}
