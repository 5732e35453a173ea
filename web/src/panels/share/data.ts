import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { boxOf, type Reply, type Thread } from "~/parts/comments/threads";

export type Shared = Schemas["SharedPage"];
type Said = Omit<Schemas["GuestComment"], "box"> & { box: readonly number[] | null };
const FRESH = 45 * 60_000; // milliseconds: addresses of files hold for an hour

const key = (token: string) => `reelwright.proof.${token}`;
const proof = (token: string) => ({ "Share-Proof": sessionStorage.getItem(key(token)) ?? "" });

/** What a shared page shows. Its problem is a 401 where it has a password that was not given yet. */
export function useShared(token: string) {
  return useQuery({
    queryKey: ["shares", token],
    queryFn: () =>
      told(api.GET("/api/v1/shares/{token}", { params: { path: { token }, header: proof(token) } })) as Promise<Shared>,
    refetchInterval: FRESH,
    refetchOnWindowFocus: false,
    retry: (count, error) => count < 2 && ApiProblem.from(error).status >= 500,
  });
}

export async function open(token: string, password: string): Promise<void> {
  const opened = await told(
    api.POST("/api/v1/shares/{token}/open", { params: { path: { token } }, body: { password } }),
  );
  sessionStorage.setItem(key(token), opened.proof);
}

export function useSaid(token: string, enabled: boolean) {
  return useQuery({
    queryKey: ["shares", token, "comments"],
    queryFn: async () => {
      const params = { path: { token }, header: proof(token) };
      return (await told(api.GET("/api/v1/shares/{token}/comments", { params }))).items;
    },
    enabled,
    refetchInterval: 20_000,
    retry: false,
  });
}

export function say(token: string, body: Schemas["GuestCommentAsked"]) {
  const params = { path: { token }, header: proof(token) };
  return told(api.POST("/api/v1/shares/{token}/comments", { params, body }));
}

/** What was said, each with its answers under it. */
export function threadsOf(said: readonly Said[], team: string): Thread[] {
  const reply = ({ id, text, guest, made_at }: Said): Reply => ({
    id,
    text,
    made_at,
    who: guest || team,
    guest: false,
  });
  return said
    .filter((each) => !each.parent)
    .map((each) => ({
      ...reply(each),
      seconds: each.seconds,
      resolved: each.resolved,
      version: null,
      aspect: each.aspect,
      box: boxOf(each.box),
      replies: said.filter((other) => other.parent === each.id).map(reply),
    }));
}
