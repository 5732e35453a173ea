import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { Choice } from "~/ui/choice";
import { Badge, Notice, ProblemNotice, type Tone } from "~/ui/feedback";
import { toast } from "~/ui/toast";
import { CsvPick } from "./matrix";
import type { Ranked, Ranking, VariationSet } from "./state";
import styles from "./variations.module.css";
import { variationWords } from "./words";

/** How variations did: results of an ad platform, and what they can tell. */
export function Results({ set }: { set: VariationSet }) {
  const t = useWords(variationWords);
  const queries = useQueryClient();
  const project = useDocument((document) => document.project);
  const path = { project, variations: set.id };
  const key = ["projects", project, "variations", set.id, "results"];
  const known = useQuery({
    queryKey: key,
    queryFn: () => told(api.GET("/api/v1/projects/{project}/variations/{variations}/results", { params: { path } })),
    enabled: set.results,
  });
  const take = useMutation({
    mutationFn: (csv: string) => {
      const params = { path, header: { "if-match": `"${set.revision}"` } };
      return told(api.PUT("/api/v1/projects/{project}/variations/{variations}/results", { params, body: { csv } }));
    },
    onSuccess: (ranked) => queries.setQueryData<Ranked>(key, ranked),
    onError: (error) => ApiProblem.from(error).conflict && toast(t("moved"), "warn"),
    onSettled: () => queries.invalidateQueries({ queryKey: ["projects", project, "variations"] }),
  });
  return (
    <section className={styles.part}>
      <header className={styles.sum}>
        <h3>{t("results")}</h3>
      </header>
      <CsvPick label={t("upload")} hint={t("resultsHint")} onPick={(_, text) => take.mutate(text)} />
      {take.error && <ProblemNotice problem={take.error} />}
      {known.error && <ProblemNotice problem={known.error} onRetry={() => void known.refetch()} />}
      {known.data?.findings.map((finding) => (
        <Notice key={finding.where + finding.message} tone="warn">
          <b>{finding.where}</b> {finding.message} {finding.remedy}
        </Notice>
      ))}
      {known.data && <Rankings rankings={known.data.rankings} />}
    </section>
  );
}

function Rankings({ rankings }: { rankings: readonly Ranking[] }) {
  const t = useWords(variationWords);
  const measures = [...new Set(rankings.map((ranking) => ranking.measure))];
  const [chosen, setChosen] = useState(measures[0] ?? "clicks");
  return (
    <>
      {measures.length > 1 && (
        <Choice
          hidden
          joined
          label={t("results")}
          value={chosen}
          options={measures.map((value) => ({ value, label: t(value) }))}
          onChange={setChosen}
        />
      )}
      {rankings
        .filter((ranking) => ranking.measure === chosen)
        .map((ranking) => (
          <RankingShown key={ranking.measure + ranking.axis} ranking={ranking} />
        ))}
    </>
  );
}

const TONES: Readonly<Record<string, Tone | undefined>> = { leads: "good", ahead: "info", behind: "bad" };
const WIDE = 240; // of the drawing's own units

/** Rates with their intervals: a bar from low to high, and a mark where the rate is. */
function RankingShown({ ranking }: { ranking: Ranking }) {
  const t = useWords(variationWords);
  const language = useLanguage();
  const most = Math.max(...ranking.standings.map((each) => each.high), 1e-6);
  const percent = (value: number) =>
    value.toLocaleString(language, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 2 });
  return (
    <article className={styles.ranking}>
      <h4>{ranking.axis ? t("axis", { axis: ranking.axis.replaceAll("_", " ") }) : t("all")}</h4>
      <p dir="auto">{ranking.verdict}</p>
      <ul>
        {ranking.standings.map((each) => {
          const rate = t("rate", { rate: percent(each.rate ?? 0), low: percent(each.low), high: percent(each.high) });
          return (
            <li key={each.name}>
              <span className={styles.who}>
                <b dir="auto">{each.name || t("asIs")}</b>
                <Badge tone={TONES[each.state]}>{t(`state_${each.state}`)}</Badge>
              </span>
              {each.rate !== null && (
                <svg viewBox={`0 0 ${WIDE} 16`} preserveAspectRatio="none" role="img" aria-label={rate}>
                  <rect className={styles.track} x="0" y="7" width={WIDE} height="2" />
                  <rect
                    className={styles.interval}
                    x={(each.low / most) * WIDE}
                    y="4"
                    width={Math.max(((each.high - each.low) / most) * WIDE, 2)}
                    height="8"
                    rx="4"
                  />
                  <rect className={styles.point} x={(each.rate / most) * WIDE - 1} y="1" width="2" height="14" />
                </svg>
              )}
              <span className={styles.soft}>
                {rate} · {t("impressions", { n: each.impressions })}
              </span>
            </li>
          );
        })}
      </ul>
    </article>
  );
}
