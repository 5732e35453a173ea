import { describe, expect, it } from "vitest";
import { apart, takenBack } from "../src/document/merge";
import type { Plan } from "../src/document/session";

type Texts = Readonly<Record<string, string>>;

/** A plan of scenes by id, each with one text. */
function plan(scenes: Texts, title = "Film"): Plan {
  const listed = Object.entries(scenes).map(([id, text]) => ({ id, role: "proof", shots: [{ id: `${id}-1`, text }] }));
  return { format: 1, title, scenes: listed } as unknown as Plan;
}

describe("changes", () => {
  const at = (...paths: string[]) => paths.map((path) => ({ path, before: 1, after: 2 }));

  it("are apart where neither touches what the other does", () => {
    expect(apart(at("scenes[id=s1].role"), at("scenes[id=s2].role", "title"))).toBe(true);
    expect(apart(at("scenes[id=s1]"), at("scenes[id=s10].role"))).toBe(true);
    expect(apart(at("scenes[order]"), at("scenes[id=s2].role"))).toBe(true);
    expect(apart(at("scenes[id=s1]"), at("scenes[id=s1].role"))).toBe(false);
    expect(apart(at("title"), at("title"))).toBe(false);
  });
});

describe("taking back", () => {
  const [before, after] = [plan({ a: "one", b: "two" }), plan({ a: "ONE", b: "two" })];

  it("leads back exactly where nobody else did anything, and is nothing where it is done", () => {
    expect(takenBack(before, after, after)).toEqual({ kind: "restore", parts: {}, scenes: [before.scenes[0], "b"] });
    expect(takenBack(before, after, before)).toBeNull();
  });

  it("leaves what others changed, in the same scene too", () => {
    const now = plan({ a: "ONE", b: "zwei" }, "Theirs");
    if (now.scenes[0]) now.scenes[0].role = "hook";
    const scenes = [{ ...before.scenes[0], role: "hook" }, "b"];
    expect(takenBack(before, after, now)).toEqual({ kind: "restore", parts: {}, scenes });
  });

  it("leaves scenes that others added or removed", () => {
    const now = plan({ a: "ONE", new: "theirs" });
    expect(takenBack(before, after, now)).toMatchObject({ scenes: [before.scenes[0], "new"] });
  });

  it("brings a removed scene back to its place, and an order", () => {
    const gone = plan({ b: "two" });
    expect(takenBack(before, gone, plan({ b: "zwei", c: "theirs" }))).toMatchObject({
      scenes: [before.scenes[0], "b", "c"],
    });
    const turned = plan({ b: "two", a: "one" });
    expect(takenBack(before, turned, turned)).toMatchObject({ parts: {}, scenes: ["a", "b"] });
  });

  it("sets fields of the film back", () => {
    const titled = plan({ a: "one", b: "two" }, "Mine");
    expect(takenBack(before, titled, titled)).toEqual({ kind: "restore", parts: { title: "Film" }, scenes: null });
  });
});
