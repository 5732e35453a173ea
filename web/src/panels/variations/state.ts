import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type Schemas, told } from "~/client/api";
import { orNothing } from "~/client/problems";
import { live } from "~/client/queries";
import { useDocument } from "~/document/context";
import { BLANK, type Draft } from "./model";

export type VariationSet = Schemas["VariationsShown"];
export type Variant = VariationSet["variants"][number];
export type Foreseen = Schemas["VariationsForeseen"];
export type Ranked = Schemas["Ranked"];
export type Ranking = Ranked["rankings"][number];

/** A draft that outlives the page within its tab. */
export function useDraft(project: string): [Draft, (draft: Draft) => void] {
  const place = `reelwright.variations.${project}`;
  const [draft, setDraft] = useState<Draft>(() => {
    try {
      return { ...BLANK, ...(JSON.parse(sessionStorage.getItem(place) ?? "{}") as Partial<Draft>) };
    } catch {
      return BLANK;
    }
  });
  const keep = (next: Draft) => {
    setDraft(next);
    try {
      sessionStorage.setItem(place, JSON.stringify(next));
    } catch {
      // Storage is refused: the draft lives as long as the page.
    }
  };
  return [draft, keep];
}

/** Gives a value on once it has rested for so many milliseconds. */
export function useRested<T>(value: T, rest: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), rest);
    return () => clearTimeout(timer);
  }, [value, rest]);
  return rested;
}

/** The sets of an ad, newest first; null where the service has no variations. */
export function useSets() {
  const project = useDocument((document) => document.project);
  return useQuery({
    queryKey: ["projects", project, "variations"],
    queryFn: async () => {
      const params = { path: { project }, query: { limit: 50 } };
      const found = await orNothing(told(api.GET("/api/v1/projects/{project}/variations", { params })));
      return found?.items ?? null;
    },
  });
}

/** A set with the newest build of each variation; asked again as its jobs end. */
export function useSet(set: string) {
  const project = useDocument((document) => document.project);
  const queries = useQueryClient();
  useEffect(
    () =>
      live.on(({ event, data }) => {
        if (event === "job.completed" && data.project === set)
          void queries.invalidateQueries({ queryKey: ["projects", project, "variations"] });
      }),
    [queries, project, set],
  );
  return useQuery({
    queryKey: ["projects", project, "variations", set],
    queryFn: () => {
      const params = { path: { project, variations: set } };
      return told(api.GET("/api/v1/projects/{project}/variations/{variations}", { params }));
    },
  });
}
