import { create, type StoreApi, type UseBoundStore } from "zustand";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import type { Session } from "~/document/session";
import { numbered } from "./humanly";
import { chatWords } from "./words";

export type Read = Schemas["WishRead"];

/** How a wish ended: done as it was said, done but otherwise, not wanted, taken back. */
export type Outcome = "done" | "otherwise" | "dropped" | "undone";

/** One wish in words and what became of it. */
export type Turn = {
  id: number;
  words: string;
  answers: Readonly<Record<string, string>>;
  state: "asking" | "read" | "doing" | "failed";
  read?: Read;
  /** The plan moved on between the reading and the doing: it was read again. */
  again?: boolean;
  outcome?: Outcome;
  /** The version that it made. */
  version?: number;
  problem?: ApiProblem;
};

export type Chat = {
  turns: readonly Turn[];
  /** What is being written. */
  draft: string;
  write: (draft: string) => void;
  ask: (words: string) => Promise<void>;
  answer: (turn: number, question: string, choice: string) => Promise<void>;
  /** Does what stands by itself of a wish that is not understood wholly. */
  partly: (turn: number) => Promise<void>;
  retry: (turn: number) => Promise<void>;
  perform: (turn: number, session: Session) => Promise<void>;
  drop: (turn: number) => void;
  undo: (turn: number, session: Session) => Promise<void>;
  forget: () => void;
};

const KEPT = 40; // turns
const stores = new Map<string, UseBoundStore<StoreApi<Chat>>>();
const place = (project: string) => `reelwright.chat.${project}`;

/** The conversation about a project. It is kept for as long as the browser's tab. */
export function chatOf(project: string): UseBoundStore<StoreApi<Chat>> {
  const known = stores.get(project);
  if (known) return known;
  const made = begin(project);
  stores.set(project, made);
  return made;
}

function begin(project: string): UseBoundStore<StoreApi<Chat>> {
  const before = recalled(project);
  const store = create<Chat>((set, get) => {
    const change = (id: number, next: Partial<Turn>) =>
      set(({ turns }) => ({ turns: turns.map((turn) => (turn.id === id ? { ...turn, ...next } : turn)) }));
    const of = (id: number) => get().turns.find((turn) => turn.id === id);
    const read = async (id: number, partly = false): Promise<Read | undefined> => {
      const turn = of(id);
      if (!turn) return;
      change(id, { state: "asking", problem: undefined });
      const body = { words: turn.words, answers: { ...turn.answers }, planner: "auto" as const, partly };
      try {
        const found = await told(
          api.POST("/api/v1/projects/{project}/wishes", { params: { path: { project } }, body }),
        );
        change(id, { state: "read", read: found });
        return found;
      } catch (thrown) {
        change(id, { state: "failed", problem: ApiProblem.from(thrown) });
      }
    };
    return {
      ...before,
      write: (draft) => set({ draft }),
      ask: async (words) => {
        const id = Math.max(0, ...get().turns.map((turn) => turn.id)) + 1;
        const turn: Turn = { id, words, answers: {}, state: "asking" };
        set(({ turns }) => ({ turns: [...turns.slice(1 - KEPT), turn], draft: "" }));
        await read(id);
      },
      answer: async (id, question, choice) => {
        const turn = of(id);
        if (!turn) return;
        change(id, { answers: { ...turn.answers, [question]: choice } });
        const open = turn.read?.questions.filter((each) => each.id !== question && !turn.answers[each.id]) ?? [];
        if (!open.length) await read(id);
      },
      partly: async (id) => void (await read(id, true)),
      retry: async (id) => void (await read(id)),
      perform: async (id, session) => {
        let wanted = of(id)?.read;
        if (!wanted) return;
        if (wanted.version !== session.getState().version) {
          const changes = JSON.stringify(wanted.changes);
          wanted = await read(id);
          if (!wanted || JSON.stringify(wanted.changes) !== changes) return change(id, { again: true });
        }
        change(id, { state: "doing", again: false });
        change(id, { state: "read", ...(await done(wanted, of(id)?.words ?? "", session)) });
      },
      drop: (id) => change(id, { outcome: "dropped" }),
      undo: async (id, session) => {
        const turn = of(id);
        if (session.getState().undo.at(-1)?.after !== turn?.version) return;
        await session.getState().takeBack();
        change(id, { outcome: "undone" });
      },
      forget: () => set({ turns: [] }),
    };
  });
  store.subscribe(({ turns, draft }) => keep(project, { turns, draft }));
  return store;
}

/** Makes the edits, and says that it is done only where the document has changed exactly as it was shown. */
async function done(read: Read, words: string, session: Session): Promise<Partial<Turn>> {
  const { project, plan, apply, version: before } = session.getState();
  const lines = plan
    ? read.told.map((line) => numbered(line, plan, (key, n) => chatWords.en[key].toString().replace("{n}", `${n}`)))
    : read.told;
  if (!(await apply(read.edits, words))) return {};
  const version = session.getState().version;
  const params = { path: { project, number: version }, query: { with: before } };
  try {
    const { changes } = await told(api.GET("/api/v1/projects/{project}/versions/{number}/diff", { params }));
    const as_said = JSON.stringify(changes) === JSON.stringify(read.changes);
    return { outcome: as_said ? "done" : "otherwise", version, read: { ...read, changes, told: lines } };
  } catch {
    return { outcome: "otherwise", version, read: { ...read, told: lines } };
  }
}

function keep(project: string, { turns, draft }: Pick<Chat, "turns" | "draft">): void {
  try {
    sessionStorage.setItem(place(project), JSON.stringify({ turns, draft }));
  } catch {
    // Storage is full or refused: the conversation lives as long as the page.
  }
}

function recalled(project: string): Pick<Chat, "turns" | "draft"> {
  try {
    const { turns, draft } = JSON.parse(sessionStorage.getItem(place(project)) ?? "") as Pick<Chat, "turns" | "draft">;
    // What was on its way when the page closed was never answered.
    const whole = turns.map((turn) =>
      turn.state === "asking" || turn.state === "doing" || turn.problem
        ? { ...turn, state: "failed" as const, problem: undefined }
        : turn,
    );
    return { turns: whole, draft };
  } catch {
    return { turns: [], draft: "" };
  }
}
