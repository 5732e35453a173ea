import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useChange } from "~/client/lists";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { type BrandForm, brandOf, documentOf } from "./brand";
import { Draft } from "./draft";
import styles from "./kits.module.css";
import { kitsWords } from "./words";

type Kit = Schemas["KitShown"];
type Set = <Name extends keyof BrandForm>(name: Name, value: BrandForm[Name]) => void;

/** Writes a kit, new or known; a new one may be taken from a logo or a page first. */
export function Editor({ kit, onDone }: { kit: Kit | null; onDone: () => void }) {
  const t = useWords(kitsWords);
  const [form, setForm] = useState<BrandForm>(() => brandOf(kit?.brand ?? {}));
  const set: Set = (name, value) => setForm((now) => ({ ...now, [name]: value }));
  const save = useChange({
    mutationFn: () => {
      const body = { name: form.name, brand: documentOf(form) };
      if (!kit) return told(api.POST("/api/v1/kits", { body }));
      const params = { path: { kit: kit.id }, header: { "if-match": `"${kit.revision}"` } };
      return told(api.PUT("/api/v1/kits/{kit}", { params, body }));
    },
    renews: ["kits"],
    done: t("saved"),
    onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <>
      {!kit && <Draft onDrafted={(brand) => setForm(brandOf(brand))} />}
      <form className={styles.form} onSubmit={submit}>
        <Field label={t("name")}>
          {(named) => (
            <input
              {...named}
              className={control}
              required
              maxLength={100}
              value={form.name}
              onChange={(event) => set("name", event.target.value)}
            />
          )}
        </Field>
        <Colors colors={form.colors} onChange={(colors) => set("colors", colors)} />
        <Field label={t("website")}>
          {(named) => (
            <input
              {...named}
              className={control}
              dir="ltr"
              value={form.website}
              onChange={(event) => set("website", event.target.value)}
            />
          )}
        </Field>
        <Rules form={form} set={set} />
        {save.error && <ProblemNotice problem={save.error} />}
        <Button type="submit" look="primary" busy={save.isPending}>
          {t("save")}
        </Button>
      </form>
    </>
  );
}

function Colors({ colors, onChange }: { colors: readonly string[]; onChange: (colors: string[]) => void }) {
  const t = useWords(kitsWords);
  return (
    <fieldset className={styles.colors}>
      <legend>{t("colors")}</legend>
      {colors.map((color, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a colour is changed in its place, and two may be alike
        <span key={index} className={styles.color}>
          <input
            type="color"
            aria-label={color}
            value={color}
            onChange={(event) => onChange(colors.with(index, event.target.value.toUpperCase()))}
          />
          <code>{color}</code>
          <IconButton
            scale="small"
            label={t("removeColor", { color })}
            icon={<X />}
            onClick={() => onChange(colors.toSpliced(index, 1))}
          />
        </span>
      ))}
      <Button scale="small" onClick={() => onChange([...colors, "#808080"])}>
        {t("addColor")}
      </Button>
    </fieldset>
  );
}

function Rules({ form, set }: { form: BrandForm; set: Set }) {
  const t = useWords(kitsWords);
  const enforce = (["warn", "block"] as const).map((value) => ({ value, label: t(value) }));
  const numbers = [
    ["legalSeconds", 0.5, 60],
    ["clear", 0.05, 4],
    ["width", 0.01, 1],
  ] as const;
  return (
    <details className={styles.rules}>
      <summary>{t("rules")}</summary>
      <Choice
        label={t("enforce")}
        joined
        options={enforce}
        value={form.enforce}
        onChange={(value) => set("enforce", value)}
      />
      {(["forbidden", "avoid"] as const).map((name) => (
        <Field key={name} label={t(name)}>
          {(named) => (
            <textarea
              {...named}
              className={control}
              value={form[name]}
              onChange={(event) => set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
      <Field label={t("legal")}>
        {(named) => (
          <input
            {...named}
            className={control}
            maxLength={200}
            value={form.legal}
            onChange={(event) => set("legal", event.target.value)}
          />
        )}
      </Field>
      {numbers.map(([name, step, most]) => (
        <Field key={name} label={t(name)}>
          {(named) => (
            <input
              {...named}
              className={control}
              type="number"
              min={0}
              max={most}
              step={step}
              value={form[name]}
              onChange={(event) => set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
    </details>
  );
}
