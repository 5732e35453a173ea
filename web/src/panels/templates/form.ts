export const ROLES = ["hook", "problem", "turn", "showcase", "proof", "demo", "quote", "offer"] as const;

export type Slot = { name: string; purpose: string; default?: string };
export type Step = { role: string; text: string };
export type TemplateForm = { name: string; purpose: string; slots: readonly Slot[]; steps: readonly Step[] };

/** A template's document as the form shows it; what the form does not know of a slot or step stays in it. */
export function templateOf(document: Readonly<Record<string, unknown>>): TemplateForm {
  return {
    name: String(document.name ?? ""),
    purpose: String(document.purpose ?? ""),
    slots: (document.slots as Slot[] | undefined) ?? [],
    steps: (document.steps as Step[] | undefined) ?? [],
  };
}

export const EXAMPLE: TemplateForm = {
  name: "launch",
  purpose: "Says what is new, and from when on there is it.",
  slots: [
    { name: "news", purpose: "what is new about it", default: "Something new" },
    { name: "day", purpose: "when it comes", default: "soon" },
  ],
  steps: [
    { role: "hook", text: "{news}" },
    { role: "turn", text: "{name}" },
    { role: "proof", text: "{fact}" },
    { role: "showcase", text: "Here {day}" },
  ],
};
