import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Film, Music, X } from "lucide-react";
import { useCallback } from "react";
import { useLanguage, useWords } from "~/messages";
import { size } from "~/messages/formats";
import { IconButton } from "~/ui/button";
import { toast } from "~/ui/toast";
import { FILMS, NOTHING, offeredQuery, PHOTOS } from "./about";
import styles from "./composer.module.css";
import { bring, drop, pictureOf } from "./files";
import { type Brought, changeFile, useForm } from "./form";
import { startWords } from "./words";

/** Returns what takes files into the form and tells which were not taken. */
export function useBring(): (files: readonly File[]) => void {
  const t = useWords(startWords);
  const language = useLanguage();
  const { upload = Number.POSITIVE_INFINITY } = useQuery(offeredQuery).data ?? NOTHING;
  const room = { photos: PHOTOS, films: FILMS };
  const tell = (files: readonly File[]) => {
    for (const refusal of bring(files, upload)) {
      if (refusal.why === "tooMany") toast(t("tooMany", { n: refusal.n, ...room }), "bad");
      else if (refusal.why === "full") toast(t("full", { name: refusal.name, ...room }), "warn");
      else if (refusal.why === "tooLarge") {
        const sizes = { limit: size(upload, language), size: size(refusal.size, language) };
        toast(`${t("refused", { name: refusal.name })}. ${t("tooLarge", sizes)}`, "bad");
      } else toast(`${t("refused", { name: refusal.name })}. ${t(refusal.why)}`, "bad");
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts change with the language alone
  return useCallback(tell, [language, upload]);
}

/** The files of the form: pictures to look at, films and songs by name, how far each is. */
export function Tray() {
  const t = useWords(startWords);
  const files = useForm((form) => form.files);
  if (!files.length) return null;
  return (
    <ul className={styles.tray} aria-label={t("files")}>
      {files.map((file) => (
        <Tile key={file.key} file={file} />
      ))}
    </ul>
  );
}

function Tile({ file }: { file: Brought }) {
  const t = useWords(startWords);
  const { key, name, kind, state } = file;
  const picture = pictureOf(file);
  const label = t(state === "sending" ? "cancel" : "remove", { name });
  return (
    <li className={styles.tile} data-kind={kind} data-state={state}>
      {picture ? (
        <img src={picture} alt={name} />
      ) : (
        <span className={styles.named}>
          {kind === "audio" ? <Music /> : <Film />}
          <b>{name}</b>
        </span>
      )}
      {state === "sending" && <Sent file={file} />}
      {state === "refused" && (
        <p className={styles.refused} role="alert">
          <CircleAlert aria-hidden />
          <span>
            <b>{t("refused", { name })}.</b> {file.reason || t("lost")}
          </span>
        </p>
      )}
      {kind === "video" && state !== "refused" && <Rights file={file} />}
      <IconButton className={styles.off} scale="small" label={label} icon={<X />} onClick={() => drop(key)} />
    </li>
  );
}

function Sent({ file }: { file: Brought }) {
  const t = useWords(startWords);
  const language = useLanguage();
  const part = file.size ? file.sent / file.size : 0;
  const percent = new Intl.NumberFormat(language, { style: "percent" }).format(part);
  return (
    <span className={styles.sending}>
      <progress max={1} value={part} aria-label={t("sending", { name: file.name, percent })} />
      <span aria-hidden>{percent}</span>
    </span>
  );
}

function Rights({ file }: { file: Brought }) {
  const t = useWords(startWords);
  return (
    <select
      className={styles.rights}
      aria-label={t("rights")}
      value={file.rights}
      onChange={(event) => changeFile(file.key, { rights: event.target.value as Brought["rights"] })}
    >
      <option value="own">{t("own")}</option>
      <option value="licensed">{t("licensed")}</option>
    </select>
  );
}
