import { Palette, Plus } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useChange, usePages } from "~/client/lists";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Dialog } from "~/ui/dialog";
import { Empty } from "~/ui/feedback";
import { List } from "~/ui/list";
import { layout, Page } from "~/ui/page";
import { brandOf } from "./brand";
import { Editor } from "./editor";
import styles from "./kits.module.css";
import { kitsWords } from "./words";

type Kit = Schemas["KitShown"];

export default function KitsPanel() {
  const t = useWords(kitsWords);
  const [open, setOpen] = useState<Kit | "new" | null>(null);
  const list = usePages(["kits"], (cursor) => told(api.GET("/api/v1/kits", { params: { query: { cursor } } })));
  const fresh = (
    <Button look="primary" icon={<Plus />} onClick={() => setOpen("new")}>
      {t("fresh")}
    </Button>
  );
  const kit = open === "new" ? null : open;
  return (
    <Page title={t("title")} lead={t("lead")} actions={fresh}>
      <List
        list={list}
        grid
        empty={
          <Empty icon={<Palette />} title={t("none")}>
            {t("noneHint")}
          </Empty>
        }
      >
        {(each) => <KitCard kit={each} onEdit={() => setOpen(each)} />}
      </List>
      <Dialog
        side
        open={open !== null}
        title={kit ? t("edit", { name: kit.name }) : t("fresh")}
        onClose={() => setOpen(null)}
      >
        <Editor key={kit?.id ?? "new"} kit={kit} onDone={() => setOpen(null)} />
      </Dialog>
    </Page>
  );
}

function KitCard({ kit, onEdit }: { kit: Kit; onEdit: () => void }) {
  const t = useWords(kitsWords);
  const brand = brandOf(kit.brand);
  const remove = useChange({
    mutationFn: () => told(api.DELETE("/api/v1/kits/{kit}", { params: { path: { kit: kit.id } } })),
    renews: ["kits"],
  });
  return (
    <article className={styles.kit}>
      <button type="button" className={styles.face} onClick={onEdit} aria-label={t("edit", { name: kit.name })}>
        {brand.colors.map((color) => (
          <span key={color} className={styles.swatch} style={{ background: color }} />
        ))}
      </button>
      <div className={styles.line}>
        {brand.logo && <img className={styles.logo} src={`/api/v1/assets/${brand.logo}/content`} alt="" />}
        <h2>{kit.name}</h2>
      </div>
      <div className={layout.actions}>
        <Button scale="small" onClick={onEdit}>
          {t("change")}
        </Button>
        <Confirm
          title={t("removeTitle", { name: kit.name })}
          action={t("remove")}
          onConfirm={() => remove.mutate()}
          look="quiet"
        >
          <p>{t("removeHint")}</p>
        </Confirm>
      </div>
    </article>
  );
}
