import { Clapperboard, Ellipsis, FolderOpen, Pencil, Trash2 } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { useLanguage, useWords } from "~/messages";
import { ago, duration } from "~/messages/formats";
import { Badge, type Tone } from "~/ui/feedback";
import { Menu } from "~/ui/menu";
import { Shape } from "~/ui/shape";
import type { Project } from ".";
import styles from "./projects.module.css";
import { projectsWords } from "./words";

const TONES: Record<Project["state"], Tone | undefined> = {
  draft: undefined,
  planned: "info",
  building: "info",
  waiting: "warn",
  finished: "good",
  failed: "bad",
};

/** The page of a project where work goes on. */
function pageOf({ id, state }: Project): string {
  return `/projects/${id}/${state === "finished" ? "finish" : "board"}`;
}

export function Card({
  project,
  onRename,
  onRemove,
}: {
  project: Project;
  onRename: () => void;
  onRemove: () => void;
}) {
  const t = useWords(projectsWords);
  const language = useLanguage();
  const [, go] = useLocation();
  const [over, setOver] = useState(false);
  const { title, state, aspects, seconds, changed_at } = project;
  const keys = (event: KeyboardEvent) => {
    if (event.key === "F2") onRename();
    if (event.key === "Delete") onRemove();
  };
  const items = [
    { label: t("open"), icon: <FolderOpen />, onSelect: () => go(pageOf(project)) },
    { label: t("rename"), icon: <Pencil />, keys: "F2", onSelect: onRename },
    { label: t("remove"), icon: <Trash2 />, keys: "Del", danger: true, onSelect: onRemove },
  ];
  return (
    <li className={styles.card} onPointerEnter={() => setOver(true)} onPointerLeave={() => setOver(false)}>
      <Link href={pageOf(project)} className={styles.link} data-card onKeyDown={keys}>
        <Look project={project} moving={over} />
        <b dir="auto">{title}</b>
      </Link>
      <div className={styles.foot}>
        <Badge tone={TONES[state]}>{t(state)}</Badge>
        <span className={styles.facts}>
          {aspects.map((aspect) => (
            <Shape key={aspect} aspect={aspect} />
          ))}
          {seconds !== null && <span>{duration(seconds, language)}</span>}
        </span>
        <span className={styles.when}>{ago(changed_at, language, "short")}</span>
        <Menu bare label={t("actions", { title })} icon={<Ellipsis />} items={items} />
      </div>
    </li>
  );
}

/** The poster; where it is pointed at for a moment, the film itself, without sound. */
function Look({ project, moving }: { project: Project; moving: boolean }) {
  const [film, setFilm] = useState("");
  const { thumbnail, aspects } = project;
  useEffect(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!moving || !thumbnail || calm) return setFilm("");
    const master = `master-${(aspects[0] ?? "9:16").replace(":", "x")}.mp4`;
    const timer = setTimeout(() => setFilm(thumbnail.replace("poster.jpg", master)), 300);
    return () => clearTimeout(timer);
  }, [moving, thumbnail, aspects]);
  return (
    <span className={styles.look}>
      {thumbnail ? (
        <>
          <img src={thumbnail} alt="" loading="lazy" decoding="async" className={styles.ground} />
          <img src={thumbnail} alt="" loading="lazy" decoding="async" />
        </>
      ) : (
        <Clapperboard aria-hidden />
      )}
      {film && <video src={film} muted autoPlay loop playsInline aria-hidden onError={() => setFilm("")} />}
    </span>
  );
}
