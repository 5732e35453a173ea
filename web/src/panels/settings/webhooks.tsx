import { Webhook } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useChange, usePages } from "~/client/lists";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { Badge, Empty } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { List } from "~/ui/list";
import { layout } from "~/ui/page";
import { Secret } from "~/ui/secret";
import { settingsWords } from "./words";

type Hook = Schemas["WebhookShown"];

export function Webhooks() {
  const t = useWords(settingsWords);
  const list = usePages(["webhooks"], (cursor) => told(api.GET("/api/v1/webhooks", { params: { query: { cursor } } })));
  return (
    <>
      <p className={layout.lead}>{t("hooksLead")}</p>
      <NewHook />
      <List list={list} empty={<Empty icon={<Webhook />} title={t("noHooks")} />}>
        {(hook) => <HookRow hook={hook} />}
      </List>
    </>
  );
}

function NewHook() {
  const t = useWords(settingsWords);
  const [given, setGiven] = useState({ url: "", description: "" });
  const add = useChange({
    mutationFn: () => told(api.POST("/api/v1/webhooks", { body: given })),
    renews: ["webhooks"],
    onDone: () => setGiven({ url: "", description: "" }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className={layout.card} onSubmit={submit}>
      <Field label={t("address")}>
        {(named) => (
          <input
            {...named}
            className={control}
            type="url"
            required
            placeholder="https://"
            value={given.url}
            onChange={(event) => setGiven({ ...given, url: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("describe")}>
        {(named) => (
          <input
            {...named}
            className={control}
            maxLength={200}
            value={given.description}
            onChange={(event) => setGiven({ ...given, description: event.target.value })}
          />
        )}
      </Field>
      <div>
        <Button type="submit" look="primary" busy={add.isPending}>
          {t("add")}
        </Button>
      </div>
      {add.data && <Secret label={t("hookSecret")} value={add.data.secret} />}
    </form>
  );
}

function HookRow({ hook }: { hook: Hook }) {
  const t = useWords(settingsWords);
  const params = { path: { webhook: hook.id } };
  const test = useChange({
    mutationFn: () => told(api.POST("/api/v1/webhooks/{webhook}/test", { params })),
    renews: ["webhooks"],
    done: t("tested"),
  });
  const remove = useChange({
    mutationFn: () => told(api.DELETE("/api/v1/webhooks/{webhook}", { params })),
    renews: ["webhooks"],
  });
  return (
    <>
      <div className={layout.grow}>
        <strong dir="ltr">{hook.url}</strong>
        <p className={layout.soft}>
          {[hook.description, hook.failures ? t("failures", { n: hook.failures }) : "", hook.finding?.message]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <Badge tone={hook.active ? "good" : "bad"}>{hook.active ? t("on") : t("off")}</Badge>
      <Button scale="small" busy={test.isPending} onClick={() => test.mutate()}>
        {t("test")}
      </Button>
      <Confirm title={t("removeHook", { name: hook.url })} action={t("remove")} onConfirm={() => remove.mutate()} />
    </>
  );
}
