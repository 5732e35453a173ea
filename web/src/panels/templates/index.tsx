import { useQuery } from "@tanstack/react-query";
import { LayoutTemplate, Plus } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useChange, usePages } from "~/client/lists";
import { type Role, roleWords } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Dialog } from "~/ui/dialog";
import { Badge, Empty, ProblemNotice } from "~/ui/feedback";
import { List } from "~/ui/list";
import { layout, Page } from "~/ui/page";
import { Editor } from "./editor";
import { templateOf } from "./form";
import styles from "./templates.module.css";
import { builtWords, templatesWords } from "./words";

type Own = Schemas["OwnTemplateShown"];
type Built = keyof typeof builtWords.en;

export default function TemplatesPanel() {
  const t = useWords(templatesWords);
  const [open, setOpen] = useState<Own | "new" | null>(null);
  const built = useQuery({ queryKey: ["templates"], queryFn: () => told(api.GET("/api/v1/templates")) });
  const own = usePages(["own-templates"], (cursor) =>
    told(api.GET("/api/v1/templates/own", { params: { query: { cursor } } })),
  );
  const known = open === "new" ? null : open;
  const fresh = (
    <Button look="primary" icon={<Plus />} onClick={() => setOpen("new")}>
      {t("fresh")}
    </Button>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={fresh}>
      <h2>{t("own")}</h2>
      <List
        list={own}
        grid
        empty={
          <Empty icon={<LayoutTemplate />} title={t("none")}>
            {t("noneHint")}
          </Empty>
        }
      >
        {(template) => <OwnCard template={template} onEdit={() => setOpen(template)} />}
      </List>
      <h2>{t("built")}</h2>
      {built.error && <ProblemNotice problem={built.error} onRetry={() => void built.refetch()} />}
      <ul className={layout.grid}>
        {built.data?.items.map((template) => (
          <li key={template.name} className={layout.card}>
            <BuiltIn template={template} />
          </li>
        ))}
      </ul>
      <Dialog
        side
        open={open !== null}
        title={known ? t("edit", { name: known.name }) : t("fresh")}
        onClose={() => setOpen(null)}
      >
        <Editor key={known?.id ?? "new"} known={known} onDone={() => setOpen(null)} />
      </Dialog>
    </Page>
  );
}

/** One that comes with the product; a service that has others tells them in its own words. */
function BuiltIn({ template }: { template: Schemas["TemplateShown"] }) {
  const t = useWords(templatesWords);
  const built = useWords(builtWords);
  const { name, purpose, roles, least_seconds } = template;
  const known = (Object.keys(builtWords.en) as Built[]).find((key) => key === name);
  return (
    <>
      <div className={styles.line}>
        <h3>{known ? built(known) : name}</h3>
        <Badge>{t("seconds", { n: least_seconds })}</Badge>
      </div>
      <p className={layout.soft}>{known ? built(`${known}-hint` as Built) : purpose}</p>
      <Roles roles={roles} />
    </>
  );
}

function Roles({ roles }: { roles: readonly string[] }) {
  const t = useWords(roleWords);
  return (
    <ol className={styles.roles}>
      {roles.map((role, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: roles repeat, and the list never changes
        <li key={index}>{role in roleWords.en ? t(role as Role) : role}</li>
      ))}
    </ol>
  );
}

function OwnCard({ template, onEdit }: { template: Own; onEdit: () => void }) {
  const t = useWords(templatesWords);
  const form = templateOf(template.template);
  const remove = useChange({
    mutationFn: () =>
      told(api.DELETE("/api/v1/templates/own/{template}", { params: { path: { template: template.id } } })),
    renews: ["own-templates"],
  });
  return (
    <article className={layout.card}>
      <h3>{template.name}</h3>
      <p className={layout.soft}>{form.purpose}</p>
      <Roles roles={form.steps.map((step) => step.role)} />
      <div className={layout.actions}>
        <Button scale="small" onClick={onEdit}>
          {t("change")}
        </Button>
        <Confirm
          title={t("removeTitle", { name: template.name })}
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
