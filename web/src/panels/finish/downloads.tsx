import { Download, ExternalLink, FileText, Image, Share2, Subtitles } from "lucide-react";
import { type ReactNode, useState } from "react";
import { fileUrl } from "~/client/queries";
import { downloadUrl, has, masters, type Render } from "~/client/renders";
import { useLanguage, useWords } from "~/messages";
import { ago, duration, size } from "~/messages/formats";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link";
import { Shape } from "~/ui/shape";
import { BrowserRender } from "./browser";
import styles from "./finish.module.css";
import { ShareSheet } from "./share";
import { finishWords } from "./words";

type Key = Parameters<ReturnType<typeof useWords<keyof (typeof finishWords)["en"]>>>[0];
const OTHERS: readonly (readonly [string, Key, ReactNode])[] = [
  ["poster.jpg", "poster", <Image key="poster" />],
  ["captions.srt", "captionsSrt", <Subtitles key="srt" />],
  ["captions.vtt", "captionsVtt", <Subtitles key="vtt" />],
  ["plan.json", "plan", <FileText key="plan" />],
];

type Props = { render: Render; aspect: string };

/** The download of the format that is shown, of the others, and of what belongs to the film; and sharing. */
export function Downloads({ render, aspect }: Props) {
  const t = useWords(finishWords);
  const language = useLanguage();
  const [sharing, setSharing] = useState(false);
  const films = masters(render);
  const shown = films.find((each) => each.aspect === aspect) ?? films[0];
  const told = {
    version: render.version,
    ago: ago(render.made_at, language),
    time: duration(render.seconds, language),
  };
  return (
    <aside className={styles.downloads}>
      <p className={styles.soft}>{t("made", told)}</p>
      {shown && (
        <LinkButton
          look="primary"
          scale="large"
          icon={<Download />}
          href={downloadUrl(render.id, shown.file.name)}
          download={shown.file.name}
        >
          {t("downloadAs", { aspect: shown.aspect })}
        </LinkButton>
      )}
      <Button icon={<Share2 />} onClick={() => setSharing(true)}>
        {t("share")}
      </Button>
      <h2>{t("files")}</h2>
      <ul className={styles.files}>
        {films.map(({ aspect: each, file }) => (
          <Row
            key={file.name}
            href={downloadUrl(render.id, file.name)}
            name={file.name}
            label={t("master", { aspect: each })}
            icon={<Shape aspect={each} />}
            bytes={file.size}
          />
        ))}
        {OTHERS.filter(([name]) => has(render, name)).map(([name, label, icon]) => (
          <Row
            key={name}
            href={downloadUrl(render.id, name)}
            name={name}
            label={t(label)}
            icon={icon}
            bytes={render.files.find((file) => file.name === name)?.size ?? 0}
          />
        ))}
      </ul>
      {has(render, "report.html") && (
        <LinkButton look="quiet" icon={<ExternalLink />} href={fileUrl(render.id, "report.html")} target="_blank">
          {t("open", { name: t("report") })}
        </LinkButton>
      )}
      <BrowserRender />
      <ShareSheet render={render} open={sharing} onClose={() => setSharing(false)} />
    </aside>
  );
}

type Shown = { href: string; name: string; label: string; icon: ReactNode; bytes: number };

function Row({ href, name, label, icon, bytes }: Shown) {
  const language = useLanguage();
  return (
    <li>
      <a href={href} download={name}>
        {icon}
        <span>{label}</span>
        <span className={styles.soft}>{size(bytes, language)}</span>
        <Download aria-hidden />
      </a>
    </li>
  );
}
