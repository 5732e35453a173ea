import { useQuery } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo } from "react";
import { create } from "zustand";
import { api, type Schemas, told } from "~/client/api";
import { live, queries, rendersQuery } from "~/client/queries";
import { useDocument } from "~/document/context";
import { useAspect } from "~/document/playhead";
import { type Placed, placed, shotOf } from "~/document/scenes";
import type { Document, Edit, Plan } from "~/document/session";
import { useWork } from "~/parts/work";

export type Finding = Schemas["Finding"];
type Aspect = Plan["aspects"][number];
export type Found = { finding: Finding; shot: string | null };

/** The scenes that are worked on together. */
type Choice = { chosen: readonly string[]; choose: (ids: readonly string[]) => void };
export const useChoice = create<Choice>((set) => ({
  chosen: [],
  choose: (chosen) => set({ chosen }),
}));

/** A film of the newest version, where there is one: its file in the aspect that is shown. */
type Film = { url: string } | null;

export type Board = {
  plan: Plan;
  version: number;
  scenes: readonly Placed[];
  aspect: Aspect;
  found: readonly Found[];
  /** The version that the findings are of. */
  foundIn: number;
  film: Film;
  /** Ids of the scenes that are otherwise in the newest film. */
  stale: ReadonlySet<string>;
  /** Steps that ended of the build under way; null where none is. */
  steps: readonly string[] | null;
  apply: Document["apply"];
  /** Whether edits would be taken. */
  fits: (edits: readonly Edit[]) => Promise<boolean>;
};

export const BoardContext = createContext<Board | null>(null);

export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error("There is no board above.");
  return board;
}

/** All that the cards show, of a plan that is there. */
export function useBoardOf(plan: Plan): Board {
  const { project, version, apply, preview } = useDocument((document) => document);
  const scenes = useMemo(() => placed(plan), [plan]);
  const aspect = useAspect(plan);
  const renders = useQuery(rendersQuery(project)).data;
  const newest = renders?.find((render) => render.kind === "build");
  const findings = useQuery({
    queryKey: ["renders", newest?.id, "findings"],
    queryFn: () => findingsOf(newest?.id ?? ""),
    enabled: Boolean(newest),
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  const found = useMemo(
    () => (findings ?? []).map((finding) => ({ finding, shot: shotOf(plan, finding.where, finding.evidence) })),
    [findings, plan],
  );
  const name = `master-${aspect.replace(":", "x")}.mp4`;
  const has = newest?.version === version && newest.files.some((file) => file.name === name);
  const film = newest && has ? { url: `/api/v1/renders/${newest.id}/files/${name}?inline=true` } : null;
  const steps = useSteps(project);
  const stale = useStale(project, plan, newest?.version ?? 0);
  const fits = (edits: readonly Edit[]) =>
    preview(edits).then(
      () => true,
      () => false,
    );
  return { plan, version, scenes, aspect, found, foundIn: newest?.version ?? 0, film, stale, steps, apply, fits };
}

async function findingsOf(render: string): Promise<readonly Finding[]> {
  return (await told(api.GET("/api/v1/renders/{render}/findings", { params: { path: { render } } }))).items;
}

/** The names of the steps that have ended in the build under way; asked again, at most each second, as it goes on. */
function useSteps(project: string): readonly string[] | null {
  const work = useWork(project);
  const job = work && (work.state === "running" || work.state === "pending") && work.kind === "build" ? work.id : null;
  const steps = useQuery({
    queryKey: ["jobs", job, "steps"],
    queryFn: async () => {
      const answer = await told(api.GET("/api/v1/jobs/{job}/steps", { params: { path: { job: job ?? "" } } }));
      return answer.items.map((step) => step.step);
    },
    enabled: job !== null,
  });
  useEffect(() => {
    if (!job) return;
    let timer = 0;
    const stop = live.on(({ event, data }) => {
      if (event !== "job.progress" || data.job !== job || timer) return;
      timer = window.setTimeout(() => {
        timer = 0;
        void queries.invalidateQueries({ queryKey: ["jobs", job, "steps"] });
      }, 1000);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [job]);
  return job ? (steps.data ?? []) : null;
}

/** About what another take of a filmed shot costs, in dollars; null where no engine films it or nothing is filmed. */
export function useTakePrice(plan: Plan, aspect: Aspect, seconds: number | null): number | null {
  const { tier, policy } = plan;
  const whole = seconds === null ? null : Math.ceil(seconds);
  const route = useQuery({
    queryKey: ["routes", "text_to_video", tier, policy, aspect, whole],
    queryFn: () => {
      const body = { capability: "text_to_video" as const, seconds: whole, aspect, tier, policy };
      return told(api.POST("/api/v1/routes", { body }));
    },
    enabled: whole !== null,
    retry: false,
    staleTime: 300_000,
  });
  const first = route.data?.choices[0];
  return first ? first.micros / 1e6 : null;
}

/** The scenes that have changed since a version was made into a film; none where there is no film. */
function useStale(project: string, plan: Plan, version: number): ReadonlySet<string> {
  const filmed = useQuery({
    queryKey: ["versions", project, version],
    queryFn: async () => {
      const params = { path: { project, number: version } };
      return (await told(api.GET("/api/v1/projects/{project}/versions/{number}", { params }))).plan;
    },
    enabled: version > 0,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  return useMemo(() => {
    const before = new Map(filmed?.scenes.map((scene) => [scene.id, JSON.stringify({ ...scene, locked: false })]));
    const changed = plan.scenes.filter((scene) => before.get(scene.id) !== JSON.stringify({ ...scene, locked: false }));
    return new Set(filmed ? changed.map((scene) => scene.id) : []);
  }, [filmed, plan]);
}
