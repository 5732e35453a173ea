import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { api, told } from "~/client/api";
import { useDocument } from "~/document/context";
import type { Plan } from "~/document/session";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Choices } from "~/ui/choice";
import { Toggle } from "~/ui/controls";
import { ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { ForeseenShown } from "./foreseen";
import { AXES, type Axis, asked, BLANK, type Draft } from "./model";
import { useDraft, useRested } from "./state";
import styles from "./variations.module.css";
import { variationWords } from "./words";

const SHAPES = ["9:16", "1:1", "16:9", "4:5"] as const;
const REST = 700; // milliseconds after the last change until the price is asked

/** What the variations are multiplied of, with what they come to before anything is kept. */
export function Matrix({ plan, onKept }: { plan: Plan; onKept: (set: string) => void }) {
  const t = useWords(variationWords);
  const queries = useQueryClient();
  const { project, version } = useDocument((document) => document);
  const [draft, setDraft] = useDraft(project);
  const wanted = useRested(JSON.stringify(asked(draft)), REST);
  const params = { path: { project } };
  const body = () => ({ multiply: false, csv: "", title: "", ...JSON.parse(wanted) });
  const quote = useQuery({
    queryKey: ["projects", project, "variations", "quote", version, wanted],
    queryFn: () => told(api.POST("/api/v1/projects/{project}/variations/quote", { params, body: body() })),
    enabled: wanted !== "null",
    retry: false,
    placeholderData: (before) => before,
  });
  const keep = useMutation({
    mutationFn: () => told(api.POST("/api/v1/projects/{project}/variations", { params, body: body() })),
    onSuccess: async (set) => {
      setDraft(BLANK);
      await queries.invalidateQueries({ queryKey: ["projects", project, "variations"] });
      onKept(set.id);
    },
  });
  return (
    <div className={styles.matrix}>
      <div className={styles.axes}>
        {draft.csv ? (
          <Table draft={draft} onChange={setDraft} />
        ) : (
          <>
            {AXES.map((axis) => (
              <AxisEditor key={axis} axis={axis} draft={draft} onChange={setDraft} />
            ))}
            <Choices
              label={t("aspects")}
              values={draft.aspects.length ? draft.aspects : plan.aspects}
              options={SHAPES.map((value) => ({ value: value as string, label: value }))}
              onChange={(aspects) => aspects.length && setDraft({ ...draft, aspects })}
            />
            <CsvPick onPick={(name, text) => setDraft({ ...draft, csv: { name, text, multiply: false } })} />
          </>
        )}
      </div>
      <section className={styles.foreseen} aria-live="polite" aria-busy={quote.isFetching}>
        {wanted === "null" && <p className={styles.soft}>{t("empty")}</p>}
        {quote.error && wanted !== "null" && <ProblemNotice problem={quote.error} />}
        {keep.error && <ProblemNotice problem={keep.error} />}
        {quote.data && wanted !== "null" && !quote.error && (
          <ForeseenShown foreseen={quote.data} busy={keep.isPending} onKeep={() => keep.mutate()} />
        )}
      </section>
    </div>
  );
}

type AxisProps = { axis: Axis; draft: Draft; onChange: (draft: Draft) => void };

function AxisEditor({ axis, draft, onChange }: AxisProps) {
  const t = useWords(variationWords);
  const [text, setText] = useState("");
  const values = draft.values[axis] ?? [];
  const set = (next: readonly string[]) => onChange({ ...draft, values: { ...draft.values, [axis]: next } });
  const name = t(`axis_${axis}`);
  const add = () => {
    const value = text.trim();
    if (value && !values.includes(value)) set([...values, value]);
    setText("");
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      add();
    }
    if (event.key === "Backspace" && !text && values.length) set(values.slice(0, -1));
  };
  const bare = draft.without.includes(axis);
  const toggle = () =>
    onChange({ ...draft, without: bare ? draft.without.filter((each) => each !== axis) : [...draft.without, axis] });
  return (
    <div className={styles.axis}>
      <Field label={name} hint={t(`hint_${axis}`)}>
        {(named) => (
          <span className={styles.adding}>
            <input
              {...named}
              className={control}
              dir={text ? "auto" : undefined}
              maxLength={400}
              placeholder={t("addHint")}
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={keys}
              onBlur={add}
            />
            <IconButton label={t("addValue", { axis: name })} icon={<Plus />} disabled={!text.trim()} onClick={add} />
          </span>
        )}
      </Field>
      {values.length > 0 && (
        <ul className={styles.values}>
          <li>
            <button type="button" aria-pressed={!bare} onClick={toggle}>
              {t("asIs")}
            </button>
          </li>
          {values.map((value) => (
            <li key={value}>
              <span dir="auto">{value}</span>
              <IconButton
                scale="small"
                label={t("removeValue", { value, axis: name })}
                icon={<X />}
                onClick={() => set(values.filter((each) => each !== value))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Table({ draft, onChange }: Omit<AxisProps, "axis">) {
  const t = useWords(variationWords);
  const { csv } = draft;
  if (!csv) return null;
  return (
    <>
      <p>{t("csvUsed", { name: csv.name })}</p>
      <pre className={styles.csv} dir="ltr">
        {csv.text.split(/\r?\n/).slice(0, 12).join("\n")}
      </pre>
      <Toggle
        label={t("multiply")}
        value={csv.multiply}
        onChange={(multiply) => onChange({ ...draft, csv: { ...csv, multiply } })}
      />
      <Button scale="small" onClick={() => onChange({ ...draft, csv: null })}>
        {t("csvDrop")}
      </Button>
    </>
  );
}

/** A button that picks a table. */
export function CsvPick({
  onPick,
  label,
  hint,
}: {
  onPick: (name: string, text: string) => void;
  label?: string;
  hint?: string;
}) {
  const t = useWords(variationWords);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.csvPick}>
      <Button scale="small" onClick={() => input.current?.click()}>
        {label ?? t("fromCsv")}
      </Button>
      <p className={styles.soft}>{hint ?? t("csvHint")}</p>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) void file.text().then((text) => onPick(file.name, text));
          event.target.value = "";
        }}
      />
    </div>
  );
}
