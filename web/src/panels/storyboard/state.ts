import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { live, storyboardQuery } from "~/client/queries";
import { useDocument } from "~/document/context";
import { type Placed, placed } from "~/document/scenes";
import type { Plan } from "~/document/session";
import { useWords } from "~/messages";
import { toast } from "~/ui/toast";
import { storyboardWords } from "./words";

export type Place = Schemas["ShotStills"];
export type Still = Schemas["StillShown"];
export type Asked = Partial<Schemas["StillsAsked"]>;
/** A shot in an aspect with its stills, the scene that it is in, and its number there from 1. */
export type Framed = { place: Place; scene: Placed; shot: Placed["shots"][number]; number: number };

/** The storyboard of the newest version; asked again when stills were made. */
export function useStoryboard() {
  const { project, version } = useDocument((document) => document);
  const found = useQuery(storyboardQuery(project, version));
  const { refetch } = found;
  useEffect(
    () =>
      live.on(({ event, data }) => {
        if (event === "job.completed" && data.project === project) void refetch();
      }),
    [project, refetch],
  );
  return found;
}

/** The places of an aspect with where they stand in the film. */
export function framed(plan: Plan, places: readonly Place[], aspect: string): readonly Framed[] {
  return placed(plan).flatMap((scene) =>
    scene.shots.flatMap((shot, index) => {
      const place = places.find((each) => each.shot === shot.shot.id && each.aspect === aspect);
      return place ? [{ place, scene, shot, number: index + 1 }] : [];
    }),
  );
}

/** Asks for stills; they come with a job. */
export function useMake() {
  const t = useWords(storyboardWords);
  const queries = useQueryClient();
  const project = useDocument((document) => document.project);
  return useMutation({
    mutationFn: (asked: Asked) => {
      const body = { shots: [], again: false, ...asked };
      return told(api.POST("/api/v1/projects/{project}/storyboard", { params: { path: { project } }, body }));
    },
    onSuccess: () => {
      toast(t("asked"));
      return queries.invalidateQueries({ queryKey: ["jobs"] });
    },
    onError: (error) => toast(ApiProblem.from(error).message, "bad"),
  });
}

/** About what one still costs, in dollars; null where no engine makes any or nobody says. */
export function useStillPrice(plan: Plan, wanted: boolean): number | null {
  const route = useQuery({
    queryKey: ["routes", "image", plan.tier, plan.policy],
    queryFn: () =>
      told(api.POST("/api/v1/routes", { body: { capability: "image", tier: plan.tier, policy: plan.policy } })),
    enabled: wanted,
    retry: false,
  });
  const first = route.data?.choices[0];
  return first ? first.micros / 1e6 : null;
}
