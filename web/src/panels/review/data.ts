import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { useSession } from "~/client/queries";
import { type Box, boxOf, type Reply, type Thread } from "~/parts/comments/threads";
import { toast } from "~/ui/toast";

export type Verdict = Schemas["VerdictShown"]["verdict"];
type Comment = Omit<Schemas["CommentShown"], "box"> & { box: readonly number[] | null };
type Comments = { items: readonly Comment[]; next: string | null };
type Asked = { text: string; seconds?: number; aspect?: Schemas["CommentAsked"]["aspect"]; box?: Box; parent?: string };
const OFTEN = 20_000; // milliseconds between two looks at what others say

/** The names of who works here, by their ids; none where the service has no accounts. */
export function useNames(you: string, member: string): (user: string) => string {
  const session = useSession().data;
  const workspace = session?.workspace ?? "";
  const members = useQuery({
    queryKey: ["members", workspace],
    queryFn: async () => {
      const params = { path: { workspace }, query: { limit: 100 } };
      return (await told(api.GET("/api/v1/workspaces/{workspace}/members", { params }))).items;
    },
    enabled: Boolean(session?.csrf),
    staleTime: 300_000,
    retry: false,
  });
  return (user) => {
    if (user === session?.user) return you;
    const found = members.data?.find((each) => each.user === user);
    return found?.name || found?.email || member;
  };
}

/** What was said of a project's films, and how to say more. Every page of comments is read: a review has all of them. */
export function useComments(project: string) {
  const queries = useQueryClient();
  const key = ["projects", project, "comments"];
  const path = { project };
  const found = useQuery({
    queryKey: key,
    queryFn: async () => {
      const items: Comment[] = [];
      for (let cursor: string | null | undefined; ; ) {
        const query: { limit: number; cursor: string | null } = { limit: 100, cursor: cursor ?? null };
        const page: Comments = await told(api.GET("/api/v1/projects/{project}/comments", { params: { path, query } }));
        items.push(...page.items);
        cursor = page.next;
        if (!cursor) return items;
      }
    },
    refetchInterval: OFTEN,
    retry: false,
  });
  const again = () => queries.invalidateQueries({ queryKey: key });
  const onError = (error: Error) => toast(ApiProblem.from(error).message, "bad");
  const say = useMutation({
    mutationFn: (asked: Asked & { version?: number; render?: string }) => {
      const { box, ...rest } = asked;
      const body = { seconds: 0, ...rest, box: box ? ([...box] as [number, number, number, number]) : null };
      return told(api.POST("/api/v1/projects/{project}/comments", { params: { path }, body }));
    },
    onSuccess: again,
    onError,
  });
  const change = useMutation({
    mutationFn: ({ comment, resolved }: { comment: string; resolved: boolean }) => {
      const params = { path: { project, comment } };
      return told(api.PATCH("/api/v1/projects/{project}/comments/{comment}", { params, body: { resolved } }));
    },
    onSuccess: again,
    onError,
  });
  const remove = useMutation({
    mutationFn: (comment: string) => {
      const params = { path: { project, comment } };
      return told(api.DELETE("/api/v1/projects/{project}/comments/{comment}", { params }));
    },
    onSuccess: again,
    onError,
  });
  return { found, say, change, remove };
}

/** How the newest version stands, and how it is decided. */
export function useVerdict(project: string) {
  const queries = useQueryClient();
  const key = ["projects", project, "review"];
  const params = { path: { project } };
  const found = useQuery({
    queryKey: key,
    queryFn: () => told(api.GET("/api/v1/projects/{project}/review", { params })),
    refetchInterval: OFTEN,
    retry: false,
  });
  const decide = useMutation({
    mutationFn: (body: Schemas["ReviewAsked"]) => told(api.PUT("/api/v1/projects/{project}/review", { params, body })),
    onSuccess: (now) => queries.setQueryData(key, now),
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
  return { found, decide };
}

/** A comment of the service as the list shows it. */
export function threadOf(comment: Comment, name: (user: string) => string): Thread {
  const said = ({ id, text, user, guest, made_at }: Schemas["ReplyShown"]): Reply => ({
    id,
    text,
    made_at,
    who: guest || name(user),
    guest: guest !== "",
  });
  const { seconds, resolved, version, aspect } = comment;
  const box = boxOf(comment.box);
  return { ...said(comment), seconds, resolved, version, aspect, box, replies: comment.replies.map(said) };
}
