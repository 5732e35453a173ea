import { type FormEvent, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { useChange, usePages } from "~/client/lists";
import { useSession } from "~/client/queries";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/confirm";
import { control, Field } from "~/ui/field";
import { List } from "~/ui/list";
import { layout } from "~/ui/page";
import { Secret } from "~/ui/secret";
import { settingsWords } from "./words";

type Role = Schemas["MemberChanged"]["role"];
const ROLES: readonly Role[] = ["owner", "editor", "reviewer", "viewer"];

/** Who works in this workspace: invite, change the role, take out. */
export function People() {
  const t = useWords(settingsWords);
  const workspace = useSession().data?.workspace ?? "";
  const list = usePages(["members", workspace], async (cursor) => {
    const params = { path: { workspace }, query: { cursor } };
    const page = await told(api.GET("/api/v1/workspaces/{workspace}/members", { params }));
    return { ...page, items: page.items.map((each) => ({ ...each, id: each.user })) };
  });
  return (
    <>
      <p className={layout.lead}>{t("peopleLead")}</p>
      <Invite workspace={workspace} />
      <List list={list} empty={null}>
        {(member) => <Member workspace={workspace} member={member} />}
      </List>
    </>
  );
}

function Invite({ workspace }: { workspace: string }) {
  const t = useWords(settingsWords);
  const [given, setGiven] = useState<{ email: string; role: Role }>({ email: "", role: "editor" });
  const params = { path: { workspace } };
  const invite = useChange({
    mutationFn: () => told(api.POST("/api/v1/workspaces/{workspace}/invitations", { params, body: given })),
    renews: ["members"],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <form className={layout.card} onSubmit={submit}>
      <Field label={t("email")}>
        {(named) => (
          <input
            {...named}
            className={control}
            type="email"
            required
            value={given.email}
            onChange={(event) => setGiven({ ...given, email: event.target.value })}
          />
        )}
      </Field>
      <Field label={t("role")}>
        {(named) => <RoleSelect {...named} value={given.role} onChange={(role) => setGiven({ ...given, role })} />}
      </Field>
      <div>
        <Button type="submit" look="primary" busy={invite.isPending}>
          {t("invite")}
        </Button>
      </div>
      {invite.data && <Secret label={t("invitation")} value={invite.data.token} />}
    </form>
  );
}

function RoleSelect({
  value,
  onChange,
  ...named
}: {
  id?: string;
  "aria-label"?: string;
  value: Role;
  onChange: (role: Role) => void;
}) {
  const t = useWords(settingsWords);
  return (
    <select {...named} className={control} value={value} onChange={(event) => onChange(event.target.value as Role)}>
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {t(role)}
        </option>
      ))}
    </select>
  );
}

function Member({ workspace, member }: { workspace: string; member: Schemas["MemberShown"] }) {
  const t = useWords(settingsWords);
  const params = { path: { workspace, user: member.user } };
  const path = "/api/v1/workspaces/{workspace}/members/{user}";
  const change = useChange({
    mutationFn: (role: Role) => told(api.PATCH(path, { params, body: { role } })),
    renews: ["members"],
  });
  const remove = useChange({ mutationFn: () => told(api.DELETE(path, { params })), renews: ["members"] });
  const name = member.name || member.email;
  return (
    <>
      <div className={layout.grow}>
        <strong>{name}</strong>
        <p className={layout.soft}>{member.email}</p>
      </div>
      <div>
        <RoleSelect aria-label={t("role")} value={member.role as Role} onChange={(role) => change.mutate(role)} />
      </div>
      <Confirm title={t("takeOutTitle", { name })} action={t("takeOut")} onConfirm={() => remove.mutate()} />
    </>
  );
}
