import { queryOptions } from "@tanstack/react-query";
import { api, heard, type Schemas, told } from "./api";

export type Preview = Schemas["PreviewShown"];
export type Aspect = Preview["aspect"];
const WAIT = 400; // milliseconds between two looks at a job that draws what a preview lacks

/**
 * All that a page needs to play a version in an aspect. What is not drawn yet is drawn by a job first; this waits for
 * it. A version never changes, so the answer holds as long as the page, but for what engines have still to make.
 */
export const previewQuery = (project: string, version: number, aspect: Aspect) =>
  queryOptions<Preview>({
    queryKey: ["previews", project, version, aspect],
    queryFn: ({ signal }) => preview(project, version, aspect, signal),
    enabled: version > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => (before?.aspect === aspect ? before : undefined),
  });

/** As `previewQuery`, for who asks once. Throws ApiProblem, and an Error where something cannot be drawn. */
export async function preview(project: string, number: number, aspect: Aspect, signal: AbortSignal): Promise<Preview> {
  const params = { path: { project, number } };
  for (;;) {
    const asked = api.POST("/api/v1/projects/{project}/versions/{number}/preview", {
      params,
      body: { aspect },
      signal,
    });
    const { data, response } = await heard(asked);
    if (response.status === 200) return data as unknown as Preview;
    await finished((data as unknown as Schemas["JobShown"]).id, signal);
  }
}

/** Waits until a job has ended well. Throws an Error with its reason where it did not. */
export async function finished(job: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { state, error } = await told(api.GET("/api/v1/jobs/{job}", { params: { path: { job } }, signal }));
    if (state === "completed") return;
    if (state === "failed" || state === "cancelled") throw new Error(error?.message ?? state);
    await new Promise((resolve) => setTimeout(resolve, WAIT));
    signal.throwIfAborted();
  }
}

/** A waveform: the lowest and highest sample of each part of a second, -128 to 127. */
export const peaksQuery = (url: string) =>
  queryOptions({
    queryKey: ["peaks", url],
    queryFn: async ({ signal }): Promise<Schemas["PeaksShown"]> => {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return response.json();
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A small picture of a shot as a version composes it. */
export function thumbnailUrl(project: string, version: number, shot: string, aspect: Aspect): string {
  const path = `/api/v1/projects/${encodeURIComponent(project)}/versions/${version}/thumbnails/${encodeURIComponent(shot)}`;
  return `${path}?aspect=${encodeURIComponent(aspect)}`;
}
