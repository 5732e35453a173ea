import { createStore, type StoreApi } from "zustand";
import { api, heard, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";

export type Plan = Schemas["Plan"];
export type Scene = Schemas["Scene"];
export type Shot = Schemas["Shot"];
export type Edit = Schemas["EditsAsked"]["edits"][number];
export type Change = Schemas["Change"];

/** What can be taken back: the version before, the one after, and what it was called. */
export type Step = { before: number; after: number; label: string };

/** Somebody else has changed the plan while edits were made here: they wait for a decision. */
export type Conflict = { edits: readonly Edit[]; label: string; theirs: number; changes: readonly Change[] };

export type Document = {
  project: string;
  /** The newest version that this page knows, and its plan; 0 and null before the first plan. */
  version: number;
  plan: Plan | null;
  undo: readonly Step[];
  redo: readonly Step[];
  /** Edits that are on their way. */
  busy: number;
  conflict: Conflict | null;
  problem: ApiProblem | null;
  /** Reads the newest plan. */
  load(): Promise<void>;
  /** Makes edits, one version for all of them. Returns whether they are in; a conflict waits in `conflict`. */
  apply(edits: readonly Edit[], label: string): Promise<boolean>;
  /** Says what edits would change, without making them. */
  preview(edits: readonly Edit[]): Promise<readonly Change[]>;
  takeBack(): Promise<void>;
  doAgain(): Promise<void>;
  /** Goes back to any version; that is a step which can be taken back too. */
  goTo(version: number, label: string): Promise<void>;
  /** Makes the waiting edits over the version of the others, or drops them. */
  settle(choice: "mine" | "theirs"): Promise<void>;
  dismiss(): void;
};

export type Session = StoreApi<Document>;

const kept = (project: string) => `reelwright.steps.${project}`;

/**
 * The document of one project as this page works on it. Each edit is a version on the service, so nothing is lost when
 * the page closes; taking back makes an old version the newest again. Changes run one after the other.
 */
export function openSession(project: string, storage: Pick<Storage, "getItem" | "setItem"> = sessionStorage): Session {
  let queue: Promise<unknown> = Promise.resolve();
  const store = createStore<Document>()((set, get) => {
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      set((now) => ({ busy: now.busy + 1 }));
      const next = queue.then(work, work).finally(() => set((now) => ({ busy: now.busy - 1 })));
      queue = next.catch(() => undefined);
      return next;
    };
    const remember = (undo: readonly Step[], redo: readonly Step[]) => {
      set({ undo, redo });
      storage.setItem(kept(project), JSON.stringify({ undo, redo }));
    };
    const read = async () => {
      const params = { path: { project } };
      // Where there is no plan yet, asking for it would be a refusal that every browser logs as an error.
      const query = { limit: 1 };
      const known =
        get().version ||
        (await told(api.GET("/api/v1/projects/{project}/versions", { params: { ...params, query } }))).items.length;
      if (!known) return set({ plan: null, version: 0 });
      const { data, response } = await heard(api.GET("/api/v1/projects/{project}/plan", { params }));
      set({ plan: data, version: versionOf(response) });
    };
    const restore = async (version: number): Promise<number> => {
      const params = { path: { project, number: version }, header: { "if-match": `"${get().version}"` } };
      const { data } = await heard(api.POST("/api/v1/projects/{project}/versions/{number}/restore", { params }));
      set({ plan: data.plan, version: data.number });
      return data.number;
    };
    const send = async (edits: readonly Edit[], dry_run: boolean) => {
      const params = { path: { project }, header: { "if-match": `"${get().version}"` } };
      const body = { edits: [...edits], dry_run };
      return told(api.POST("/api/v1/projects/{project}/edits", { params, body }));
    };
    const failed = (thrown: unknown) => set({ problem: ApiProblem.from(thrown) });

    const make = async (edits: readonly Edit[], label: string): Promise<boolean> => {
      const before = get().version;
      try {
        const made = await send(edits, false);
        remember([...get().undo, { before, after: made.version, label }], []);
        await read();
        return true;
      } catch (thrown) {
        const problem = ApiProblem.from(thrown);
        if (problem.status !== 412) failed(problem);
        else await collide(edits, label, before);
        return false;
      }
    };
    const collide = async (edits: readonly Edit[], label: string, before: number) => {
      await read();
      const theirs = get().version;
      const params = { path: { project, number: theirs }, query: { with: Math.max(before, 1) } };
      const { changes } = await told(api.GET("/api/v1/projects/{project}/versions/{number}/diff", { params }));
      set({ conflict: { edits, label, theirs, changes } });
    };

    const steps = recalled(storage.getItem(kept(project)));
    return {
      project,
      version: 0,
      plan: null,
      undo: steps.undo,
      redo: steps.redo,
      busy: 0,
      conflict: null,
      problem: null,
      load: () => inTurn(read).catch(failed),
      apply: (edits, label) => inTurn(() => make(edits, label)),
      preview: async (edits) => (await send(edits, true)).changes,
      takeBack: () =>
        inTurn(async () => {
          const step = get().undo.at(-1);
          if (!step) return;
          await restore(step.before);
          remember(get().undo.slice(0, -1), [...get().redo, step]);
        }).catch(failed),
      doAgain: () =>
        inTurn(async () => {
          const step = get().redo.at(-1);
          if (!step) return;
          await restore(step.after);
          remember([...get().undo, step], get().redo.slice(0, -1));
        }).catch(failed),
      goTo: (version, label) =>
        inTurn(async () => {
          const before = get().version;
          const after = await restore(version);
          remember([...get().undo, { before, after, label }], []);
        }).catch(failed),
      settle: async (choice) => {
        const waiting = get().conflict;
        set({ conflict: null });
        if (waiting && choice === "mine") await inTurn(() => make(waiting.edits, waiting.label));
      },
      dismiss: () => set({ problem: null }),
    };
  });
  return store;
}

function versionOf(response: Response): number {
  return Number((response.headers.get("ETag") ?? "0").replace(/\D/g, ""));
}

function recalled(text: string | null): { undo: readonly Step[]; redo: readonly Step[] } {
  try {
    return text ? JSON.parse(text) : { undo: [], redo: [] };
  } catch {
    return { undo: [], redo: [] };
  }
}
