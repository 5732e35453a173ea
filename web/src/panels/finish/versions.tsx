import { useInfiniteQuery } from "@tanstack/react-query";
import { Columns2, History } from "lucide-react";
import { useId } from "react";
import { api, type Schemas, told } from "~/client/api";
import type { Render } from "~/client/renders";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { ago } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Badge, ProblemNotice, Skeleton } from "~/ui/feedback";
import { toast } from "~/ui/toast";
import styles from "./finish.module.css";
import { finishWords } from "./words";

type Line = Schemas["VersionLine"];
type Props = { project: string; films: readonly Render[]; shown: Render; onCompare: (render: Render) => void };

/** All versions of the plan: compare their films, or go back to one. */
export function Versions({ project, films, shown, onCompare }: Props) {
  const t = useWords(finishWords);
  const id = useId();
  const newest = useDocument((document) => document.version);
  const found = useInfiniteQuery({
    queryKey: ["projects", project, "versions", newest],
    queryFn: ({ pageParam }) => {
      const params = { path: { project }, query: { limit: 20, cursor: pageParam } };
      return told(api.GET("/api/v1/projects/{project}/versions", { params }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const lines = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={styles.block} aria-labelledby={id}>
      <h2 id={id}>{t("versions")}</h2>
      {found.error && <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className={styles.line} />}
      <ol className={styles.versions}>
        {lines.map((line) => {
          const film = films.find((each) => each.version === line.number);
          const other = film && film.id !== films[0]?.id && film.id !== shown.id ? film : undefined;
          return <One key={line.number} line={line} newest={newest} onCompare={other && (() => onCompare(other))} />;
        })}
      </ol>
      {found.hasNextPage && (
        <Button scale="small" busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}

function One({ line, newest, onCompare }: { line: Line; newest: number; onCompare: (() => void) | undefined }) {
  const t = useWords(finishWords);
  const language = useLanguage();
  const goTo = useDocument((document) => document.goTo);
  const n = line.number;
  const restore = async () => {
    await goTo(n, t("restoreLabel", { n }));
    toast(t("restored", { n }), "good");
  };
  return (
    <li>
      <div className={styles.grow}>
        <b>{t("version", { n })}</b> {n === newest && <Badge tone="good">{t("current")}</Badge>}
        <p className={styles.soft}>{[note(line.note, t), ago(line.made_at, language)].filter(Boolean).join(" · ")}</p>
      </div>
      {onCompare && (
        <Button scale="small" icon={<Columns2 />} onClick={onCompare}>
          {t("compare")}
        </Button>
      )}
      {n !== newest && (
        <Button scale="small" look="quiet" icon={<History />} onClick={() => void restore()}>
          {t("restore")}
        </Button>
      )}
    </li>
  );
}

/** The notes that the service itself writes, in the page's language; those of people as they are. */
function note(text: string, t: (key: "planned" | "built") => string): string {
  if (text.startsWith("built by job_")) return t("built");
  if (text.startsWith("planned from the brief")) return t("planned");
  return text;
}
