import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, told } from "~/client/api";
import { useChange, usePages } from "~/client/lists";
import { queries, useSession } from "~/client/queries";
import { useLanguage, useWords } from "~/messages";
import { ago } from "~/messages/formats";
import { Button } from "~/ui/button";
import { Badge, Notice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { List } from "~/ui/list";
import { layout } from "~/ui/page";
import { settingsWords } from "./words";

/** The user himself: name, password, and where he is signed in. Without accounts there is none of it. */
export function Account() {
  const t = useWords(settingsWords);
  const session = useSession();
  if (session.data?.csrf == null) return <Notice>{t("local")}</Notice>;
  return (
    <>
      <Name />
      <Password />
      <Sessions />
    </>
  );
}

function Name() {
  const t = useWords(settingsWords);
  const me = useQuery({ queryKey: ["me"], queryFn: () => told(api.GET("/api/v1/users/me")) });
  const [name, setName] = useState<string | null>(null);
  const save = useChange({
    mutationFn: () => told(api.PATCH("/api/v1/users/me", { body: { name: name ?? "" } })),
    renews: ["me"],
    done: t("saved"),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={layout.card} onSubmit={submit}>
      <p className={layout.soft}>{me.data?.email}</p>
      <Field label={t("name")}>
        {(named) => (
          <input
            {...named}
            className={control}
            autoComplete="name"
            value={name ?? me.data?.name ?? ""}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div className={layout.actions}>
        <Button type="submit" busy={save.isPending}>
          {t("save")}
        </Button>
        <Button look="quiet" onClick={() => window.location.assign("/api/v1/users/me/export")}>
          {t("export")}
        </Button>
      </div>
    </form>
  );
}

function Password() {
  const t = useWords(settingsWords);
  const [given, setGiven] = useState({ old: "", new: "" });
  const change = useChange({
    mutationFn: () => told(api.POST("/api/v1/users/me/password", { body: given })),
    renews: ["sessions"],
    done: t("saved"),
    onDone: () => setGiven({ old: "", new: "" }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form className={layout.card} onSubmit={submit}>
      <h2>{t("password")}</h2>
      <Field label={t("oldPassword")}>
        {(named) => (
          <input
            {...named}
            className={control}
            type="password"
            autoComplete="current-password"
            required
            value={given.old}
            onChange={(event) => setGiven({ ...given, old: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("newPassword")}>
        {(named) => (
          <input
            {...named}
            className={control}
            type="password"
            autoComplete="new-password"
            required
            value={given.new}
            onChange={(event) => setGiven({ ...given, new: event.target.value })}
          />
        )}
      </Field>
      <div>
        <Button type="submit" busy={change.isPending}>
          {t("change")}
        </Button>
      </div>
    </form>
  );
}

function Sessions() {
  const t = useWords(settingsWords);
  const language = useLanguage();
  const list = usePages(["sessions"], (cursor) => told(api.GET("/api/v1/sessions", { params: { query: { cursor } } })));
  const end = useChange({
    mutationFn: (session: string) => told(api.DELETE("/api/v1/sessions/{session}", { params: { path: { session } } })),
    renews: ["sessions"],
  });
  const out = useChange({
    mutationFn: () => told(api.DELETE("/api/v1/sessions/current")),
    renews: ["sessions"],
    onDone: () => {
      queries.clear();
      window.location.assign("/");
    },
  });
  return (
    <>
      <h2>{t("sessions")}</h2>
      <List list={list} empty={null}>
        {(session) => (
          <>
            <span className={layout.grow}>
              {session.address} <span className={layout.soft}>{ago(session.used_at, language)}</span>
            </span>
            {session.current ? (
              <Badge tone="good">{t("here")}</Badge>
            ) : (
              <Button scale="small" onClick={() => end.mutate(session.id)}>
                {t("end")}
              </Button>
            )}
          </>
        )}
      </List>
      <div>
        <Button look="danger" busy={out.isPending} onClick={() => out.mutate()}>
          {t("signOut")}
        </Button>
      </div>
    </>
  );
}
