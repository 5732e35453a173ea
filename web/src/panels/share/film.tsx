import { useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useRef, useState } from "react";
import { ApiProblem } from "~/client/problems";
import { useLanguage, useWords } from "~/messages";
import { Draw, Mark } from "~/parts/comments/box";
import { Say } from "~/parts/comments/say";
import { type Box, type Thread, Threads } from "~/parts/comments/threads";
import { Choice } from "~/ui/choice";
import { control, Field } from "~/ui/field";
import { LinkButton } from "~/ui/link";
import { Player, type PlayerHandle } from "~/ui/player";
import { Shape } from "~/ui/shape";
import { toast } from "~/ui/toast";
import { type Shared, say, threadsOf, useSaid } from "./data";
import styles from "./share.module.css";
import { shareWords } from "./words";

type SharedFile = Shared["films"][number];

/** The film with its formats, its download and what guests say of it, each where that is allowed. */
export function Film({ token, page }: { token: string; page: Shared }) {
  const t = useWords(shareWords);
  const language = useLanguage();
  const player = useRef<PlayerHandle>(null);
  const [name, setName] = useState(page.films[0]?.name ?? "");
  const [seconds, setSeconds] = useState(0);
  const [box, setBox] = useState<Box | null>(null);
  const [chosen, setChosen] = useState<Thread | null>(null);
  const said = useSaid(token, page.allow_comments);
  const threads = threadsOf(said.data ?? [], t("team"));
  const film = page.films.find((each) => each.name === name) ?? page.films[0];
  const until = new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(page.expires_at * 1000);
  const seek = (thread: Thread) => {
    player.current?.pause();
    player.current?.seek(thread.seconds);
    setChosen(thread);
    setBox(null);
  };
  if (!film) return null;
  const near = chosen && Math.abs(chosen.seconds - seconds) < 0.2 ? chosen : null;
  return (
    <>
      <header className={styles.head}>
        <h1 dir="auto">{page.title}</h1>
        <p>{t("until", { date: until })}</p>
      </header>
      <Player
        ref={player}
        src={film.url}
        title={page.title}
        aspect={film.aspect ?? "16:9"}
        poster={page.poster?.url}
        captions={page.captions.find((each) => each.name.endsWith(".vtt"))?.url}
        pins={threads.map((each) => ({ ...each, onPress: () => seek(each) }))}
        onSeconds={setSeconds}
      >
        {box ? <Draw box={box} onChange={setBox} /> : near?.box && <Mark box={near.box} />}
      </Player>
      <div className={styles.bar}>
        <Formats films={page.films} film={film} onName={setName} />
        {page.allow_download && (
          <LinkButton look="primary" icon={<Download />} href={film.url} download={film.name}>
            {t("download")}
          </LinkButton>
        )}
      </div>
      {page.allow_comments && (
        <section className={styles.said} aria-label={t("comments")}>
          <Guest token={token} film={film} player={player} seconds={seconds} box={box} onBox={setBox} />
          {!threads.length && <p className={styles.soft}>{t("noComments")}</p>}
          <Threads threads={threads} chosen={near?.id} acts={{ seek }} />
        </section>
      )}
    </>
  );
}

type FormatsProps = { films: readonly SharedFile[]; film: SharedFile; onName: (name: string) => void };

function Formats({ films, film, onName }: FormatsProps) {
  const t = useWords(shareWords);
  if (films.length < 2) return <span />;
  const options = films.map(({ name, aspect }) => ({
    value: name,
    label: aspect ?? name,
    icon: aspect ? <Shape aspect={aspect} /> : undefined,
  }));
  return <Choice joined hidden label={t("formats")} options={options} value={film.name} onChange={onName} />;
}

type GuestProps = {
  token: string;
  film: SharedFile;
  player: React.RefObject<PlayerHandle | null>;
  seconds: number;
  box: Box | null;
  onBox: (box: Box | null) => void;
};

/** Where a guest says something, under a name that this browser remembers. */
function Guest({ token, film, player, seconds, box, onBox }: GuestProps) {
  const t = useWords(shareWords);
  const queries = useQueryClient();
  const [name, setName] = useState(() => localStorage.getItem("reelwright.guest") ?? "");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const send = async (text: string): Promise<boolean> => {
    setMissing(!name.trim());
    if (!name.trim()) return false;
    localStorage.setItem("reelwright.guest", name.trim());
    setBusy(true);
    try {
      const place = { seconds: player.current?.seconds() ?? seconds, aspect: film.aspect ?? null, parent: null };
      const mark = box ? ([...box] as [number, number, number, number]) : null;
      await say(token, { text, name: name.trim(), ...place, box: mark });
      onBox(null);
      toast(t("sent"), "good");
      await queries.invalidateQueries({ queryKey: ["shares", token, "comments"] });
      return true;
    } catch (thrown) {
      toast(ApiProblem.from(thrown).message, "bad");
      return false;
    } finally {
      setBusy(false);
    }
  };
  const pause = () => player.current?.pause();
  return (
    <>
      <Field label={t("name")} error={missing ? t("nameNeeded") : null}>
        {(named) => (
          <input
            {...named}
            className={control}
            dir="auto"
            autoComplete="name"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Say
        kept={token.slice(0, 12)}
        seconds={seconds}
        box={box}
        busy={busy}
        onBox={(next) => {
          pause();
          onBox(next);
        }}
        onType={pause}
        onSay={send}
      />
    </>
  );
}
