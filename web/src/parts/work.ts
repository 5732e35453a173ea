import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { jobsQuery } from "~/client/queries";
import { toast } from "~/ui/toast";

type Job = Schemas["JobShown"];
type Options = { simpler?: boolean; replan?: boolean };
export const UNDER_WAY: ReadonlySet<string> = new Set(["pending", "running", "waiting"]);

/** The newest job of a project that makes a film, a plan or an export. */
export function useWork(project: string): Job | undefined {
  const { data } = useQuery(jobsQuery(project));
  return data?.find((job) => job.kind !== "preview");
}

export function useBuild(project: string) {
  const queries = useQueryClient();
  const params = { path: { project } };
  return useMutation({
    mutationFn: (options: Options) => {
      const body = { parts: false, strict: false, simpler: false, replan: false, batch: false, ...options };
      return told(api.POST("/api/v1/projects/{project}/builds", { params, body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
}

/** What making the newest version costs, and how long it takes. */
export const quoteQuery = (project: string, version: number) =>
  queryOptions({
    queryKey: ["projects", project, "quote", version],
    queryFn: () =>
      told(api.POST("/api/v1/projects/{project}/quote", { params: { path: { project } }, body: { parts: false } })),
    retry: false,
  });
