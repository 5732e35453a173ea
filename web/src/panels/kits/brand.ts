/** A brief's section `brand` as the form shows it: every field there, lists as lines of text. */
export type BrandForm = {
  name: string;
  colors: readonly string[];
  logo: string;
  website: string;
  enforce: "warn" | "block";
  forbidden: string;
  avoid: string;
  legal: string;
  legalSeconds: string;
  clear: string;
  width: string;
  /** What else the document says: kept as it is. */
  rest: Readonly<Record<string, unknown>>;
};

type Rules = {
  enforce?: "warn" | "block";
  forbidden?: string[];
  avoid?: Record<string, string | null>;
  legal?: { text: string; seconds?: number } | null;
  logo?: { clear?: number; least_width?: number } | null;
};

export function brandOf(document: Readonly<Record<string, unknown>>): BrandForm {
  const rules = (document.rules ?? {}) as Rules;
  const text = (value: unknown) => (value == null ? "" : String(value));
  return {
    name: text(document.name),
    colors: (document.colors as string[] | undefined) ?? [],
    logo: text(document.logo),
    website: text(document.website),
    enforce: rules.enforce ?? "warn",
    forbidden: (rules.forbidden ?? []).join("\n"),
    avoid: Object.entries(rules.avoid ?? {})
      .map(([word, instead]) => (instead ? `${word} = ${instead}` : word))
      .join("\n"),
    legal: rules.legal?.text ?? "",
    legalSeconds: text(rules.legal?.seconds),
    clear: text(rules.logo?.clear),
    width: text(rules.logo?.least_width),
    rest: document,
  };
}

/** The document again; what is empty is left out, and what the form does not show stays. */
export function documentOf(form: BrandForm): Record<string, unknown> {
  const { rules: before, ...rest } = form.rest as { rules?: Record<string, unknown> };
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  const number = (text: string) => (text.trim() ? Number(text) : undefined);
  const avoid = Object.fromEntries(
    lines(form.avoid).map((line) => {
      const [word = "", instead] = line.split("=").map((part) => part.trim());
      return [word, instead || null];
    }),
  );
  const logo = { clear: number(form.clear), least_width: number(form.width) };
  const rules = pruned({
    ...before,
    enforce: form.enforce,
    forbidden: lines(form.forbidden),
    avoid,
    legal: form.legal.trim() ? pruned({ text: form.legal.trim(), seconds: number(form.legalSeconds) }) : undefined,
    logo: logo.clear === undefined && logo.least_width === undefined ? undefined : pruned(logo),
  });
  return pruned({ ...rest, name: form.name, colors: [...form.colors], logo: form.logo, website: form.website, rules });
}

function pruned(document: Record<string, unknown>): Record<string, unknown> {
  const empty = (value: unknown) =>
    value === undefined ||
    value === null ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(document).filter(([, value]) => !empty(value)));
}
