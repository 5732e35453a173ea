import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, PackageOpen } from "lucide-react";
import { useId, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { jobsQuery } from "~/client/queries";
import { downloadUrl, type Render } from "~/client/renders";
import { useLanguage, useWords } from "~/messages";
import { ago, size } from "~/messages/formats";
import { UNDER_WAY } from "~/parts/work";
import { Button } from "~/ui/button";
import { Choices } from "~/ui/choice";
import { Meter, Notice, ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { toast } from "~/ui/toast";
import styles from "./finish.module.css";
import { finishWords } from "./words";

// As docs/outputs.md has them, where the service does not tell.
const PLATFORMS = [
  ["tiktok", "TikTok"],
  ["reels", "Reels"],
  ["stories", "Stories"],
  ["shorts", "YouTube Shorts"],
  ["youtube", "YouTube"],
  ["linkedin", "LinkedIn"],
  ["x", "X"],
  ["meta_feed", "Facebook & Instagram"],
] as const;
const FORMATS = [
  ["mp4-h264", "MP4, H.264"],
  ["mp4-hevc", "MP4, HEVC"],
  ["webm-vp9", "WebM, VP9"],
  ["webm-av1", "WebM, AV1"],
  ["mov-prores", "MOV, ProRes 4444"],
  ["gif", "GIF"],
  ["webp", "WebP"],
  ["mp3", "MP3"],
  ["m4a", "M4A"],
  ["wav", "WAV"],
] as const;
const SIZES = ["720p", "1080p", "1440p", "4k"] as const;
const RATES = [24, 25, 30, 50, 60] as const;

type Wish = { presets: readonly string[]; format: string; size: string; fps: string; most: string };
const NOTHING: Wish = { presets: [], format: "", size: "", fps: "", most: "" };

/** Files for platforms, and other formats; what was exported before stays at hand. */
export function Exports({ project, exports }: { project: string; exports: readonly Render[] }) {
  const t = useWords(finishWords);
  const id = useId();
  const queries = useQueryClient();
  const [wish, setWish] = useState(NOTHING);
  const change = (part: Partial<Wish>) => setWish((now) => ({ ...now, ...part }));
  const asking = useMutation({
    mutationFn: () =>
      told(api.POST("/api/v1/projects/{project}/exports", { params: { path: { project } }, body: asked(wish) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const ready = wish.presets.length > 0 || wish.format !== "" || wish.size !== "" || wish.fps !== "";
  return (
    <section className={styles.block} aria-labelledby={id}>
      <h2 id={id}>{t("exports")}</h2>
      <p className={styles.soft}>{t("exportsHint")}</p>
      <Choices
        label={t("platforms")}
        values={wish.presets}
        options={PLATFORMS.map(([value, label]) => ({ value: value as string, label }))}
        onChange={(presets) => change({ presets })}
      />
      <Details wish={wish} onChange={change} />
      {asking.error && <ProblemNotice problem={asking.error} />}
      <Button
        icon={<PackageOpen />}
        busy={asking.isPending}
        onClick={() => (ready ? asking.mutate() : toast(t("exportNone"), "warn"))}
      >
        {t("export")}
      </Button>
      <Working project={project} />
      <Exported exports={exports} />
    </section>
  );
}

function asked({ presets, format, size: pixels, fps, most }: Wish): Schemas["ExportAsked"] {
  const formats = format ? [format] : presets.length ? [] : ["mp4-h264"];
  return {
    presets: [...presets],
    formats,
    aspects: [],
    size: pixels || null,
    fps: fps ? Number(fps) : null,
    max_mb: most ? Number(most) : null,
    at: null,
    batch: false,
    version: null,
  };
}

function Details({ wish, onChange }: { wish: Wish; onChange: (part: Partial<Wish>) => void }) {
  const t = useWords(finishWords);
  return (
    <div className={styles.fields}>
      <Pick
        label={t("format")}
        none={t("noFormat")}
        value={wish.format}
        options={FORMATS}
        onChange={(format) => onChange({ format })}
      />
      <Pick
        label={t("size")}
        none={t("sizeAsMade")}
        value={wish.size}
        options={SIZES.map((each) => [each, each] as const)}
        onChange={(pixels) => onChange({ size: pixels })}
      />
      <Pick
        label={t("rate")}
        none={t("sizeAsMade")}
        value={wish.fps}
        options={RATES.map((each) => [String(each), String(each)] as const)}
        onChange={(fps) => onChange({ fps })}
      />
      <Field label={t("most")}>
        {(named) => (
          <input
            {...named}
            type="number"
            min={0.1}
            step={0.1}
            className={control}
            value={wish.most}
            onChange={(event) => onChange({ most: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

type PickProps = {
  label: string;
  none: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
};

function Pick({ label, none, value, options, onChange }: PickProps) {
  return (
    <Field label={label}>
      {(named) => (
        <select {...named} className={control} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{none}</option>
          {options.map(([each, text]) => (
            <option key={each} value={each}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The export under way, or why the last one failed. */
function Working({ project }: { project: string }) {
  const t = useWords(finishWords);
  const job = useQuery(jobsQuery(project)).data?.find((each) => each.kind === "export");
  const stop = useMutation({
    mutationFn: (id: string) => told(api.POST("/api/v1/jobs/{job}/cancel", { params: { path: { job: id } } })),
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
  if (job?.state === "failed") {
    return (
      <Notice tone="bad" title={t("exportFailed")}>
        {job.error?.message}
      </Notice>
    );
  }
  if (!job || !UNDER_WAY.has(job.state)) return null;
  return (
    <div className={styles.working} aria-live="polite">
      <span>{t("exporting")}</span>
      <Meter label={t("exporting")} value={job.fraction || null} />
      <Button scale="small" busy={job.cancelling} onClick={() => stop.mutate(job.id)}>
        {t("stop")}
      </Button>
    </div>
  );
}

function Exported({ exports }: { exports: readonly Render[] }) {
  const t = useWords(finishWords);
  const language = useLanguage();
  return (
    <>
      {exports.map((each) => (
        <div key={each.id}>
          <p className={styles.soft}>{t("exported", { ago: ago(each.made_at, language) })}</p>
          <ul className={styles.files}>
            {each.files.map((file) => (
              <li key={file.name}>
                <a href={downloadUrl(each.id, file.name)} download={file.name}>
                  <span dir="ltr">{file.name}</span>
                  <span className={styles.soft}>{size(file.size, language)}</span>
                  <Download aria-hidden />
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}
