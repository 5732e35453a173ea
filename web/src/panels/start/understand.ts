import { api, heard, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { queries } from "~/client/queries";
import { change, type Form, type Question, type Understood, useForm } from "./form";
import { type Brief, composed, parted, titleOf } from "./reading";

let running: Promise<void> | null = null;
let stale = false;

/** What the drafted brief depends on; while it stays the same, nothing is asked again. */
export function wished({ typed, readPage, files, answers }: Form) {
  const photos = files.flatMap((each) => (each.kind === "image" && each.asset ? [each.asset] : []));
  const given = Object.entries(answers).filter(([, answer]) => answer.trim());
  return { ...parted(typed, readPage), photos, answers: Object.fromEntries(given) };
}

/** Whether there is enough to go on. */
export function enough(form: Form): boolean {
  const { words, page } = wished(form);
  return Boolean(words || page || form.files.some((file) => file.asset));
}

/** All that the brief is made of, as a text to compare. */
export function mark(form: Form): string {
  return JSON.stringify([wished(form), form.choices, form.files.map((file) => [file.asset, file.rights])]);
}

/** Drafts the brief of the form, keeps it in the form's one project, and asks for the price. Repeats while it changes. */
export function understand(untitled: string): Promise<void> {
  stale = true;
  running ??= (async () => {
    change({ busy: true, problem: null });
    try {
      while (stale) {
        stale = false;
        await once(untitled);
      }
    } catch (thrown) {
      change({ problem: ApiProblem.from(thrown) });
      throw thrown;
    } finally {
      running = null;
      change({ busy: false });
    }
  })();
  return running;
}

async function once(untitled: string): Promise<void> {
  const form = useForm.getState();
  const wish = wished(form);
  const same = form.drafted === JSON.stringify(wish);
  const known = form.understood && same ? form.understood : await draft(form);
  const brief = composed(known.drafted, form.choices, form.files);
  change({ understood: { ...known, brief } });
  const project = await keep(brief, titleOf(brief, untitled));
  const params = { path: { project } };
  change({ quote: await told(api.POST("/api/v1/projects/{project}/quote", { params, body: { parts: false } })) });
  change({ saved: mark(form) });
}

async function draft(form: Form): Promise<Understood> {
  const wish = wished(form);
  const bare = !wish.words && !wish.page && !wish.photos.length;
  const found = bare
    ? { brief: {}, questions: [], sources: [], findings: [] }
    : await told(api.POST("/api/v1/briefs/draft", { body: { ...wish, budget_usd: null } }));
  change({ drafted: JSON.stringify(wish) });
  const questions = kept(form, found.questions);
  return { brief: found.brief, drafted: found.brief, questions, sources: found.sources, findings: found.findings };
}

/** Questions that were answered stay where they were, so that an answer can be changed. */
function kept(form: Form, asked: readonly Question[]): Question[] {
  const before = form.understood?.questions.filter((each) => form.answers[each.id] !== undefined) ?? [];
  const now = asked.filter((each) => !before.some((other) => other.id === each.id));
  const place = (each: Question) => form.understood?.questions.findIndex((other) => other.id === each.id) ?? -1;
  return [...before, ...now].sort((one, other) => (place(one) + 1 || 99) - (place(other) + 1 || 99));
}

async function keep(brief: Brief, title: string): Promise<string> {
  const known = useForm.getState().project;
  if (known) {
    try {
      return await rewrite(known, brief, title);
    } catch (thrown) {
      if (ApiProblem.from(thrown).status !== 404) throw thrown;
    }
  }
  const made = await told(api.POST("/api/v1/projects", { body: { title, brief } }));
  change({ project: { id: made.id, revision: made.revision, title } });
  return made.id;
}

async function rewrite(known: NonNullable<Form["project"]>, brief: Brief, title: string): Promise<string> {
  const path = { project: known.id };
  const write = (revision: number) => {
    const params = { path, header: { "if-match": `"${revision}"` } };
    return heard(api.PUT("/api/v1/projects/{project}/brief", { params, body: brief }));
  };
  let answer = await write(known.revision).catch((thrown) => {
    if (ApiProblem.from(thrown).status !== 412) throw thrown;
    return null;
  });
  if (!answer) {
    const { revision } = await told(api.GET("/api/v1/projects/{project}", { params: { path } }));
    answer = await write(revision);
  }
  let revision = Number(answer.response.headers.get("ETag")?.replace(/\D/g, "") ?? known.revision + 1);
  if (title !== known.title) {
    const params = { path, header: { "if-match": `"${revision}"` } };
    revision = (await told(api.PATCH("/api/v1/projects/{project}", { params, body: { title } }))).revision;
  }
  change({ project: { id: known.id, revision, title } });
  return known.id;
}

/** Begins the build of the form's project and returns the project's id. */
export async function make(untitled: string): Promise<string> {
  const form = useForm.getState();
  if (mark(form) !== form.saved) await understand(untitled);
  const { project, quote } = useForm.getState();
  if (!project) throw new ApiProblem(-1, "error", "");
  const body = { parts: false, strict: false, simpler: Boolean(quote?.obstacle), replan: false, batch: false };
  await told(api.POST("/api/v1/projects/{project}/builds", { params: { path: { project: project.id } }, body }));
  void queries.invalidateQueries({ queryKey: ["projects"] });
  await queries.invalidateQueries({ queryKey: ["jobs"] });
  return project.id;
}

/** Removes the form's project where nothing was made of it. */
export async function discard(project: string): Promise<void> {
  await told(api.DELETE("/api/v1/projects/{project}", { params: { path: { project } } }));
  await queries.invalidateQueries({ queryKey: ["projects"] });
}
