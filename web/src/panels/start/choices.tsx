import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { api, told } from "~/client/api";
import { useLanguage, useWords } from "~/messages";
import { duration } from "~/messages/formats";
import { Choice, Choices } from "~/ui/choice";
import { control, Field } from "~/ui/field";
import { Shape } from "~/ui/shape";
import { toast } from "~/ui/toast";
import { type Aspect, NOTHING, offeredQuery } from "./about";
import { type Choices as Chosen, choose, useForm } from "./form";
import styles from "./questions.module.css";
import { shown } from "./reading";
import { startWords } from "./words";

type Key = Parameters<ReturnType<typeof useWords<keyof (typeof startWords)["en"]>>>[0];
const SHAPES: Record<Aspect, Key> = { "9:16": "vertical", "1:1": "square", "16:9": "wide", "4:5": "portrait" };
const LENGTHS = [6, 15, 20, 30, 60] as const;

/** What may be chosen and need not be, behind one line that says how things stand. */
export function MoreChoices() {
  const t = useWords(startWords);
  const { length, aspects, language } = useNow();
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.more} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{t("more")}</span>
        <span className={styles.now}>
          <span>{length}</span>
          <span className={styles.shapes}>
            {aspects.map((aspect) => (
              <Shape key={aspect} aspect={aspect} />
            ))}
          </span>
          <span>{language}</span>
        </span>
        <ChevronDown aria-hidden />
      </summary>
      {open && (
        <div className={styles.choices}>
          <Kind />
          <Length />
          <Formats />
          <Feel />
          <Where />
          <Engines />
        </div>
      )}
    </details>
  );
}

/** How things stand: what was chosen, else what was understood, else what holds of itself. */
function useNow() {
  const t = useWords(startWords);
  const language = useLanguage();
  const { choices, understood } = useForm();
  const found = shown(understood?.brief ?? {});
  const locale = choices.locale ?? found.locale;
  const seconds = choices.seconds ?? found.seconds;
  return {
    seconds,
    category: choices.category ?? found.category,
    aspects: choices.aspects ?? found.aspects,
    length: duration(seconds, language),
    language: locale ? named(locale, language) : t("anyLanguage"),
  };
}

export function named(locale: string, language: string): string {
  return new Intl.DisplayNames(language, { type: "language", languageDisplay: "standard" }).of(locale) ?? locale;
}

function useOffered() {
  return useQuery(offeredQuery).data ?? NOTHING;
}

function Kind() {
  const t = useWords(startWords);
  const { categories } = useOffered();
  const { category } = useNow();
  const options = categories.map((value) => ({ value, label: t(value) }));
  return (
    <Choice
      label={t("category")}
      options={options}
      value={category as (typeof categories)[number]}
      onChange={(value) => choose({ category: value })}
    />
  );
}

function Length() {
  const t = useWords(startWords);
  const language = useLanguage();
  const { seconds } = useNow();
  const { least, most } = useOffered();
  const steps = LENGTHS.includes(seconds as (typeof LENGTHS)[number]) ? LENGTHS : [...LENGTHS, seconds].sort(up);
  const options = steps.map((each) => ({ value: String(each), label: duration(each, language) }));
  return (
    <div className={styles.pair}>
      <Choice
        label={t("length")}
        options={options}
        value={String(seconds)}
        onChange={(value) => choose({ seconds: Number(value) })}
      />
      <input
        type="range"
        className={styles.range}
        aria-label={t("length")}
        aria-valuetext={t("seconds", { n: seconds })}
        min={least}
        max={most}
        value={seconds}
        onChange={(event) => choose({ seconds: Number(event.target.value) })}
      />
    </div>
  );
}

const up = (one: number, other: number) => one - other;

function Formats() {
  const t = useWords(startWords);
  const offered = useOffered();
  const { aspects } = useNow();
  const options = offered.aspects.map((value) => ({
    value,
    label: `${t(SHAPES[value])} ${value}`,
    icon: <Shape aspect={value} />,
  }));
  return (
    <Choices
      label={t("formats")}
      options={options}
      values={aspects}
      onChange={(chosen) => (chosen.length ? choose({ aspects: chosen }) : toast(t("formatsNeeded"), "warn"))}
    />
  );
}

function Feel() {
  const t = useWords(startWords);
  const { styles: looks } = useOffered();
  const { style = "", mood = "" } = useForm((form) => form.choices);
  const names = looks.map((value) => ({ value, label: value in startWords.en ? t(value as Key) : value }));
  return (
    <>
      <Choice
        label={t("look")}
        options={[{ value: "", label: t("automatic") }, ...names]}
        value={style}
        onChange={(value) => choose({ style: value || undefined })}
      />
      <Choice
        label={t("music")}
        options={[{ value: "", label: t("automatic") }, ...names, { value: "none", label: t("noMusic") }]}
        value={mood}
        onChange={(value) => choose({ mood: value || undefined })}
      />
    </>
  );
}

const kitsQuery = {
  queryKey: ["kits", "start"],
  queryFn: async () => (await told(api.GET("/api/v1/kits", { params: { query: { limit: 50 } } }))).items,
};

function Where() {
  const t = useWords(startWords);
  const language = useLanguage();
  const { locales } = useOffered();
  const kits = useQuery(kitsQuery).data ?? [];
  const { locale = "", kit = "" } = useForm((form) => form.choices);
  const sorted = locales.map((each) => [each, named(each, language)] as const);
  return (
    <div className={styles.fields}>
      <Field label={t("language")}>
        {(name) => (
          <select
            {...name}
            className={control}
            value={locale}
            onChange={(event) => choose({ locale: event.target.value || undefined })}
          >
            <option value="">{t("anyLanguage")}</option>
            {sorted.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("kit")}>
        {(name) => (
          <select
            {...name}
            className={control}
            value={kit}
            onChange={(event) => choose({ kit: event.target.value || undefined })}
          >
            <option value="">{t("noKit")}</option>
            {kits.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

function Engines() {
  const t = useWords(startWords);
  const { tier = "free", budget, mode = "classic" } = useForm((form) => form.choices);
  return (
    <div className={styles.fields}>
      <Pick
        label={t("engines")}
        value={tier}
        options={[
          { value: "free", label: t("freeTier"), hint: t("freeTierHint") },
          { value: "premium", label: t("premium"), hint: t("premiumHint") },
        ]}
        onChange={(value) => choose({ tier: value })}
      />
      <Pick
        label={t("mode")}
        value={mode}
        options={[
          { value: "classic", label: t("classic"), hint: t("classicHint") },
          { value: "agentic", label: t("agentic"), hint: t("agenticHint") },
        ]}
        onChange={(value) => choose({ mode: value })}
      />
      {tier === "premium" && (
        <Field label={t("budget")} hint={t("budgetHint")}>
          {(name) => (
            <input
              {...name}
              type="number"
              className={control}
              min={0}
              step={0.5}
              value={budget ?? ""}
              onChange={(event) => choose({ budget: positive(event.target.value) })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

const positive = (text: string) => (Number(text) > 0 ? Number(text) : undefined) satisfies Chosen["budget"];

type Option<T extends string> = { value: T; label: string; hint: string };

/** One of two, each with what it means under it. */
function Pick<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
}) {
  const hint = options.find((each) => each.value === value)?.hint;
  return (
    <div className={styles.picked}>
      <span aria-hidden>{label}</span>
      <Choice joined label={label} hidden options={options} value={value} onChange={onChange} />
      <p className={styles.soft}>{hint}</p>
    </div>
  );
}
