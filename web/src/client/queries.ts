import { QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { noteSession } from "./again";
import { api, setCsrf, told } from "./api";
import { Live } from "./live";
import { ApiProblem } from "./problems";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => {
        const { status } = ApiProblem.from(error);
        return count < 3 && (status === 0 || status === 503 || status >= 500);
      },
    },
    mutations: { retry: false },
  },
});

export const live = new Live(queries);

/** Who works here. A 401 means that the service has accounts and nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => {
    const session = await told(api.GET("/api/v1/sessions/current"));
    setCsrf(session.csrf);
    if (session.csrf) noteSession();
    live.open();
    return session;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

export const projectQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project],
    queryFn: () => told(api.GET("/api/v1/projects/{project}", { params: { path: { project } } })),
  });

export const jobsQuery = (project?: string) =>
  queryOptions({
    queryKey: ["jobs", { project: project ?? null }],
    queryFn: async () => {
      const query = project ? { project, limit: 50 } : { limit: 50 };
      return (await told(api.GET("/api/v1/jobs", { params: { query } }))).items;
    },
  });

export const jobQuery = (job: string) =>
  queryOptions({
    queryKey: ["jobs", job],
    queryFn: () => told(api.GET("/api/v1/jobs/{job}", { params: { path: { job } } })),
  });

export const rendersQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "renders"],
    queryFn: async () => {
      const params = { path: { project }, query: { limit: 50 } };
      return (await told(api.GET("/api/v1/projects/{project}/renders", { params }))).items;
    },
  });

/** What this installation offers: it needs no sign-in, and holds as long as the page. */
export const aboutQuery = queryOptions({
  queryKey: ["about"],
  queryFn: () => told(api.GET("/api/v1/about")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const useSession = () => useQuery(sessionQuery);

/** The address of a file of a render, to be shown in the page. */
export function fileUrl(render: string, name: string): string {
  return `/api/v1/renders/${encodeURIComponent(render)}/files/${encodeURIComponent(name)}?inline=true`;
}

/** The stills of a project's newest version, and what going on costs. */
export const storyboardQuery = (project: string, version: number) => ({
  queryKey: ["projects", project, "storyboard", version],
  queryFn: () => told(api.GET("/api/v1/projects/{project}/storyboard", { params: { path: { project } } })),
});
