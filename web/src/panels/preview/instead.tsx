import { useQuery } from "@tanstack/react-query";
import { useDocument } from "~/document/context";
import { useLanguage, useWords } from "~/messages";
import { duration, money } from "~/messages/formats";
import { quoteQuery, UNDER_WAY, useBuild, useWork } from "~/parts/work";
import { Button } from "~/ui/button";
import { Meter, Notice } from "~/ui/feedback";
import styles from "./preview.module.css";
import { previewWords } from "./words";

type Props = { title: string; why: string; finished: boolean };

/** Why the page cannot draw all of the film. The service can make it, and any browser plays what it made. */
export function Instead({ title, why, finished }: Props) {
  const t = useWords(previewWords);
  const { project, version } = useDocument((document) => document);
  const work = useWork(project);
  const under = work && UNDER_WAY.has(work.state) ? work : null;
  return (
    <Notice tone="warn" title={title}>
      <div className={styles.instead}>
        <span>{why}</span>
        {under && <Meter label={t("filming")} value={under.fraction || null} />}
        {!under && !finished && <Make project={project} version={version} />}
      </div>
    </Notice>
  );
}

function Make({ project, version }: { project: string; version: number }) {
  const t = useWords(previewWords);
  const language = useLanguage();
  const build = useBuild(project);
  const { data } = useQuery(quoteQuery(project, version));
  const price = data && (data.price_usd ? money(data.price_usd, language) : t("free"));
  return (
    <>
      <Button scale="small" busy={build.isPending} onClick={() => build.mutate({ simpler: Boolean(data?.obstacle) })}>
        {t("film")}
      </Button>
      {data && price && <small>{t("price", { price, time: duration(data.seconds, language) })}</small>}
    </>
  );
}
