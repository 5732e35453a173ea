import { useQueryClient } from "@tanstack/react-query";
import { Upload, X } from "lucide-react";
import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { api, told } from "~/client/api";
import { useChange } from "~/client/lists";
import { ApiProblem } from "~/client/problems";
import { upload } from "~/client/uploads";
import { useWords } from "~/messages";
import { Button, IconButton } from "~/ui/button";
import { Meter } from "~/ui/feedback";
import { control, Field } from "~/ui/field";
import { toast } from "~/ui/toast";
import styles from "./assets.module.css";
import { assetsWords } from "./words";

const MOST = 40; // files at once: more is a folder that was dropped by mistake
type Going = { name: string; sent: number; of: number; stop: AbortController };

/** Brings files: dropped, chosen, or from an address; each with its progress, one after the other. */
export function Bring() {
  const t = useWords(assetsWords);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { going, bring } = useBringing();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void bring([...event.dataTransfer.files]);
  };
  return (
    <section
      className={styles.bring}
      data-over={over || undefined}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      aria-label={t("drop")}
    >
      <Upload aria-hidden />
      <p>{t("drop")}</p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => void bring([...(event.target.files ?? [])])}
      />
      <Button look="primary" onClick={() => input.current?.click()}>
        {t("choose")}
      </Button>
      <p className={styles.hint}>{t("hint", { most: MOST })}</p>
      <FromAddress />
      <ul className={styles.going} aria-live="polite">
        {going.map((each) => {
          const label = t("going", { name: each.name, percent: Math.round((100 * each.sent) / Math.max(each.of, 1)) });
          return (
            <li key={each.name}>
              <span>{label}</span>
              <Meter label={label} value={each.sent / Math.max(each.of, 1)} />
              <IconButton
                scale="small"
                label={t("stop", { name: each.name })}
                icon={<X />}
                onClick={() => each.stop.abort()}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function useBringing() {
  const t = useWords(assetsWords);
  const queries = useQueryClient();
  const [going, setGoing] = useState<readonly Going[]>([]);
  const bringOne = async (file: File) => {
    const stop = new AbortController();
    const put = (sent: number, of: number) =>
      setGoing((all) => [...all.filter((each) => each.stop !== stop), { name: file.name, sent, of, stop }]);
    put(0, file.size);
    try {
      const asset = await upload(file, put, stop.signal);
      if (asset.state === "refused") toast(`${file.name}: ${asset.reason}`, "bad");
    } catch (thrown) {
      if (!stop.signal.aborted) toast(`${file.name}: ${ApiProblem.from(thrown).message}`, "bad");
    }
    setGoing((all) => all.filter((each) => each.stop !== stop));
    await queries.invalidateQueries({ queryKey: ["assets"] });
  };
  const bring = async (files: readonly File[]) => {
    if (files.length > MOST) return toast(t("many", { most: MOST, n: files.length }), "bad");
    for (const file of files) await bringOne(file);
  };
  return { going, bring };
}

function FromAddress() {
  const t = useWords(assetsWords);
  const [url, setUrl] = useState("");
  const fetching = useChange({
    mutationFn: () => told(api.POST("/api/v1/assets/from-url", { body: { url } })),
    renews: ["assets"],
    onDone: () => setUrl(""),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    fetching.mutate();
  };
  return (
    <form className={styles.address} onSubmit={submit}>
      <Field label={t("address")} hidden>
        {(named) => (
          <input
            {...named}
            className={control}
            type="url"
            required
            placeholder={t("address")}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" busy={fetching.isPending}>
        {t("fetch")}
      </Button>
    </form>
  );
}
