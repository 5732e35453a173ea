import { describe, expect, it } from "vitest";
import type { Preview } from "../../src/client/preview";
import type { Plan } from "../../src/document/session";
import { moveScene, removeScene, splitAt, trimEnd, trimStart } from "../../src/panels/timeline/gestures";
import { type Clip, clipsOf, lengthOf, stripOf, tilesOf } from "../../src/panels/timeline/model";
import { moveBeside, moveTo, saidBy, saying, stretch, stretchBy, takeOut } from "../../src/panels/timeline/placing";
import { fitting, interval, snapped, spanOf, within } from "../../src/panels/timeline/scale";

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

const names = { role: (role: string) => role, pose: (pose: string) => pose };
const lines = [
  {
    scene: "s2",
    start: 2.2,
    end: 3.4,
    peaks: "/peaks/a",
    captions: [
      { start: 2.2, end: 2.9, text: "Cold for" },
      { start: 3.1, end: 3.6, text: "a day" },
    ],
  },
];
const clip = (id: string): Clip => {
  const found = clipsOf(plan, lines, names).find((each) => each.id === id);
  if (!found) throw new Error(id);
  return found;
};

describe("the tracks of a plan", () => {
  it("hold every shot, text, line and product at its time", () => {
    expect(lengthOf(plan)).toBe(6);
    const found = clipsOf(plan, [], names).map(({ id, start, end }) => `${id} ${start}-${end}`);
    expect(found).toEqual([
      "scenes s1-1 0-2",
      "text s1-1 0 0-2",
      "scenes s2-1 2-3",
      "scenes s2-2 3-4",
      "scenes s3-1 4-6",
      "product s3-1 4-6",
      "voice s2 2-4",
      "music 0-6",
    ]);
  });
});

describe("what is spoken", () => {
  it("stands where it is heard, its captions each over the shot that is seen then", () => {
    expect(clip("voice s2")).toMatchObject({ start: 2.2, end: 3.4, peaks: "/peaks/a", shot: "s2-1" });
    expect(clip("captions s2 0")).toMatchObject({ start: 2.2, end: 2.9, label: "Cold for", shot: "s2-1" });
    expect(clip("captions s2 1")).toMatchObject({ start: 3.1, end: 3.6, label: "a day", shot: "s2-2" });
  });

  it("is changed as a line, whichever of its captions is opened", () => {
    expect(saidBy(plan, clip("captions s2 1"))).toBe("Cold for a day");
    expect(saying(plan, clip("captions s2 1"), "Cold all day")).toEqual({
      kind: "line",
      scene: "s2",
      text: "Cold all day",
    });
    expect(takeOut(plan, clip("captions s2 1"))).toEqual([]);
    expect(takeOut(plan, clip("voice s2"))).toEqual([{ kind: "line", scene: "s2", text: null }]);
  });

  it("is not looked for in lines of scenes that are gone", () => {
    const gone = { ...plan, scenes: plan.scenes.filter(({ id }) => id !== "s2") };
    expect(clipsOf(gone, lines, names).filter(({ track }) => track === "captions")).toEqual([]);
  });
});

describe("the strip of a shot", () => {
  const stage = { id: "s2-2", start: 84, end: 132, layers: [{ kind: "clip", source: "d" }] };
  const preview = {
    composition: { fps: 30, stages: [stage, { ...stage, id: "s1-1" }] },
    sources: { d: { width: 900, height: 1600 } },
    waiting: [],
  } as unknown as Preview;
  const film = plan.scenes[1]?.shots[1];
  const drawn = plan.scenes[0]?.shots[0];
  if (!film || !drawn) throw new Error("no shot");

  it("is of what is filmed alone, and not of its stand-in", () => {
    expect(stripOf(preview, "p", film)).toMatchObject({ start: 2.8, end: 4.4, shape: 0.5625 });
    expect(stripOf(preview, "p", film)?.url).toContain("/projects/p/previews/strips/d");
    expect(stripOf(preview, "p", drawn)).toBeNull();
    const waiting = { ...preview, waiting: [{ shot: "s2-2", scene: "s2", why: "" }] };
    expect(stripOf(waiting, "p", film)).toBeNull();
  });

  it("shows each tile the frame of its time", () => {
    const strip = { url: "", start: 0, end: 12, shape: 1 };
    expect(tilesOf(strip, { start: 0, end: 12 }, 3)).toEqual([1, 4, 7, 10]);
    expect(tilesOf(strip, { start: 6, end: 8 }, 0.5)).toEqual([6, 6, 7, 7]);
    expect(tilesOf(strip, { start: 11, end: 14 }, 2)).toEqual([11, 11]);
  });
});

