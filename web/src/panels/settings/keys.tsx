import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useChange, usePages } from "~/client/lists";
import { useLanguage, useWords } from "~/messages";
import { ago } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Choices } from "~/ui/choice";
import { Confirm } from "~/ui/confirm";
import { Badge, Empty } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { List } from "~/ui/list";
import { layout } from "~/ui/page";
import { Secret } from "~/ui/secret";
import { settingsWords } from "./words";

type Scope = Schemas["KeyAsked"]["scopes"][number];
const SCOPES: readonly Scope[] = ["read", "write", "spend", "review", "admin"];

export function Keys() {
  const t = useWords(settingsWords);
  const list = usePages(["keys"], (cursor) => told(api.GET("/api/v1/keys", { params: { query: { cursor } } })));
  return (
    <>
      <p className={layout.lead}>{t("keysLead")}</p>
      <NewKey />
      <List list={list} empty={<Empty icon={<KeyRound />} title={t("noKeys")} />}>
        {(key) => <KeyRow made={key} />}
      </List>
    </>
  );
}

function NewKey() {
  const t = useWords(settingsWords);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const make = useChange({
    mutationFn: () => told(api.POST("/api/v1/keys", { body: { name, scopes } })),
    renews: ["keys"],
    onDone: () => setName(""),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <form className={layout.card} onSubmit={submit}>
      <Field label={t("keyName")}>
        {(named) => (
          <input
            {...named}
            className={control}
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Choices
        label={t("scopes")}
        options={SCOPES.map((value) => ({ value, label: value }))}
        values={scopes}
        onChange={setScopes}
      />
      <div>
        <Button type="submit" look="primary" busy={make.isPending} disabled={!scopes.length}>
          {t("make")}
        </Button>
      </div>
      {make.data && <Secret label={t("secret")} value={make.data.secret} />}
    </form>
  );
}

function KeyRow({ made }: { made: Schemas["KeyShown"] }) {
  const t = useWords(settingsWords);
  const language = useLanguage();
  const revoke = useChange({
    mutationFn: () => told(api.DELETE("/api/v1/keys/{key}", { params: { path: { key: made.id } } })),
    renews: ["keys"],
  });
  return (
    <>
      <div className={layout.grow}>
        <strong>{made.name}</strong>
        <p className={layout.soft}>
          {made.scopes.join(", ")} · {made.used_at ? t("used", { when: ago(made.used_at, language) }) : t("unused")}
        </p>
      </div>
      {made.revoked_at ? (
        <Badge>{t("revoked")}</Badge>
      ) : (
        <Confirm title={t("revokeTitle", { name: made.name })} action={t("revoke")} onConfirm={() => revoke.mutate()}>
          <p>{t("revokeHint")}</p>
        </Confirm>
      )}
    </>
  );
}
