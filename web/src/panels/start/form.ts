import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import type { Schemas } from "~/client/api";
import type { ApiProblem } from "~/client/problems";
import type { Aspect } from "./about";
import type { Brief } from "./reading";

export type Question = Schemas["QuestionShown"];
/** A file that was brought: where it is on its way, or the asset that it has become. */
export type Brought = {
  key: string;
  name: string;
  kind: "image" | "video" | "audio";
  state: "sending" | "ready" | "refused";
  size: number; // bytes
  sent: number;
  asset: string | null;
  reason: string;
  rights: "own" | "licensed";
};
/** What a person chose; what is missing is left to what was understood. */
export type Choices = {
  category?: string;
  seconds?: number;
  style?: string;
  mood?: string; // of the music; "none" for silence
  kit?: string;
  aspects?: readonly Aspect[];
  locale?: string;
  tier?: "free" | "premium";
  budget?: number; // US dollars
  mode?: "classic" | "agentic";
};
export type Understood = {
  /** As it was drafted, before choices. */
  drafted: Brief;
  brief: Brief;
  questions: readonly Question[];
  sources: readonly Schemas["SourceShown"][];
  findings: readonly Schemas["Finding"][];
};
type Kept = {
  typed: string;
  readPage: boolean;
  files: readonly Brought[];
  answers: Readonly<Record<string, string>>;
  choices: Choices;
  understood: Understood | null;
  /** The one draft project of this form, and its state as this page knows it. */
  project: { id: string; revision: number; title: string } | null;
  quote: Schemas["Quote"] | null;
  /** What the draft, and the project, were made of: while these are the same, nothing is asked again. */
  drafted: string;
  saved: string;
};
export type Form = Kept & { busy: boolean; problem: ApiProblem | null };

export const EMPTY: Kept = {
  typed: "",
  readPage: true,
  files: [],
  answers: {},
  choices: {},
  understood: null,
  project: null,
  quote: null,
  drafted: "",
  saved: "",
};

/** The form of the first page. It outlives the page in this tab, so that nothing typed is lost to a reload. */
export const useForm = create<Form>()(
  persist((): Form => ({ ...EMPTY, busy: false, problem: null }), {
    name: "reelwright.start",
    storage: createJSONStorage(() => sessionStorage),
    partialize: ({ busy: _, problem: __, ...kept }) => kept as Form,
    merge: (kept, now) => ({ ...now, ...cutOff(kept as Partial<Kept> | undefined) }),
  }),
);

/** Uploads end with the page; what was not whole has to be brought again. */
function cutOff(kept: Partial<Kept> = {}): Partial<Kept> {
  const files = (kept.files ?? []).map((file) =>
    file.state === "sending" ? { ...file, state: "refused" as const, reason: "" } : file,
  );
  return { ...kept, files };
}

export function change(part: Partial<Form>): void {
  useForm.setState(part);
}

export function choose(part: Choices): void {
  useForm.setState(({ choices }) => ({ choices: { ...choices, ...part } }));
}

export function changeFile(key: string, part: Partial<Brought>): void {
  useForm.setState(({ files }) => ({ files: files.map((each) => (each.key === key ? { ...each, ...part } : each)) }));
}
