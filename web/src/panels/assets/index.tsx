import { FileAudio, FileQuestion, Film, Images } from "lucide-react";
import type { ReactNode } from "react";
import { api, told } from "~/client/api";
import { useChange, usePages } from "~/client/lists";
import type { Asset } from "~/client/uploads";
import { useLanguage, useWords } from "~/messages";
import { size, timecode } from "~/messages/formats";
import { Confirm } from "~/ui/confirm";
import { Badge, Empty } from "~/ui/feedback";
import { List } from "~/ui/list";
import { layout, Page } from "~/ui/page";
import styles from "./assets.module.css";
import { Bring } from "./bring";
import { assetsWords } from "./words";

const ICONS: Record<string, ReactNode> = { video: <Film />, audio: <FileAudio /> };

export default function AssetsPanel() {
  const t = useWords(assetsWords);
  const list = usePages(["assets"], (cursor) =>
    told(api.GET("/api/v1/assets", { params: { query: { cursor, limit: 40 } } })),
  );
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Bring />
      <List
        list={list}
        grid
        empty={
          <Empty icon={<Images />} title={t("none")}>
            {t("noneHint")}
          </Empty>
        }
      >
        {(asset) => <AssetCard asset={asset} />}
      </List>
    </Page>
  );
}

function AssetCard({ asset }: { asset: Asset }) {
  const t = useWords(assetsWords);
  const remove = useChange({
    mutationFn: () => told(api.DELETE("/api/v1/assets/{asset}", { params: { path: { asset: asset.id } } })),
    renews: ["assets"],
    done: t("removed"),
  });
  return (
    <article className={styles.card}>
      <div className={styles.picture}>
        {asset.state === "ready" && asset.media_type.startsWith("image/") ? (
          <img src={`/api/v1/assets/${asset.id}/content`} alt="" loading="lazy" />
        ) : (
          (ICONS[asset.media_type.split("/")[0] ?? ""] ?? <FileQuestion />)
        )}
      </div>
      <div className={styles.about}>
        <strong className={styles.name} title={asset.name}>
          {asset.name}
        </strong>
        <Facts asset={asset} />
        {asset.state !== "ready" && <Badge tone={asset.state === "refused" ? "bad" : "info"}>{t(asset.state)}</Badge>}
        {asset.reason && <p className={layout.soft}>{asset.reason}</p>}
        <Confirm
          title={t("removeTitle", { name: asset.name })}
          action={t("remove")}
          onConfirm={() => remove.mutate()}
          look="quiet"
          busy={remove.isPending}
        >
          <p>{t("removeHint")}</p>
        </Confirm>
      </div>
    </article>
  );
}

function Facts({ asset }: { asset: Asset }) {
  const language = useLanguage();
  const { width, height, seconds } = asset.facts as { width?: number; height?: number; seconds?: number };
  const facts = [
    width && height ? `${width} × ${height}` : "",
    seconds ? timecode(seconds) : "",
    size(asset.size, language),
  ];
  return <p className={layout.soft}>{facts.filter(Boolean).join(" · ")}</p>;
}
