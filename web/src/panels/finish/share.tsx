import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Link2, Trash2 } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import type { Render } from "~/client/renders";
import { useLanguage, useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Choice } from "~/ui/choice";
import { Dialog } from "~/ui/dialog";
import { Badge, Notice, ProblemNotice } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { toast } from "~/ui/toast";
import styles from "./finish.module.css";
import { finishWords } from "./words";

type Share = Schemas["ShareShown"];
const DAY = 86_400;
const SPANS = [
  ["1", "day"],
  ["7", "week"],
  ["30", "month"],
  ["90", "quarter"],
] as const;
const LEAST = 8; // characters of a password

/** A page of the film for who has its link: made here, listed, taken back. */
export function ShareSheet({ render, open, onClose }: { render: Render; open: boolean; onClose: () => void }) {
  const t = useWords(finishWords);
  const [url, setUrl] = useState("");
  const close = () => {
    setUrl("");
    onClose();
  };
  return (
    <Dialog side open={open} title={t("shareTitle")} onClose={close}>
      <p className={styles.soft}>{t("shareHint")}</p>
      {url ? <Made url={url} /> : <Asking render={render} onMade={setUrl} />}
      <Shares render={render} />
    </Dialog>
  );
}

type Wish = { days: string; password: string; allow_download: boolean; allow_comments: boolean };

/** Makes a shared page and returns its address. */
async function share(render: Render, wish: Wish): Promise<string> {
  const params = { path: { render: render.id } };
  const { days, password, allow_download, allow_comments } = wish;
  const body = { seconds: Number(days) * DAY, password: password || null, allow_download, allow_comments };
  return (await told(api.POST("/api/v1/renders/{render}/shares", { params, body }))).url;
}

function Asking({ render, onMade }: { render: Render; onMade: (url: string) => void }) {
  const t = useWords(finishWords);
  const queries = useQueryClient();
  const [wish, setWish] = useState<Wish>({ days: "7", password: "", allow_download: true, allow_comments: true });
  const short = wish.password.length > 0 && wish.password.length < LEAST;
  const change = (part: Partial<Wish>) => setWish((now) => ({ ...now, ...part }));
  const making = useMutation({
    mutationFn: () => share(render, wish),
    onSuccess: (url) => {
      onMade(url);
      void queries.invalidateQueries({ queryKey: ["renders", render.id, "shares"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!short) making.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <Choice
        label={t("lasts")}
        value={wish.days}
        options={SPANS.map(([value, label]) => ({ value, label: t(label) }))}
        onChange={(days) => change({ days })}
      />
      <Field label={t("password")} hint={t("passwordHint")} error={short ? t("passwordShort") : null}>
        {(named) => (
          <input
            {...named}
            type="password"
            autoComplete="new-password"
            className={control}
            maxLength={256}
            value={wish.password}
            onChange={(event) => change({ password: event.target.value })}
          />
        )}
      </Field>
      <Check label={t("allowDownload")} on={wish.allow_download} onChange={(on) => change({ allow_download: on })} />
      <Check label={t("allowComments")} on={wish.allow_comments} onChange={(on) => change({ allow_comments: on })} />
      {making.error && <ProblemNotice problem={making.error} />}
      <Button type="submit" look="primary" icon={<Link2 />} busy={making.isPending}>
        {t("create")}
      </Button>
    </form>
  );
}

function Check({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

function Made({ url }: { url: string }) {
  const t = useWords(finishWords);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(url);
      toast(t("copied"), "good");
    } catch {
      toast(t("copyByHand"), "warn");
    }
  };
  return (
    <Notice tone="good" title={t("created")}>
      <div className={styles.made}>
        <input
          ref={field}
          className={control}
          readOnly
          dir="ltr"
          aria-label={t("link")}
          value={url}
          onFocus={(event) => event.target.select()}
        />
        <Button look="primary" icon={<Copy />} onClick={() => void copy()}>
          {t("copy")}
        </Button>
      </div>
    </Notice>
  );
}

function Shares({ render }: { render: Render }) {
  const t = useWords(finishWords);
  const queries = useQueryClient();
  const key = ["renders", render.id, "shares"];
  const found = useQuery({
    queryKey: key,
    queryFn: async () => {
      const params = { path: { render: render.id }, query: { limit: 50 } };
      return (await told(api.GET("/api/v1/renders/{render}/shares", { params }))).items;
    },
    retry: false,
  });
  const revoke = useMutation({
    mutationFn: (share: string) =>
      told(api.DELETE("/api/v1/renders/{render}/shares/{share}", { params: { path: { render: render.id, share } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
  if (!found.data?.length) return null;
  return (
    <section className={styles.shares}>
      <h3>{t("links")}</h3>
      <ul>
        {found.data.map((each) => (
          <OneShare key={each.id} share={each} onRevoke={() => revoke.mutate(each.id)} />
        ))}
      </ul>
    </section>
  );
}

function OneShare({ share, onRevoke }: { share: Share; onRevoke: () => void }) {
  const t = useWords(finishWords);
  const language = useLanguage();
  const until = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const gone = share.revoked_at !== null || share.expires_at * 1000 < Date.now();
  const state = share.revoked_at !== null ? t("revoked") : gone ? t("ended") : null;
  return (
    <li data-gone={gone || undefined}>
      <span>{state ?? t("until", { date: until.format(share.expires_at * 1000) })}</span>
      {share.has_password && <Badge>{t("locked")}</Badge>}
      {share.allow_comments && <Badge>{t("commented")}</Badge>}
      {!gone && <IconButton scale="small" label={t("revoke")} icon={<Trash2 />} onClick={onRevoke} />}
    </li>
  );
}