describe("the product and texts", () => {
  const beside = {
    ...plan,
    scenes: [
      { id: "a", role: "hook", shots: [shot("a-1", 30, { product: { pose: "hero", size: 1.2, enter: true } })] },
      {
        id: "b",
        role: "proof",
        shots: [
          shot("b-1", 30, { texts: [{ role: "headline", content: "Cold", facts: ["f"] }] }),
          shot("b-2", 30, { product: { pose: "stand", side: "left" }, texts: [{ role: "headline", content: "Old" }] }),
          shot("b-3", 30, { ground: { kind: "footage", asset: "a" } }),
        ],
      },
    ],
  } as unknown as Plan;
  const own = (id: string) => clipsOf(beside, [], names).find((each) => each.id === id) as Clip;

  it("move from shot to shot, and products change places", () => {
    expect(moveTo(beside, own("product a-1"), 1.5)).toEqual([
      { kind: "placement", at: "a-1", shown: false },
      { kind: "placement", at: "b-1", shown: true, pose: "hero", enter: true, size: 1.2 },
    ]);
    expect(moveTo(beside, own("product a-1"), 2.5)).toMatchObject([
      { at: "a-1", pose: "stand", side: "left" },
      { at: "b-2", pose: "hero" },
    ]);
    expect(moveTo(beside, own("product a-1"), 0.9)).toEqual([]);
    expect(moveBeside(beside, own("product a-1"), -1)).toEqual([]);
    expect(moveBeside(beside, own("text b-1 0"), 1)).toEqual([
      { kind: "text", at: "b-1", role: "headline", number: 1, content: null },
      { kind: "text", at: "b-2", role: "headline", number: 2, content: "Cold", facts: ["f"] },
    ]);
  });

  it("are stretched over shots that have a drawn ground and no product, or taken out", () => {
    const hero = { kind: "placement", shown: true, pose: "hero", enter: true, size: 1.2 };
    expect(stretch(beside, own("product a-1"), "end", 3.9)).toEqual([{ ...hero, at: "b-1" }]);
    expect(stretch(beside, own("product a-1"), "end", 1.4)).toEqual([]);
    expect(stretch(beside, own("product a-1"), "end", 0.4)).toEqual([{ kind: "placement", at: "a-1", shown: false }]);
    expect(stretchBy(beside, own("product b-2"), "start", 1)).toMatchObject([{ at: "b-1", side: "left" }]);
    expect(stretchBy(beside, own("product b-2"), "end", 1)).toEqual([]);
    expect(stretchBy(beside, own("product b-2"), "end", -1)).toMatchObject([{ at: "b-2", shown: false }]);
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

  it("draws what is near to what is seen, and the same for near places", () => {
    const span = spanOf(1500, 1000, 100);
    expect(span).toEqual({ from: 0, to: 40 });
    expect(spanOf(1999, 1000, 100)).toEqual(span);
    expect(spanOf(2000, 1000, 100)).toEqual({ from: 10, to: 50 });
    for (const left of [0, 700, 1500, 1999]) {
      const seen = spanOf(left, 1000, 100);
      expect(within(left / 100, left / 100 + 0.1, seen) && within(left / 100 + 9.9, left / 100 + 10, seen)).toBe(true);
    }
    expect(within(40, 42, span) || within(-2, -1, span)).toBe(false);
  });

  it("fits a film, and labels it apart", () => {
    expect(fitting(10, 1000)).toBe(100);
    for (const zoom of [4, 30, 77, 600]) expect(interval(zoom) * zoom >= 70 || interval(zoom) === 60).toBe(true);
  });
});
