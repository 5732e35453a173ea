import { newKey } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { upload } from "~/client/uploads";
import { FILMS, PHOTOS } from "./about";
import { type Brought, change, changeFile, useForm } from "./form";

/** Why a file was not taken. */
export type Refusal =
  | { why: "tooMany"; n: number }
  | { why: "full" | "unknownType" | "empty"; name: string }
  | { why: "tooLarge"; name: string; size: number };

const ROOM = { image: PHOTOS, video: FILMS, audio: 1 } as const;
const AT_ONCE = PHOTOS + FILMS + 1;
const stops = new Map<string, AbortController>();
const pictures = new Map<string, string>();

/** Takes files into the form and begins to send them; returns why some were not taken. */
export function bring(given: readonly File[], most: number): Refusal[] {
  if (given.length > AT_ONCE) return [{ why: "tooMany", n: given.length }];
  const refused: Refusal[] = [];
  for (const file of given) {
    const kind = kindOf(file);
    const name = file.name;
    if (!kind) refused.push({ why: "unknownType", name });
    else if (!file.size) refused.push({ why: "empty", name });
    else if (file.size > most) refused.push({ why: "tooLarge", name, size: file.size });
    else if (useForm.getState().files.filter((each) => each.kind === kind).length >= ROOM[kind])
      refused.push({ why: "full", name });
    else void send(file, kind);
  }
  return refused;
}

function kindOf(file: File): Brought["kind"] | null {
  const family = file.type.split("/", 1)[0];
  if (family === "image" || family === "video" || family === "audio") return family;
  return /\.(heic|heif|avif)$/i.test(file.name) ? "image" : null;
}

async function send(file: File, kind: Brought["kind"]): Promise<void> {
  const key = newKey();
  const stop = new AbortController();
  stops.set(key, stop);
  if (kind === "image") pictures.set(key, URL.createObjectURL(file));
  const { name, size } = file;
  const brought: Brought = {
    key,
    name,
    kind,
    size,
    state: "sending",
    sent: 0,
    asset: null,
    reason: "",
    rights: "own",
  };
  change({ files: [...useForm.getState().files, brought] });
  try {
    const asset = await upload(file, (sent) => changeFile(key, { sent }), stop.signal);
    const ready = asset.state === "ready";
    changeFile(key, { state: ready ? "ready" : "refused", asset: ready ? asset.id : null, reason: asset.reason });
  } catch (thrown) {
    if (!stop.signal.aborted) changeFile(key, { state: "refused", reason: ApiProblem.from(thrown).message });
  } finally {
    stops.delete(key);
  }
}

/** Waits until no picture is on its way any more. */
export function picturesSent(): Promise<void> {
  const waiting = () => useForm.getState().files.some((file) => file.kind === "image" && file.state === "sending");
  return new Promise((resolve) => {
    if (!waiting()) return resolve();
    const end = useForm.subscribe(() => {
      if (waiting()) return;
      end();
      resolve();
    });
  });
}

/** Stops sending a file and takes it out of the form. */
export function drop(key: string): void {
  stops.get(key)?.abort();
  const picture = pictures.get(key);
  if (picture) URL.revokeObjectURL(picture);
  pictures.delete(key);
  change({ files: useForm.getState().files.filter((each) => each.key !== key) });
}

/** Where a picture can be looked at: at once from this machine, later from the service. */
export function pictureOf(file: Brought): string | null {
  const own = pictures.get(file.key);
  if (own) return own;
  return file.kind === "image" && file.asset ? assetUrl(file.asset) : null;
}

export const assetUrl = (asset: string) => `/api/v1/assets/${encodeURIComponent(asset)}/content`;
