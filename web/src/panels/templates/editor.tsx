import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useChange } from "~/client/lists";
import { roleWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { EXAMPLE, ROLES, type Slot, type Step, templateOf } from "./form";
import styles from "./templates.module.css";
import { templatesWords } from "./words";

/** Writes a template: its slots, and the steps that it tells in order. */
export function Editor({ known, onDone }: { known: Schemas["OwnTemplateShown"] | null; onDone: () => void }) {
  const t = useWords(templatesWords);
  const [form, setForm] = useState(() => (known ? templateOf(known.template) : EXAMPLE));
  const save = useChange({
    mutationFn: () => {
      const body = { template: { ...known?.template, ...form } };
      if (!known) return told(api.POST("/api/v1/templates/own", { body }));
      const params = { path: { template: known.id }, header: { "if-match": `"${known.revision}"` } };
      return told(api.PUT("/api/v1/templates/own/{template}", { params, body }));
    },
    renews: ["own-templates"],
    done: t("saved"),
    onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {(["name", "purpose"] as const).map((name) => (
        <Field key={name} label={t(name)}>
          {(named) => (
            <input
              {...named}
              className={control}
              required
              value={form[name]}
              onChange={(event) => setForm({ ...form, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Rows
        title={t("steps")}
        add={t("addStep")}
        rows={form.steps}
        fresh={{ role: "proof", text: "" }}
        onChange={(steps) => setForm({ ...form, steps })}
      >
        {(step, change) => <StepFields step={step} onChange={change} />}
      </Rows>
      <Rows
        title={t("slots")}
        add={t("addSlot")}
        rows={form.slots}
        fresh={{ name: "", purpose: "" }}
        onChange={(slots) => setForm({ ...form, slots })}
      >
        {(slot, change) => <SlotFields slot={slot} onChange={change} />}
      </Rows>
      {save.error && <ProblemNotice problem={save.error} />}
      <Button type="submit" look="primary" busy={save.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}

type RowsProps<T> = {
  title: string;
  add: string;
  rows: readonly T[];
  fresh: T;
  onChange: (rows: T[]) => void;
  children: (row: T, change: (row: T) => void) => ReactNode;
};

/** Rows that are written, moved and removed. */
function Rows<T>({ title, add, rows, fresh, onChange, children }: RowsProps<T>) {
  const t = useWords(templatesWords);
  const move = (from: number, to: number) => {
    const row = rows[from];
    if (row !== undefined && to >= 0 && to < rows.length) onChange(rows.toSpliced(from, 1).toSpliced(to, 0, row));
  };
  return (
    <fieldset className={styles.rows}>
      <legend>{title}</legend>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is what stands in its place
        <div key={index} className={styles.row}>
          {children(row, (changed) => onChange(rows.with(index, changed)))}
          <div className={styles.moves}>
            <IconButton
              scale="small"
              label={t("up")}
              icon={<ArrowUp />}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            />
            <IconButton
              scale="small"
              label={t("down")}
              icon={<ArrowDown />}
              disabled={index === rows.length - 1}
              onClick={() => move(index, index + 1)}
            />
            <IconButton
              scale="small"
              label={t("drop")}
              icon={<X />}
              onClick={() => onChange(rows.toSpliced(index, 1))}
            />
          </div>
        </div>
      ))}
      <Button scale="small" onClick={() => onChange([...rows, fresh])}>
        {add}
      </Button>
    </fieldset>
  );
}

function StepFields({ step, onChange }: { step: Step; onChange: (step: Step) => void }) {
  const t = useWords(templatesWords);
  const named = useWords(roleWords);
  return (
    <>
      <select
        aria-label={t("role")}
        className={control}
        value={step.role}
        onChange={(event) => onChange({ ...step, role: event.target.value })}
      >
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {named(role)}
          </option>
        ))}
      </select>
      <textarea
        aria-label={t("text")}
        title={t("text")}
        className={control}
        rows={2}
        required
        value={step.text}
        onChange={(event) => onChange({ ...step, text: event.target.value })}
      />
    </>
  );
}

function SlotFields({ slot, onChange }: { slot: Slot; onChange: (slot: Slot) => void }) {
  const t = useWords(templatesWords);
  const fields = [
    ["name", "slotName"],
    ["purpose", "slotPurpose"],
    ["default", "slotDefault"],
  ] as const;
  return fields.map(([name, label]) => (
    <input
      key={name}
      aria-label={t(label)}
      placeholder={t(label)}
      className={control}
      required={name !== "default"}
      value={slot[name] ?? ""}
      onChange={(event) => onChange({ ...slot, [name]: event.target.value })}
    />
  ));
}
