import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import { api, told } from "~/client/api";
import { type Asset, upload } from "~/client/uploads";
import type { Edit, Shot } from "~/document/session";
import type { Ground } from "~/document/vocabulary";
import { useWords } from "~/messages";
import { Button } from "~/ui/button";
import { Pick, Range, Words } from "~/ui/controls";
import { Meter, ProblemNotice } from "~/ui/feedback";
import { boardWords } from "./words";

type Change = (edit: Edit, label: "did_footage") => Promise<boolean>;
type Rights = "own" | "licensed";
const filesQuery = {
  queryKey: ["assets", "footage"],
  queryFn: async () => {
    const { items } = await told(api.GET("/api/v1/assets", { params: { query: { limit: 100 } } }));
    return items.filter((each) => each.state === "ready" && /^(video|image)\//.test(each.media_type));
  },
};

/** Puts a film or a photo of the user's behind a shot: one of the workspace, or one that is brought now. */
export function OwnFile({ shot, change }: { shot: Shot; change: Change }) {
  const t = useWords(boardWords);
  const files = useQuery(filesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [rights, setRights] = useState<Rights>("own");
  const [start, setStart] = useState(0);
  const options = files.data ?? [];
  const file = options.find((each) => each.id === chosen) ?? options[0];
  const most = (file ? secondsOf(file) : 0) - shot.frames / 30;
  return (
    <>
      <Bring onBrought={({ id }) => setChosen(id)} />
      {file && (
        <>
          <Pick
            label={t("file")}
            value={file.id}
            options={options.map(({ id, name }) => [id, name] as const)}
            onChange={setChosen}
          />
          {most > 0 && (
            <Range
              label={t("from")}
              value={Math.min(start, most)}
              min={0}
              max={most}
              step={0.1}
              shown={(n) => t("secondsShort", { n: Number(n.toFixed(1)) })}
              onChange={setStart}
            />
          )}
          <Pick<Rights>
            label={t("rights")}
            value={rights}
            options={[
              ["own", t("rightsOwn")],
              ["licensed", t("rightsLicensed")],
            ]}
            onChange={setRights}
          />
          <Button
            scale="small"
            onClick={() =>
              void change(
                { kind: "own_file", at: shot.id, file: file.id, rights, start: Math.max(0, Math.min(start, most)) },
                "did_footage",
              )
            }
          >
            {t("useFile")}
          </Button>
        </>
      )}
    </>
  );
}

function secondsOf({ facts }: Asset): number {
  return typeof facts.seconds === "number" ? facts.seconds : 0;
}

function Bring({ onBrought }: { onBrought: (asset: Asset) => void }) {
  const t = useWords(boardWords);
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState(0);
  const bringing = useMutation({
    mutationFn: (file: File) => upload(file, (sent, of) => setShare(sent / Math.max(of, 1))),
    onSuccess: async (asset) => {
      await queries.invalidateQueries({ queryKey: ["assets"] });
      onBrought(asset);
    },
  });
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept="video/*,image/*"
        onChange={({ target }) => target.files?.[0] && bringing.mutate(target.files[0])}
      />
      <Button scale="small" icon={<Upload />} busy={bringing.isPending} onClick={() => input.current?.click()}>
        {t("bringFile")}
      </Button>
      {bringing.isPending && <Meter label={t("bringFile")} value={share} />}
      {bringing.error && <ProblemNotice problem={bringing.error} />}
    </>
  );
}

/** What an engine changes in the user's own film, in words; empty shows the film as it is. */
export function RetouchForm({ ground, shot, locked, change }: RetouchProps) {
  const t = useWords(boardWords);
  return (
    <Words
      label={t("retouch")}
      hint={t("retouchHint")}
      value={ground.retouch?.words ?? ""}
      lines={2}
      longest={300}
      disabled={locked}
      onSave={(words) =>
        change(
          {
            kind: "retouch",
            at: shot.id,
            words: words || null,
            ...(words && { box: ground.retouch?.box ?? null, engine: ground.retouch?.engine ?? null }),
          },
          "did_footage",
        )
      }
    />
  );
}

type RetouchProps = { ground: Extract<Ground, { kind: "footage" }>; shot: Shot; locked: boolean; change: Change };
