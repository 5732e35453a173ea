import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { type Asset, upload } from "~/client/uploads";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Badge, ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { layout } from "~/ui/page";
import styles from "./kits.module.css";
import { kitsWords } from "./words";

/** Takes a kit from a logo, a page of the brand, or both, and tells where each thing was found. */
export function Draft({ onDrafted }: { onDrafted: (brand: Record<string, unknown>) => void }) {
  const t = useWords(kitsWords);
  const [page, setPage] = useState("");
  const [logo, setLogo] = useState<Asset | null>(null);
  const draft = useMutation({
    mutationFn: () =>
      told(api.POST("/api/v1/kits/draft", { body: { ...(page && { page }), ...(logo && { logo: logo.id }) } })),
    onSuccess: (drafted) => onDrafted({ ...drafted.brand, name: drafted.name }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    draft.mutate();
  };
  return (
    <form className={styles.draft} onSubmit={submit}>
      <h3>{t("draft")}</h3>
      <Field label={t("page")}>
        {(named) => (
          <input
            {...named}
            className={control}
            dir="ltr"
            placeholder="shop.example"
            value={page}
            onChange={(event) => setPage(event.target.value)}
          />
        )}
      </Field>
      <Logo logo={logo} onChange={setLogo} />
      <Button type="submit" busy={draft.isPending} disabled={!page.trim() && !logo}>
        {t("take")}
      </Button>
      {draft.error && <ProblemNotice problem={draft.error} />}
      {draft.data && <Told drafted={draft.data} />}
    </form>
  );
}

function Logo({ logo, onChange }: { logo: Asset | null; onChange: (logo: Asset) => void }) {
  const t = useWords(kitsWords);
  const input = useRef<HTMLInputElement>(null);
  const bring = useMutation({ mutationFn: (file: File) => upload(file), onSuccess: onChange });
  return (
    <div className={styles.line}>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => event.target.files?.[0] && bring.mutate(event.target.files[0])}
      />
      {logo && <img className={styles.logo} src={`/api/v1/assets/${logo.id}/content`} alt={logo.name} />}
      <Button scale="small" busy={bring.isPending} onClick={() => input.current?.click()}>
        {t("chooseLogo")}
      </Button>
      {bring.error && <ProblemNotice problem={bring.error} />}
    </div>
  );
}

function Told({ drafted }: { drafted: Schemas["KitDrafted"] }) {
  const t = useWords(kitsWords);
  return (
    <>
      <ul className={styles.contrasts} aria-label={t("contrast")}>
        {drafted.contrasts.map((each) => (
          <li key={each.role + each.on}>
            {each.role} / {each.on} <Badge tone={each.holds ? "good" : "warn"}>{each.ratio.toFixed(1)} : 1</Badge>
          </li>
        ))}
      </ul>
      <ul className={layout.soft} aria-label={t("found")}>
        {drafted.sources.map((each) => (
          <li key={each.field + each.source}>
            {each.field}: {each.text} ({each.source})
          </li>
        ))}
        {drafted.findings.map((each) => (
          <li key={each.check + each.where}>{each.message}</li>
        ))}
      </ul>
    </>
  );
}
