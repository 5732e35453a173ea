import { useQuery } from "@tanstack/react-query";
import { ArrowRight, Clapperboard } from "lucide-react";
import { useId } from "react";
import { Link } from "wouter";
import { api, told } from "~/client/api";
import { useLanguage, useWords } from "~/messages";
import { ago } from "~/messages/formats";
import { useForm } from "./form";
import styles from "./start.module.css";
import { startWords } from "./words";

const recentQuery = {
  queryKey: ["projects", "recent"],
  queryFn: async () => (await told(api.GET("/api/v1/projects", { params: { query: { limit: 6 } } }))).items,
};

/** The newest projects, for who comes back; the draft of this very form is none. */
export function Recent() {
  const t = useWords(startWords);
  const language = useLanguage();
  const id = useId();
  const { data } = useQuery(recentQuery);
  const own = useForm((form) => form.project?.id);
  const found = (data ?? []).filter((each) => each.id !== own).slice(0, 4);
  if (!found.length) return null;
  return (
    <section className={styles.recent} aria-labelledby={id}>
      <header>
        <h2 id={id}>{t("recent")}</h2>
        <Link href="/projects">
          {t("allProjects")} <ArrowRight aria-hidden className={styles.pointing} />
        </Link>
      </header>
      <ul>
        {found.map((project) => (
          <li key={project.id}>
            <Link href={`/projects/${project.id}/${project.state === "finished" ? "finish" : "board"}`}>
              <span className={styles.small}>
                {project.thumbnail ? <img src={project.thumbnail} alt="" loading="lazy" /> : <Clapperboard />}
              </span>
              <span>
                <b dir="auto">{project.title}</b>
                <span>{t("changed", { ago: ago(project.changed_at, language) })}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
