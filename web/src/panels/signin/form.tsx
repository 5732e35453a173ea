import { useMutation, useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "~/client/problems";
import { aboutQuery } from "~/client/queries";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Notice, ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { toast } from "~/ui/toast";
import { enter, type Given, goOn } from "./account";
import styles from "./signin.module.css";
import { signInWords } from "./words";

const invited = () => new URLSearchParams(location.search).get("invitation") ?? "";

type Props = { fresh?: boolean; onFresh?: (fresh: boolean) => void };

/** The form of both: signing in, and making an account where the service lets anybody and `onFresh` is there. */
export function SignInForm({ fresh = false, onFresh }: Props) {
  const t = useWords(signInWords);
  const about = useQuery(aboutQuery).data;
  const [given, setGiven] = useState<Given>(() => ({ email: "", password: "", name: "", invitation: invited() }));
  const change = (part: Partial<Given>) => setGiven((now) => ({ ...now, ...part }));
  const entering = useMutation({
    mutationFn: () => enter(given, fresh),
    onSuccess: async (refused) => {
      if (refused === "") toast(t("joined"), "good");
      else if (refused) toast(t("notJoined", { why: refused }), "bad");
      await goOn();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    entering.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {fresh && <Text label={t("name")} kind="name" value={given.name} onChange={(name) => change({ name })} />}
      <Text label={t("email")} kind="email" value={given.email} onChange={(email) => change({ email })} />
      <Password fresh={fresh} value={given.password} onChange={(password) => change({ password })} />
      {onFresh && <Invitation value={given.invitation} onChange={(invitation) => change({ invitation })} />}
      {entering.error && <Refused problem={ApiProblem.from(entering.error)} />}
      <Button type="submit" look="primary" scale="large" busy={entering.isPending}>
        {t(fresh ? "signUp" : "signIn")}
      </Button>
      {onFresh && about?.sign_up && (
        <p className={styles.other}>
          {t(fresh ? "toSignIn" : "toSignUp")}{" "}
          <button type="button" onClick={() => onFresh(!fresh)}>
            {t(fresh ? "signIn" : "fresh")}
          </button>
        </p>
      )}
    </form>
  );
}

function Refused({ problem }: { problem: ApiProblem }) {
  const t = useWords(signInWords);
  if (!problem.signedOut) return <ProblemNotice problem={problem} />;
  return (
    <Notice tone="bad" title={t("wrong")}>
      {t("wrongHint")}
    </Notice>
  );
}

type TextProps = { label: string; kind: "name" | "email"; value: string; onChange: (value: string) => void };

function Text({ label, kind, value, onChange }: TextProps) {
  return (
    <Field label={label}>
      {(named) => (
        <input
          {...named}
          className={control}
          type={kind === "email" ? "email" : "text"}
          autoComplete={kind === "email" ? "username" : "name"}
          dir={kind === "email" ? "ltr" : "auto"}
          required={kind === "email"}
          maxLength={200}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Password({ fresh, value, onChange }: { fresh: boolean; value: string; onChange: (value: string) => void }) {
  const t = useWords(signInWords);
  const [open, setOpen] = useState(false);
  return (
    <Field label={t("password")} hint={fresh ? t("passwordNew") : undefined}>
      {(named) => (
        <div className={styles.password}>
          <input
            {...named}
            className={control}
            type={open ? "text" : "password"}
            autoComplete={fresh ? "new-password" : "current-password"}
            dir="ltr"
            required
            maxLength={1024}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <IconButton
            scale="small"
            label={t(open ? "hide" : "show")}
            icon={open ? <EyeOff /> : <Eye />}
            onClick={() => setOpen(!open)}
          />
        </div>
      )}
    </Field>
  );
}

function Invitation({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useWords(signInWords);
  return (
    <details className={styles.invitation} open={invited() !== ""}>
      <summary>{t("hasInvitation")}</summary>
      <Field label={t("invitation")} hint={t("invitationHint")}>
        {(named) => (
          <input
            {...named}
            className={control}
            dir="ltr"
            maxLength={200}
            autoComplete="off"
            value={value}
            onChange={(event) => onChange(event.target.value.trim())}
          />
        )}
      </Field>
    </details>
  );
}
