import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/client/api";
import { rendersQuery } from "~/client/queries";

export type Render = Schemas["RenderShown"];
export type File = Schemas["FileShown"];
export type Master = { aspect: string; file: File };

/** The films of a render by their aspect ratio, in the order in which they were made. */
export function masters(render: Render): Master[] {
  return render.files.flatMap((file) => {
    const found = /^master-(\d+)x(\d+)\.mp4$/.exec(file.name);
    return found ? [{ aspect: `${found[1]}:${found[2]}`, file }] : [];
  });
}

export function has(render: Render, name: string): boolean {
  return render.files.some((file) => file.name === name);
}

/** The address that gives a file as a download. */
export function downloadUrl(render: string, name: string): string {
  return `/api/v1/renders/${encodeURIComponent(render)}/files/${encodeURIComponent(name)}`;
}

/** The films of a project, newest first, and what was exported of them. */
export function useRenders(project: string) {
  const found = useQuery(rendersQuery(project));
  const all = found.data ?? [];
  return {
    ...found,
    // A film of one aspect that a browser made stands behind the whole ones of the same version.
    films: all
      .filter((each) => each.kind !== "export" && masters(each).length > 0)
      .toSorted(
        (one, other) =>
          other.version - one.version || Number(one.kind === "browser") - Number(other.kind === "browser"),
      ),
    exports: all.filter((each) => each.kind === "export"),
  };
}
