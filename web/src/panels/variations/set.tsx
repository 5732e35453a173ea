import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Clapperboard, Download, Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import { api, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { fileUrl, jobsQuery } from "~/client/queries";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { money } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Badge, Meter, ProblemNotice, Skeleton } from "~/ui/feedback";
import { toast } from "~/ui/toast";
import { Price, valued } from "./foreseen";
import { Results } from "./results";
import { useSet, type Variant, type VariationSet } from "./state";
import styles from "./variations.module.css";
import { variationWords } from "./words";

/** A set of variations: what is left to make, the films side by side, the export and the results. */
export function SetShown({ id }: { id: string }) {
  const found = useSet(id);
  if (found.error) return <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton className={styles.skeleton} />;
  return (
    <>
      <Work set={found.data} />
      <Films set={found.data} />
      <Results set={found.data} />
    </>
  );
}

function Work({ set }: { set: VariationSet }) {
  const t = useWords(variationWords);
  const language = useLanguage();
  const queries = useQueryClient();
  const project = useDocument((document) => document.project);
  const left = set.variants.filter((variant) => !variant.render).length;
  const params = { path: { project, variations: set.id } };
  const jobs = useQuery(jobsQuery(set.id));
  const busy = (jobs.data ?? []).some((job) => ["pending", "running", "waiting"].includes(job.state));
  const quote = useQuery({
    queryKey: ["projects", project, "variations", set.id, "quote", left],
    queryFn: () => told(api.POST("/api/v1/projects/{project}/variations/{variations}/quote", { params })),
    enabled: left > 0,
    retry: false,
  });
  const build = useMutation({
    mutationFn: () => {
      const body = { simpler: Boolean(quote.data?.obstacle) };
      return told(api.POST("/api/v1/projects/{project}/variations/{variations}/builds", { params, body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
  const price = quote.data?.price_usd ? money(quote.data.price_usd, language) : t("free");
  return (
    <header className={styles.sum}>
      <div>
        <h3>{t("foreseen", { n: set.variants.length })}</h3>
        {quote.data && left > 0 ? (
          <Price quote={quote.data} />
        ) : (
          <p className={styles.soft}>{left === 0 && t("allBuilt")}</p>
        )}
      </div>
      {left > 0 && (
        <Button
          look="primary"
          icon={<Clapperboard />}
          busy={build.isPending || busy}
          disabled={busy}
          onClick={() => build.mutate()}
        >
          {quote.data ? t("buildFor", { price }) : t("build")}
        </Button>
      )}
      {left < set.variants.length && <Export set={set} />}
    </header>
  );
}

/** Keeps films, manifest and page as a render, and offers its files. */
function Export({ set }: { set: VariationSet }) {
  const t = useWords(variationWords);
  const project = useDocument((document) => document.project);
  const params = { path: { project, variations: set.id } };
  const made = useMutation({
    mutationFn: () => told(api.POST("/api/v1/projects/{project}/variations/{variations}/exports", { params })),
    onSuccess: () => toast(t("exported"), "good"),
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
  return (
    <div className={styles.export}>
      <Button icon={<Download />} busy={made.isPending} onClick={() => made.mutate()}>
        {t("export")}
      </Button>
      {made.data && (
        <ul className={styles.files} aria-label={t("files")}>
          {made.data.files.map((file) => (
            <li key={file.name}>
              <a href={`/api/v1/renders/${made.data.id}/files/${encodeURIComponent(file.name)}`} download>
                {file.name}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The films side by side; all of them play together. */
function Films({ set }: { set: VariationSet }) {
  const t = useWords(variationWords);
  const grid = useRef<HTMLUListElement>(null);
  const [playing, setPlaying] = useState(false);
  const made = set.variants.some((variant) => variant.render);
  const all = () => {
    for (const video of grid.current?.querySelectorAll("video") ?? []) {
      if (playing) video.pause();
      else {
        video.currentTime = 0;
        video.muted = true;
        void video.play().catch(() => undefined);
      }
    }
    setPlaying(!playing);
  };
  return (
    <section className={styles.part}>
      <header className={styles.sum}>
        <h3>{t("compare")}</h3>
        {made && (
          <Button scale="small" icon={playing ? <Pause /> : <Play />} onClick={all}>
            {t(playing ? "pauseAll" : "playAll")}
          </Button>
        )}
      </header>
      <ul ref={grid} className={styles.films}>
        {set.variants.map((variant) => (
          <FilmCard key={variant.name} set={set} variant={variant} />
        ))}
      </ul>
    </section>
  );
}

function FilmCard({ set, variant }: { set: VariationSet; variant: Variant }) {
  const t = useWords(variationWords);
  const jobs = useQuery(jobsQuery(set.id));
  const job = jobs.data?.find((each) => each.params.version === variant.version);
  const aspect = variant.aspects[0] ?? "9:16";
  const film = `master-${aspect.replace(":", "x")}.mp4`;
  const running = job?.state === "running" || job?.state === "pending";
  return (
    <li className={styles.film}>
      {variant.render ? (
        // biome-ignore lint/a11y/useMediaCaption: the films' captions are burned in, or in files of the export
        <video
          controls
          playsInline
          preload="none"
          poster={fileUrl(variant.render, "poster.jpg")}
          src={fileUrl(variant.render, film)}
          aria-label={t("film", { name: variant.name })}
          style={{ aspectRatio: aspect.replace(":", "/") }}
        />
      ) : (
        <div className={styles.blank} style={{ aspectRatio: aspect.replace(":", "/") }}>
          {running && job ? (
            <>
              <span>{job.state === "pending" ? t("waiting") : t("making", { n: Math.round(job.fraction * 100) })}</span>
              <Meter label={variant.name} value={job.state === "pending" ? null : job.fraction} />
            </>
          ) : (
            <Badge tone={job?.state === "failed" ? "bad" : undefined}>
              {t(job?.state === "failed" ? "failed" : "unbuilt")}
            </Badge>
          )}
        </div>
      )}
      <b>{variant.name}</b>
      <span className={styles.soft} dir="auto">
        {valued(variant.values, t) || t("asIs")}
      </span>
    </li>
  );
}
