import { useInfiniteQuery } from "@tanstack/react-query";
import { FolderOpen, Plus, Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { api, type Schemas, told } from "~/client/api";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import button from "~/ui/button.module.css";
import { Choice } from "~/ui/choice";
import { Empty, ProblemNotice, Skeleton } from "~/ui/feedback";
import { control } from "~/ui/field";
import { Page } from "~/ui/page";
import { Card } from "./card";
import { Rename, useRemoving } from "./changes";
import styles from "./projects.module.css";
import { projectsWords } from "./words";

export type Project = Schemas["ProjectListed"];
const STATES = ["draft", "planned", "building", "waiting", "finished", "failed"] as const;
type State = (typeof STATES)[number] | "all";
const PAGE = 24;

/** All ads: found by words and state, opened, renamed, deleted. */
export default function ProjectsPanel() {
  const t = useWords(projectsWords);
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<State>("all");
  const [renaming, setRenaming] = useState<Project | null>(null);
  const found = useProjects(useLate(typed.trim()), state);
  const [removed, remove] = useRemoving();
  const shown = (found.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (each) => !removed.has(each.id) && matches(each, typed, state),
  );
  const filtered = typed.trim() !== "" || state !== "all";
  const clear = () => {
    setTyped("");
    setState("all");
  };
  const fresh = (
    <Link href="/" className={`${button.button} ${button.primary}`}>
      <Plus aria-hidden /> {t("create")}
    </Link>
  );
  return (
    <Page title={t("title")} actions={fresh}>
      <Filters typed={typed} onTyped={setTyped} state={state} onState={setState} />
      <p className="visually-hidden" aria-live="polite">
        {found.data ? t("found", { n: shown.length }) : ""}
      </p>
      {found.error && <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Waiting />}
      {found.data && !shown.length && !found.isFetching && <Nothing filtered={filtered} onClear={clear} />}
      <ul className={styles.grid} aria-label={t("title")} onKeyDown={arrows}>
        {shown.map((each) => (
          <Card key={each.id} project={each} onRename={() => setRenaming(each)} onRemove={() => remove(each)} />
        ))}
      </ul>
      {found.hasNextPage && <More busy={found.isFetchingNextPage} onMore={() => void found.fetchNextPage()} />}
      <Rename project={renaming} onClose={() => setRenaming(null)} />
    </Page>
  );
}

function useProjects(search: string, state: State) {
  return useInfiniteQuery({
    queryKey: ["projects", "list", search, state],
    queryFn: ({ pageParam }) => {
      const query = { limit: PAGE, cursor: pageParam, search, state: state === "all" ? null : state };
      return told(api.GET("/api/v1/projects", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

/** What was typed, once the typing pauses. */
function useLate(typed: string): string {
  const [late, setLate] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setLate(typed), 250);
    return () => clearTimeout(timer);
  }, [typed]);
  return useDeferredValue(late);
}

/** What is loaded is filtered at once; the service's answer follows. */
function matches(project: Project, typed: string, state: State): boolean {
  const title = project.title.toLocaleLowerCase();
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => title.includes(word)) && (state === "all" || project.state === state);
}

type FilterProps = { typed: string; onTyped: (typed: string) => void; state: State; onState: (state: State) => void };

function Filters({ typed, onTyped, state, onState }: FilterProps) {
  const t = useWords(projectsWords);
  const options = (["all", ...STATES] as const).map((value) => ({ value, label: t(value) }));
  return (
    <search className={styles.filters}>
      <label className={styles.search}>
        <Search aria-hidden />
        <input
          type="search"
          className={control}
          aria-label={t("search")}
          placeholder={t("search")}
          maxLength={160}
          value={typed}
          onChange={(event) => onTyped(event.target.value)}
        />
      </label>
      <Choice hidden label={t("states")} options={options} value={state} onChange={onState} />
    </search>
  );
}

function Waiting() {
  return (
    <div className={styles.grid}>
      {["a", "b", "c", "d", "e", "f"].map((each) => (
        <Skeleton key={each} className={styles.waiting} />
      ))}
    </div>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const t = useWords(projectsWords);
  if (filtered)
    return (
      <Empty icon={<Search />} title={t("noMatch")} action={<Button onClick={onClear}>{t("clear")}</Button>}>
        {t("noMatchHint")}
      </Empty>
    );
  return (
    <Empty icon={<FolderOpen />} title={t("none")}>
      {t("noneHint")}
    </Empty>
  );
}

/** Asks for more when it comes into sight; a button too, for who does not scroll. */
function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const t = useWords(projectsWords);
  const place = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    if (!place.current || busy) return;
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting && more.current(), { rootMargin: "400px" });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [busy]);
  return (
    <div ref={place} className={styles.more}>
      <Button busy={busy} onClick={onMore}>
        {t("more")}
      </Button>
    </div>
  );
}

/** Arrows move between the cards: along a row by one, across rows to the nearest. */
function arrows(event: KeyboardEvent<HTMLElement>): void {
  const here = (event.target as HTMLElement).closest<HTMLElement>("a[data-card]");
  const cards = [...event.currentTarget.querySelectorAll<HTMLElement>("a[data-card]")];
  const place = here ? cards.indexOf(here) : -1;
  if (place < 0 || !here) return;
  const top = (card: HTMLElement) => card.getBoundingClientRect().top;
  const columns = cards.filter((card) => top(card) === top(cards[0] ?? card)).length;
  const onward = getComputedStyle(here).direction === "rtl" ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: onward,
    ArrowLeft: -onward,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  cards[place + step]?.focus();
}
