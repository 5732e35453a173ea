import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/document/session";
import { moveScene, removeScene, splitAt, trimEnd, trimStart } from "../../src/panels/timeline/gestures";
import { clipsOf, lengthOf } from "../../src/panels/timeline/model";
import { fitting, interval, snapped } from "../../src/panels/timeline/scale";

const shot = (id: string, frames: number, more = {}) => ({
  id,
  frames,
  ground: { kind: "backdrop", family: "sweep", tone: "light", seed: 1 },
  layout: "stack",
  motion: "rise",
  texts: [],
  ...more,
});
const plan = {
  fps: 30,
  scenes: [
    { id: "s1", role: "hook", shots: [shot("s1-1", 60, { texts: [{ role: "headline", content: "Cold" }] })] },
    {
      id: "s2",
      role: "proof",
      shots: [shot("s2-1", 30), shot("s2-2", 30, { ground: { kind: "footage", asset: "a", start: 4 } })],
      voice: { text: "Cold for a day" },
    },
    { id: "s3", role: "end_card", shots: [shot("s3-1", 60, { product: { pose: "hero" } })], locked: true },
  ],
  music: { mood: "uplift" },
} as unknown as Plan;

describe("the tracks of a plan", () => {
  it("hold every shot, text, line and product at its time", () => {
    expect(lengthOf(plan)).toBe(6);
    const found = clipsOf(plan).map(({ id, start, end }) => `${id} ${start}-${end}`);
    expect(found).toEqual([
      "shot s1-1 0-2",
      "text s1-1 0 0-2",
      "shot s2-1 2-3",
      "shot s2-2 3-4",
      "shot s3-1 4-6",
      "product s3-1 4-6",
      "voice s2 2-4",
      "music 0-6",
    ]);
  });
});

describe("gestures", () => {
  it("trim the end, with ripple or out of the next scene", () => {
    expect(trimEnd(plan, "s1-1", 2.5, { ripple: true })).toEqual([
      { kind: "duration", at: "s1-1", seconds: 2.5, balance: [] },
    ]);
    expect(trimEnd(plan, "s1-1", 2.5, { ripple: false })).toEqual([
      { kind: "duration", at: "s1-1", seconds: 2.5, balance: ["s2"] },
    ]);
    expect(trimEnd(plan, "s1-1", -1, { ripple: true })).toMatchObject([{ seconds: 0.2 }]);
  });

  it("trim the start of a film inside the film too", () => {
    expect(trimStart(plan, "s2-2", 3.25, { ripple: true })).toEqual([
      { kind: "duration", at: "s2-2", seconds: 0.75, balance: [] },
      { kind: "footage", at: "s2-2", start: 4.25 },
    ]);
    expect(trimStart(plan, "s2-1", 2.5, { ripple: false })).toEqual(trimEnd(plan, "s1-1", 2.5, { ripple: false }));
  });

  it("move a scene past the middles of others, and nowhere else", () => {
    expect(moveScene(plan, "s1", 3.5)).toEqual([{ kind: "order", scene: "s1", to: 2 }]);
    expect(moveScene(plan, "s1", 2.9)).toEqual([]);
    expect(moveScene(plan, "s3", 0.5)).toEqual([{ kind: "order", scene: "s3", to: 1 }]);
  });

  it("split inside a shot alone", () => {
    expect(splitAt(plan, 2.5)).toEqual([{ kind: "split_scene", shot: "s2-1", seconds: 0.5 }]);
    expect(splitAt(plan, 2)).toEqual([]);
    expect(splitAt(plan, 9)).toEqual([]);
  });

  it("take a scene out, and never the last; locked neighbours give nothing", () => {
    expect(removeScene(plan, "s2", { ripple: false })).toEqual([
      { kind: "remove_scene", scene: "s2", balance: ["s1"] },
    ]);
    expect(removeScene({ ...plan, scenes: plan.scenes.slice(0, 1) }, "s1", { ripple: true })).toEqual([]);
  });
});

describe("the scale", () => {
  it("snaps to the nearest mark within eight pixels, else to a frame", () => {
    expect(snapped(1.03, [1, 1.04, 2], 100, 30)).toBe(1.04);
    expect(snapped(1.21, [1, 2], 100, 30)).toBeCloseTo(36 / 30);
  });

  it("fits a film, and labels it apart", () => {
    expect(fitting(10, 1000)).toBe(100);
    for (const zoom of [4, 30, 77, 600]) expect(interval(zoom) * zoom >= 70 || interval(zoom) === 60).toBe(true);
  });
});
