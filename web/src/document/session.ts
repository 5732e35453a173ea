import { createStore, type StoreApi } from "zustand";
import { api, heard, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { apart, takenBack } from "./merge";

export type Plan = Schemas["Plan"];
export type Scene = Schemas["Scene"];
export type Shot = Schemas["Shot"];
export type Edit = Schemas["EditsAsked"]["edits"][number];
export type Change = Schemas["Change"];

/** What can be taken back: the version before, the one after, and what it was called. */
export type Step = { before: number; after: number; label: string };

/** Somebody else has changed what edits made here change too: they wait for a decision. */
export type Conflict = { changes: readonly Change[]; decide: (choice: Choice) => void };
type Choice = "mine" | "theirs";

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
  /**
   * Makes edits, one version for all of them, that were thought of over the version `over`: the newest known where none
   * is named. What others changed since stays; where both changed the same, `conflict` waits for a decision. Returns
   * whether nothing is left to do: the edits are in, or were dropped for what others made.
   */
  apply(edits: readonly Edit[], label: string, over?: number): Promise<boolean>;
  /** Says what edits would change, without making them. */
  preview(edits: readonly Edit[]): Promise<readonly Change[]>;
  /** Takes the last step of this page back; what others changed since stays. */
  takeBack(): Promise<void>;
  doAgain(): Promise<void>;
  /** Goes back to any version; that is a step which can be taken back too. */
  goTo(version: number, label: string): Promise<void>;
  /** Makes the waiting edits over the version of the others, or drops them. */
  settle(choice: Choice): void;
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
  let own: Own = { version: 0, as: 0 };
  const store = createStore<Document>()((set, get) => {
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      set((now) => ({ busy: now.busy + 1 }));
      const next = queue.then(work, work).finally(() => set((now) => ({ busy: now.busy - 1 })));
      queue = next.catch(() => undefined);
      return next;
    };
    const remember = (made: Own, undo: readonly Step[], redo: readonly Step[]) => {
      own = made;
      set({ undo, redo });
      storage.setItem(kept(project), JSON.stringify({ undo, redo, own }));
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
    const restore = async (version: number): Promise<Own> => {
      const params = { path: { project, number: version }, header: { "if-match": `"${get().version}"` } };
      const { data } = await heard(api.POST("/api/v1/projects/{project}/versions/{number}/restore", { params }));
      set({ plan: data.plan, version: data.number });
      return { version: data.number, as: version };
    };
    const send = async (edits: readonly Edit[], dry_run: boolean, over = get().version) => {
      const params = { path: { project }, header: { "if-match": `"${over}"` } };
      const body = { edits: [...edits], dry_run };
      return told(api.POST("/api/v1/projects/{project}/edits", { params, body }));
    };
    const failed = async (thrown: unknown): Promise<false> => {
      const problem = ApiProblem.from(thrown);
      set({ problem });
      if (problem.status === 412) await read().catch(() => undefined);
      return false;
    };
    const shown = async (thrown: unknown) => void (await failed(thrown));

    const make = async (edits: readonly Edit[], label: string, over: number): Promise<boolean> => {
      try {
        const { version } = await send(edits, false, over);
        const before = over === own.version ? own.as : over;
        remember({ version, as: version }, [...get().undo, { before, after: version, label }], []);
        await read();
        return true;
      } catch (thrown) {
        if (ApiProblem.from(thrown).status === 412) return collide(edits, label, over);
        throw thrown;
      }
    };
    const collide = async (edits: readonly Edit[], label: string, over: number): Promise<boolean> => {
      await read();
      const params = { path: { project, number: get().version }, query: { with: Math.max(over, 1) } };
      const { changes } = await told(api.GET("/api/v1/projects/{project}/versions/{number}/diff", { params }));
      const mine = await send(edits, true).catch(() => null);
      const choice =
        mine && apart(mine.changes, changes)
          ? "mine"
          : await new Promise<Choice>((decide) => set({ conflict: { changes, decide } }));
      return choice === "theirs" || make(edits, label, get().version);
    };

    const planOf = async (number: number): Promise<Plan> => {
      const params = { path: { project, number } };
      return (await told(api.GET("/api/v1/projects/{project}/versions/{number}", { params }))).plan;
    };
    /** Leads the plan along a step, back or forth. */
    const lead = async (from: number, to: number): Promise<Own> => {
      await read();
      if (get().version === own.version && own.as === from) return restore(to);
      const [past, here, now] = [await planOf(to), await planOf(from), get().plan];
      const edit = now && takenBack(past, here, now);
      if (!edit) return own;
      const { version } = await send([edit], false);
      await read();
      return { version, as: version };
    };

    const steps = recalled(storage.getItem(kept(project)));
    own = steps.own;
    return {
      project,
      version: 0,
      plan: null,
      undo: steps.undo,
      redo: steps.redo,
      busy: 0,
      conflict: null,
      problem: null,
      load: () => inTurn(read).catch(shown),
      apply: (edits, label, over) => inTurn(() => make(edits, label, over ?? get().version)).catch(failed),
      preview: async (edits) => (await send(edits, true)).changes,
      takeBack: () =>
        inTurn(async () => {
          const step = get().undo.at(-1);
          if (!step) return;
          const made = await lead(step.after, step.before);
          remember(made, get().undo.slice(0, -1), [...get().redo, step]);
        }).catch(shown),
      doAgain: () =>
        inTurn(async () => {
          const step = get().redo.at(-1);
          if (!step) return;
          const made = await lead(step.before, step.after);
          remember(made, [...get().undo, step], get().redo.slice(0, -1));
        }).catch(shown),
      goTo: (version, label) =>
        inTurn(async () => {
          const before = get().version;
          const made = await restore(version);
          remember(made, [...get().undo, { before, after: version, label }], []);
        }).catch(shown),
      settle: (choice) => {
        const waiting = get().conflict;
        set({ conflict: null });
        waiting?.decide(choice);
      },
      dismiss: () => set({ problem: null }),
    };
  });
  return store;
}

function versionOf(response: Response): number {
  return Number((response.headers.get("ETag") ?? "0").replace(/\D/g, ""));
}

/** The version that this page made last, and the one whose plan it has. */
type Own = { version: number; as: number };
type Recalled = { undo: readonly Step[]; redo: readonly Step[]; own: Own };

function recalled(text: string | null): Recalled {
  const nothing = { undo: [], redo: [], own: { version: 0, as: 0 } };
  try {
    return text ? { ...nothing, ...JSON.parse(text) } : nothing;
  } catch {
    return nothing;
  }
}
