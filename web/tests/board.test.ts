import { describe, expect, it } from "vitest";
import { adjacent, arranged, duplicated, made, placed, reordered, shotOf, splits } from "~/document/scenes";
import type { Plan } from "~/document/session";
import { humanly, numbered } from "~/panels/chat/humanly";
import { asked, BLANK } from "~/panels/variations/model";

const shot = (id: string, frames: number) => ({ id, frames, texts: [], ground: { kind: "backdrop" } });
const plan = {
  fps: 30,
  aspects: ["9:16"],
  scenes: [
    { id: "s1", shots: [shot("s1-1", 60)], voice: null },
    { id: "s2", shots: [shot("s2-1", 30), shot("s2-2", 60)], voice: { text: "Cold" } },
    { id: "s3", shots: [shot("s3-1", 90)], voice: null },
  ],
} as unknown as Plan;
const order = ["a", "b", "c", "d", "e"];

/** Does moves as the service does them. */
function moved(from: readonly string[], edits: readonly unknown[]): string[] {
  const now = [...from];
  for (const edit of edits as { scene: string; to: number }[]) {
    now.splice(now.indexOf(edit.scene), 1);
    now.splice(edit.to - 1, 0, edit.scene);
  }
  return now;
}

describe("the order of scenes", () => {
  it("is reached by moving what was lifted alone, for any scenes and any place", () => {
    for (let chosen = 1; chosen < 1 << order.length; chosen += 1) {
      const lifted = order.filter((_, place) => chosen & (1 << place));
      for (let place = 0; place <= order.length - lifted.length; place += 1) {
        const to = arranged(order, lifted, place);
        const edits = reordered(order, to, lifted);
        if (edits[0]?.kind === "restore") expect(edits[0].scenes).toEqual(to);
        else {
          expect(moved(order, edits)).toEqual(to);
          expect(edits.every((edit) => edit.kind === "order" && lifted.includes(edit.scene))).toBe(true);
        }
      }
    }
  });

  it("stays inside the film", () => {
    expect(arranged(order, ["a"], 99)).toEqual(["b", "c", "d", "e", "a"]);
    expect(arranged(order, ["e"], -3)).toEqual(["e", "a", "b", "c", "d"]);
  });
});

describe("scenes", () => {
  it("stand where the shots before them end", () => {
    expect(placed(plan).map(({ start, seconds }) => [start, seconds])).toEqual([
      [0, 2],
      [2, 3],
      [5, 3],
    ]);
  });

  it("are duplicated behind the last of them under ids of their own", () => {
    const edit = duplicated(plan, ["s1", "s2"]);
    const scenes = edit.kind === "restore" ? (edit.scenes ?? []) : [];
    expect(scenes.map((each) => (typeof each === "string" ? each : each.id))).toEqual(["s1", "s2", "s4", "s5", "s3"]);
  });

  it("become one where they follow each other", () => {
    expect(adjacent(plan, ["s1", "s2"])).toBe(true);
    expect(adjacent(plan, ["s1", "s3"])).toBe(false);
    expect(adjacent(plan, ["s1"])).toBe(false);
  });

  it("are split at the playhead, else between shots, else inside", () => {
    const [first, second] = placed(plan);
    if (!first || !second) throw new Error("no scenes");
    expect(splits(second, 0)[0]).toEqual({ kind: "split_scene", shot: "s2-2" });
    expect(splits(second, 4)).toEqual([{ kind: "split_scene", shot: "s2-2", seconds: 1 }]);
    expect(splits(first, 9)[0]).toEqual({ kind: "split_scene", shot: "s1-1", seconds: 1 });
  });

  it("are made as far as their own steps have ended", () => {
    const scene = placed(plan)[1];
    if (!scene) throw new Error("no scene");
    expect(made(plan, scene, [])).toBeNull();
    expect(made(plan, scene, ["9:16 ground of s2-1", "voice of scene s2", "music"])).toBeCloseTo(2 / 5);
  });

  it("have the findings that name their time, their layer or their shot", () => {
    expect(shotOf(plan, "9:16 at 2.5 s")).toBe("s2-1");
    expect(shotOf(plan, "9:16 s3-1.text.0")).toBe("s3-1");
    expect(shotOf(plan, "anywhere", { edit: { shot: "s2-2" } })).toBe("s2-2");
    expect(shotOf(plan, "product photo")).toBeNull();
  });
});

describe("changes in words", () => {
  const names = {
    field: (key: string) => key,
    value: () => null,
    yes: "yes",
    no: "no",
    seconds: (n: number) => `${n} s`,
  };

  it("say where they are and from what to what", () => {
    const change = { path: "scenes[id=s2].shots[id=s2-2].frames", before: 60, after: 45 };
    expect(humanly(change, [plan], names, "en")).toEqual({
      scene: 2,
      shot: 2,
      field: "frames",
      before: "2 s",
      after: "1.5 s",
    });
    const moves = { path: "scenes[order]", before: ["s1", "s2"], after: ["s2", "s1"] };
    expect(humanly(moves, [plan], names, "en")).toMatchObject({ scene: null, field: "order", after: "2 · 1" });
  });

  it("have the numbers of the page for ids", () => {
    expect(numbered("s2-2: lasts 2 s", plan, (key, n) => `${key} ${n}`)).toBe("scene 2 · shot 2: lasts 2 s");
    expect(numbered("captions: none", plan, () => "")).toBe("captions: none");
  });
});

describe("a matrix", () => {
  it("has what the ad has beside what is written, unless that is taken out", () => {
    expect(asked(BLANK)).toBeNull();
    expect(asked({ ...BLANK, values: { hook: ["Ice"] } })).toEqual({ matrix: { axes: { hook: [null, "Ice"] } } });
    expect(asked({ ...BLANK, values: { hook: ["Ice"] }, without: ["hook"] })).toEqual({
      matrix: { axes: { hook: ["Ice"] } },
    });
  });
});
