import { Film } from "lucide-react";
import { useState } from "react";
import { useParams } from "wouter";
import { masters, type Render, useRenders } from "~/client/renders";
import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { UNDER_WAY, useWork } from "~/parts/work";
import { Empty, Meter, Notice, ProblemNotice, Skeleton } from "~/ui/feedback";
import { Compare } from "./compare";
import { Costs } from "./costs";
import { Downloads } from "./downloads";
import { Exports } from "./exports";
import { FilmPlayer } from "./film";
import { Findings } from "./findings";
import styles from "./finish.module.css";
import { Versions } from "./versions";
import { finishWords } from "./words";

/** The finished film: looked at, downloaded, shared, exported, checked, paid for, compared. */
export default function FinishPanel() {
  const { project = "" } = useParams();
  const renders = useRenders(project);
  const film = renders.films[0];
  if (renders.error && !film)
    return (
      <div className={styles.finish}>
        <ProblemNotice problem={renders.error} onRetry={() => void renders.refetch()} />
      </div>
    );
  if (renders.isPending) return <Loading />;
  if (!film) return <NoFilm project={project} />;
  return <Finished key={film.id} project={project} film={film} films={renders.films} exports={renders.exports} />;
}

type Props = { project: string; film: Render; films: readonly Render[]; exports: readonly Render[] };

function Finished({ project, film, films, exports }: Props) {
  const t = useWords(finishWords);
  const version = useDocument((document) => document.version);
  const [aspect, setAspect] = useState(() => masters(film)[0]?.aspect ?? "9:16");
  const [other, setOther] = useState<Render | null>(null);
  return (
    <div className={styles.finish}>
      {version > film.version && <Notice>{t("older", { film: film.version, plan: version })}</Notice>}
      <div className={styles.top}>
        {other ? (
          <Compare newer={film} older={other} aspect={aspect} onClose={() => setOther(null)} />
        ) : (
          <FilmPlayer render={film} aspect={aspect} onAspect={setAspect} />
        )}
        <Downloads render={film} aspect={aspect} />
      </div>
      <div className={styles.rest}>
        <Findings render={film} />
        <Exports project={project} exports={exports} />
        <Costs project={project} version={version} />
        <Versions project={project} films={films} shown={other ?? film} onCompare={setOther} />
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div className={styles.finish}>
      <div className={styles.top}>
        <Skeleton className={styles.waiting} />
        <Skeleton className={styles.waiting} />
      </div>
    </div>
  );
}

function NoFilm({ project }: { project: string }) {
  const t = useWords(finishWords);
  const work = useWork(project);
  const busy = work && UNDER_WAY.has(work.state);
  const action = busy ? <Meter label={t("making")} value={work.fraction || null} /> : undefined;
  return (
    <Empty icon={<Film />} title={t(busy ? "making" : "none")} action={action}>
      {busy ? null : t("noneHint")}
    </Empty>
  );
}
