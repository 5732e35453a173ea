import { MessagesSquare } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useParams } from "wouter";
import { fileUrl } from "~/client/queries";
import { has, masters, type Render, useRenders } from "~/client/renders";
import { useWords } from "~/messages";
import { Draw, Mark } from "~/parts/comments/box";
import { Say } from "~/parts/comments/say";
import { type Acts, type Box, type Thread, Threads } from "~/parts/comments/threads";
import { Choice } from "~/ui/choice";
import { Empty, ProblemNotice, Skeleton } from "~/ui/feedback";
import { Player, type PlayerHandle } from "~/ui/player";
import { Shape } from "~/ui/shape";
import { threadOf, useComments, useNames } from "./data";
import styles from "./review.module.css";
import { VerdictCard } from "./verdict";
import { reviewWords } from "./words";

type Aspect = NonNullable<Parameters<ReturnType<typeof useComments>["say"]["mutate"]>[0]["aspect"]>;

/** The film with what people say of it, moment by moment, and the verdict. */
export default function ReviewPanel() {
  const t = useWords(reviewWords);
  const { project = "" } = useParams();
  const renders = useRenders(project);
  const film = renders.films[0];
  if (renders.error && !film)
    return (
      <div className={styles.review}>
        <ProblemNotice problem={renders.error} onRetry={() => void renders.refetch()} />
      </div>
    );
  if (renders.isPending) return <Skeleton className={styles.waiting} />;
  if (!film)
    return (
      <Empty icon={<MessagesSquare />} title={t("none")}>
        {t("noneHint")}
      </Empty>
    );
  return <Review key={film.id} project={project} film={film} />;
}

function Review({ project, film }: { project: string; film: Render }) {
  const t = useWords(reviewWords);
  const name = useNames(t("you"), t("member"));
  const { found, say, change, remove } = useComments(project);
  const player = useRef<PlayerHandle>(null);
  const [seconds, setSeconds] = useState(0);
  const [aspect, setAspect] = useState(() => masters(film)[0]?.aspect ?? "9:16");
  const [box, setBox] = useState<Box | null>(null);
  const [chosen, setChosen] = useState<Thread | null>(null);
  const threads = found.data?.map((each) => threadOf(each, name)) ?? [];
  const seek = (thread: Thread) => {
    if (thread.aspect && masters(film).some((each) => each.aspect === thread.aspect)) setAspect(thread.aspect);
    player.current?.pause();
    player.current?.seek(thread.seconds);
    setChosen(thread);
    setBox(null);
  };
  const acts: Acts = {
    seek,
    reply: async (thread, text) => void (await say.mutateAsync({ text, parent: thread.id })),
    resolve: ({ id, resolved }) => change.mutate({ comment: id, resolved: !resolved }),
    remove: (id) => remove.mutate(id),
  };
  const comment = async (text: string) => {
    const at = player.current?.seconds() ?? seconds;
    const placed = { seconds: at, aspect: aspect as Aspect, ...(box && { box }) };
    const done = await say.mutateAsync({ text, ...placed, version: film.version, render: film.id }).then(
      () => true,
      () => false,
    );
    if (done) setBox(null);
    return done;
  };
  const near = chosen && Math.abs(chosen.seconds - seconds) < 0.2 ? chosen : null;
  return (
    <div className={styles.review}>
      <div className={styles.film}>
        <Picture
          film={film}
          aspect={aspect}
          onAspect={setAspect}
          player={player}
          onSeconds={setSeconds}
          pins={threads}
          onPin={seek}
        >
          {box ? <Draw box={box} onChange={setBox} /> : near?.box && <Mark box={near.box} />}
        </Picture>
        <Say
          kept={project}
          seconds={seconds}
          box={box}
          busy={say.isPending}
          onBox={(next) => {
            player.current?.pause();
            setBox(next);
          }}
          onType={() => player.current?.pause()}
          onSay={comment}
        />
      </div>
      <aside className={styles.side}>
        <VerdictCard project={project} version={film.version} name={name} />
        {found.error && <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />}
        {found.isPending ? <Skeleton className={styles.line} /> : <List threads={threads} chosen={near} acts={acts} />}
      </aside>
    </div>
  );
}

type PictureProps = {
  film: Render;
  aspect: string;
  onAspect: (aspect: string) => void;
  player: React.RefObject<PlayerHandle | null>;
  onSeconds: (seconds: number) => void;
  pins: readonly Thread[];
  onPin: (thread: Thread) => void;
  children: React.ReactNode;
};

function Picture({ film, aspect, onAspect, player, onSeconds, pins, onPin, children }: PictureProps) {
  const t = useWords(reviewWords);
  const films = masters(film);
  const shown = films.find((each) => each.aspect === aspect) ?? films[0];
  const marks = useMemo(
    () =>
      pins.map((each) => ({
        id: each.id,
        seconds: each.seconds,
        text: each.text.slice(0, 120),
        tone: each.resolved ? ("done" as const) : ("open" as const),
        onPress: () => onPin(each),
      })),
    [pins, onPin],
  );
  if (!shown) return null;
  return (
    <>
      <Player
        ref={player}
        src={fileUrl(film.id, shown.file.name)}
        title={t("film")}
        aspect={shown.aspect}
        poster={has(film, "poster.jpg") ? fileUrl(film.id, "poster.jpg") : undefined}
        captions={has(film, "captions.vtt") ? fileUrl(film.id, "captions.vtt") : undefined}
        pins={marks}
        onSeconds={onSeconds}
      >
        {children}
      </Player>
      {films.length > 1 && (
        <Choice
          joined
          hidden
          label={t("formats")}
          value={shown.aspect}
          options={films.map(({ aspect: value }) => ({ value, label: value, icon: <Shape aspect={value} /> }))}
          onChange={onAspect}
        />
      )}
    </>
  );
}

function List({ threads, chosen, acts }: { threads: readonly Thread[]; chosen: Thread | null; acts: Acts }) {
  const t = useWords(reviewWords);
  const [which, setWhich] = useState<"open" | "all">("open");
  const shown = which === "all" ? threads : threads.filter((each) => !each.resolved);
  const options = (["open", "all"] as const).map((value) => ({ value, label: t(value) }));
  return (
    <section className={styles.list} aria-label={t("comments")}>
      <header>
        <h2>
          {t("comments")} <span>{shown.length || ""}</span>
        </h2>
        {threads.length > 0 && (
          <Choice joined hidden label={t("show")} options={options} value={which} onChange={setWhich} />
        )}
      </header>
      {!threads.length && <p className={styles.soft}>{t("noCommentsHint")}</p>}
      {threads.length > 0 && !shown.length && <p className={styles.soft}>{t("allDone")}</p>}
      <Threads threads={shown} chosen={chosen?.id} acts={acts} />
    </section>
  );
}
