import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useLanguage, useWords } from "~/messages";
import { money } from "~/messages/formats";
import { Badge, ProblemNotice, Skeleton } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { layout, Page } from "~/ui/page";
import styles from "./engines.module.css";
import { enginesWords } from "./words";

type Model = Pick<Schemas["ModelShown"], "engine" | "model" | "capabilities" | "lacks">;

export default function EnginesPanel() {
  const t = useWords(enginesWords);
  const found = useQuery({ queryKey: ["engines"], queryFn: () => told(api.GET("/api/v1/engines")) });
  return (
    <Page title={t("title")} lead={t("lead")}>
      {found.error && <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton className={styles.coming} />}
      {found.data && <Own engines={found.data.engines} />}
      {found.data && <Models models={found.data.models} />}
    </Page>
  );
}

function Own({ engines }: { engines: readonly Schemas["EngineShown"][] }) {
  const t = useWords(enginesWords);
  const language = useLanguage();
  return (
    <section className={styles.section}>
      <h2>{t("own")}</h2>
      <ul className={layout.grid}>
        {engines.map((engine) => (
          <li key={engine.name + engine.capability} className={layout.card}>
            <div className={styles.line}>
              <h3>{engine.name}</h3>
              <Ready ready={engine.ready} />
            </div>
            <p className={layout.soft}>{named(engine.capability)}</p>
            {engine.detail && <p className={layout.soft}>{engine.detail}</p>}
            <p className={layout.soft}>{engine.usd ? money(engine.usd, language) : t("free")}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Models({ models }: { models: readonly Model[] }) {
  const t = useWords(enginesWords);
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const shown = models.filter((model) =>
    `${model.model} ${model.engine} ${model.capabilities.join(" ")}`.toLowerCase().includes(wanted),
  );
  return (
    <section className={styles.section}>
      <div className={styles.line}>
        <h2>{t("models")}</h2>
        <Badge>{t("count", { n: shown.length })}</Badge>
      </div>
      <Field label={t("search")} hidden>
        {(named) => (
          <input
            {...named}
            type="search"
            className={control}
            placeholder={t("search")}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
      </Field>
      {shown.length === 0 && <p className={layout.soft}>{t("none")}</p>}
      <ul className={layout.rows}>
        {shown.map((model) => (
          <li key={`${model.engine} ${model.model}`} className={layout.row}>
            <div className={layout.grow}>
              <strong>{model.model}</strong> <span className={layout.soft}>{model.engine}</span>
              <p className={layout.soft}>{model.capabilities.map(named).join(", ")}</p>
              {model.lacks && <p className={layout.soft}>{model.lacks}</p>}
            </div>
            <Ready ready={!model.lacks} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Ready({ ready }: { ready: boolean }) {
  const t = useWords(enginesWords);
  return <Badge tone={ready ? "good" : undefined}>{ready ? t("ready") : t("notReady")}</Badge>;
}

/** A capability as people write it: image_to_video is the house's word, and stays recognisable. */
function named(capability: string): string {
  return capability.replaceAll("_", " ");
}
