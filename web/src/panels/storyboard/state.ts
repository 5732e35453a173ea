import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, type Schemas, told } from "~/client/api";
import { ApiProblem } from "~/client/problems";
import { live, storyboardQuery } from "~/client/queries";
import { useDocument } from "~/document/context";
import { type Placed, placed } from "~/document/scenes";
import type { Plan } from "~/document/session";
import { useLanguage, useWords } from "~/messages";
import { money } from "~/messages/formats";
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
  const queries = useQueryClient();
  useEffect(
    () =>
      live.on(({ event, data }) => {
        if (event !== "job.completed" || data.project !== project) return;
        void queries.invalidateQueries({ queryKey: storyboardQuery(project, version).queryKey }); // its prices too
      }),
    [project, version, queries],
  );
  return useQuery(storyboardQuery(project, version));
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

/** What stills that are asked for would cost, all taken together; null until it is known. */
export function useStillsQuote(asked: Asked, wanted = true): Schemas["StillsPrice"] | null {
  const { project, version } = useDocument((document) => document);
  const quote = useQuery({
    queryKey: [...storyboardQuery(project, version).queryKey, "quote", asked],
    queryFn: () => {
      const body = { shots: [], again: false, ...asked };
      return told(api.POST("/api/v1/projects/{project}/storyboard/quote", { params: { path: { project } }, body }));
    },
    enabled: wanted,
    retry: false,
  });
  return quote.data ?? null;
}

/** Gives what writes a price in dollars: none is free. */
export function usePriced(): (usd: number) => string {
  const t = useWords(storyboardWords);
  const language = useLanguage();
  return (usd) => (usd ? money(usd, language) : t("free"));
}
