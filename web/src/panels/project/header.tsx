import { useQueryClient } from "@tanstack/react-query";
import { Clapperboard, Film, LayoutGrid, MessagesSquare, Redo2, SquareStack, Undo2 } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { useDocument } from "~/document/context";
import { useWords } from "~/messages";
import { IconButton } from "~/ui/button";
import { Tabs } from "~/ui/tabs";
import { toast } from "~/ui/toast";
import { Build } from "./build";
import styles from "./project.module.css";
import { projectWords } from "./words";

export function Header({ project }: { project: Schemas["ProjectShown"] }) {
  const t = useWords(projectWords);
  const base = `/projects/${project.id}`;
  const tabs = [
    { href: `${base}/board`, label: t("board"), icon: <LayoutGrid /> },
    { href: `${base}/storyboard`, label: t("storyboard"), icon: <Clapperboard /> },
    { href: `${base}/timeline`, label: t("timeline"), icon: <Film /> },
    { href: `${base}/variations`, label: t("variations"), icon: <SquareStack /> },
    { href: `${base}/review`, label: t("review"), icon: <MessagesSquare /> },
    { href: `${base}/finish`, label: t("finish") },
  ];
  return (
    <header className={styles.header}>
      <Title key={project.title} project={project} />
      <Tabs label={t("views")} tabs={tabs} />
      <span className={styles.grow} />
      <Steps />
      <Build project={project.id} />
    </header>
  );
}

function Title({ project }: { project: Schemas["ProjectShown"] }) {
  const t = useWords(projectWords);
  const queries = useQueryClient();
  const [title, setTitle] = useState(project.title);
  const keep = async () => {
    if (!title.trim() || title === project.title) return setTitle(project.title);
    const params = { path: { project: project.id }, header: { "if-match": `"${project.revision}"` } };
    try {
      await told(api.PATCH("/api/v1/projects/{project}", { params, body: { title: title.trim() } }));
    } catch (thrown) {
      toast(ApiProblem.from(thrown).message, "bad");
    }
    await queries.invalidateQueries({ queryKey: ["projects"] });
  };
  return (
    <h1>
      <input
        className={styles.title}
        aria-label={t("rename")}
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.target.value)}
        onBlur={() => void keep()}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </h1>
  );
}

/** Take back and do again, and whether all is kept. */
function Steps() {
  const t = useWords(projectWords);
  const undo = useDocument((document) => document.undo.at(-1));
  const redo = useDocument((document) => document.redo.at(-1));
  const { takeBack, doAgain, busy, version } = useDocument((document) => document);
  return (
    <div className={styles.tools}>
      <span className={styles.state} aria-live="polite">
        {busy ? t("saving") : version ? t("version", { n: version }) : ""}
      </span>
      <IconButton
        label={undo ? t("undo", { label: undo.label }) : t("noUndo")}
        icon={<Undo2 />}
        disabled={!undo}
        onClick={() => void takeBack()}
      />
      <IconButton
        label={redo ? t("redo", { label: redo.label }) : t("noRedo")}
        icon={<Redo2 />}
        disabled={!redo}
        onClick={() => void doAgain()}
      />
    </div>
  );
}
