import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { toast } from "~/ui/toast";
import type { Project } from ".";
import { projectsWords } from "./words";

const GRACE = 8000; // milliseconds in which a deletion can be taken back

/** Hides a project at once and deletes it a moment later, unless that is taken back. */
export function useRemoving(): [ReadonlySet<string>, (project: Project) => void] {
  const t = useWords(projectsWords);
  const queries = useQueryClient();
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const back = (id: string) => setRemoved((now) => new Set([...now].filter((each) => each !== id)));
  const remove = ({ id, title }: Project) => {
    let done = false;
    setRemoved((now) => new Set([...now, id]));
    const timer = setTimeout(async () => {
      done = true;
      try {
        await told(api.DELETE("/api/v1/projects/{project}", { params: { path: { project: id } } }));
      } catch (thrown) {
        back(id);
        toast(ApiProblem.from(thrown).message, "bad");
      }
      await queries.invalidateQueries({ queryKey: ["projects"] });
    }, GRACE);
    toast(t("removed", { title }), "info", {
      label: t("undo"),
      run: () => {
        if (done) return toast(t("tooLate"), "warn");
        clearTimeout(timer);
        back(id);
      },
    });
  };
  return [removed, remove];
}

/** Asks for another title. */
export function Rename({ project, onClose }: { project: Project | null; onClose: () => void }) {
  const t = useWords(projectsWords);
  return (
    <Dialog open={project !== null} title={t("rename")} onClose={onClose}>
      {project && <RenameForm key={project.id} project={project} onClose={onClose} />}
    </Dialog>
  );
}

function RenameForm({ project, onClose }: { project: Project; onClose: () => void }) {
  const t = useWords(projectsWords);
  const queries = useQueryClient();
  const [title, setTitle] = useState(project.title);
  const renaming = useMutation({
    mutationFn: () => {
      const params = { path: { project: project.id }, header: { "if-match": `"${project.revision}"` } };
      return told(api.PATCH("/api/v1/projects/{project}", { params, body: { title: title.trim() } }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["projects"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) renaming.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Field label={t("name")}>
        {(named) => (
          <input
            {...named}
            className={control}
            dir="auto"
            maxLength={160}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      {renaming.error && <ProblemNotice problem={renaming.error} />}
      <p>
        <Button type="submit" look="primary" busy={renaming.isPending} disabled={!title.trim()}>
          {t("save")}
        </Button>
      </p>
    </form>
  );
}
