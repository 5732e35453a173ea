import { signInAgain } from "./again";
import { api, changing, heard, type Schemas, told } from "./api";
import { pause } from "./away";
import { ApiProblem } from "./problems";

export type Asset = Schemas["AssetShown"];
export type Progress = (sent: number, of: number) => void;

const PIECE = 8 << 20; // bytes sent at once: a break costs no more than this
const PATIENCE = 20; // refusals in a row before giving up; a line that is broken is waited for without end
const LONGEST = 5000; // milliseconds between two tries

/**
 * Brings a file in pieces and returns the asset once it was judged. A line that breaks is waited for, and what was
 * sent stays sent. Throws ApiProblem where the service refuses the file, and DOMException where `signal` aborts.
 */
export async function upload(file: File, progress: Progress = () => {}, signal?: AbortSignal): Promise<Asset> {
  const media_type = file.type || "application/octet-stream";
  const body = { name: file.name.slice(0, 200) || "file", size: file.size, media_type };
  const begun = await told(api.POST("/api/v1/uploads", { body, signal }));
  const url = new URL(begun.upload_url, location.href).pathname; // by the name that this page goes by, of several
  let offset = 0;
  for (let breaks = 0; offset < file.size; ) {
    try {
      offset = await send(url, file, offset, signal);
      breaks = 0;
      progress(offset, file.size);
    } catch (thrown) {
      const problem = ApiProblem.from(thrown);
      signal?.throwIfAborted();
      const passes = problem.offline || ((problem.status >= 500 || problem.status === 409) && breaks < PATIENCE);
      if (!passes) throw problem;
      await pause(Math.min(LONGEST, 500 * 2 ** breaks++), signal);
      offset = await reached(url, offset);
    }
  }
  const path = { asset: begun.asset.id };
  return told(api.POST("/api/v1/uploads/{asset}/finish", { params: { path }, signal }));
}

async function send(url: string, file: File, offset: number, signal?: AbortSignal): Promise<number> {
  const response = await fetch(url, {
    method: "PATCH",
    body: file.slice(offset, offset + PIECE),
    headers: { ...changing(), "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
    signal,
  });
  if (response.status === 401 && (await signInAgain())) return send(url, file, offset, signal);
  if (!response.ok) throw ApiProblem.of(response.status, await response.json().catch(() => null));
  return Number(response.headers.get("Upload-Offset") ?? Math.min(offset + PIECE, file.size));
}

/** How much of a file has come; what was known before where nobody answers. */
async function reached(url: string, known: number): Promise<number> {
  try {
    const response = await fetch(url, { method: "HEAD" });
    return response.ok ? Number(response.headers.get("Upload-Offset") ?? known) : known;
  } catch {
    return known;
  }
}

/** As `heard`, for a single asset by its id. */
export async function assetOf(asset: string): Promise<Asset> {
  return (await heard(api.GET("/api/v1/assets/{asset}", { params: { path: { asset } } }))).data;
}
