import { describe, expect, it } from "vitest";
import type { Brought } from "../src/panels/start/form";
import { composed, parted, titleOf } from "../src/panels/start/reading";

const film: Brought = {
  key: "k",
  name: "hike.mp4",
  kind: "video",
  state: "ready",
  size: 1,
  sent: 1,
  asset: "asset_1",
  reason: "",
  rights: "licensed",
};

describe("what is typed", () => {
  it("is parted into words and the page that is named in it", () => {
    expect(parted("20 s, see https://shop.example/p?x=1.", true)).toEqual({
      words: "20 s, see .",
      page: "https://shop.example/p?x=1",
    });
    expect(parted("shop.example/tea for students", true).page).toBe("shop.example/tea");
    expect(parted("1.5 l and/or funny", true).page).toBe("");
    expect(parted("https://shop.example/p", false)).toEqual({ words: "https://shop.example/p", page: "" });
  });

  it("is read in no time, however long it is", () => {
    const before = performance.now();
    parted("x".repeat(50_000), true);
    parted("a-.".repeat(20_000), true);
    expect(performance.now() - before).toBeLessThan(500);
  });
});

describe("the brief", () => {
  it("is what was understood, under what was chosen", () => {
    const drafted = { prompt: "tea", duration: 6, market: "Egypt", brand: { colors: ["#123456"] } };
    const choices = { seconds: 20, locale: "de-DE", kit: "kit_1", mood: "none" };
    expect(composed(drafted, choices, [film])).toEqual({
      prompt: "tea",
      duration: 20,
      locale: "de-DE",
      brand: { kit: "kit_1" },
      music: { enabled: false },
      footage: [{ file: "asset_1", rights: "licensed" }],
    });
    expect(composed({}, {}, [film]).title).toBe("hike.mp4");
  });

  it("gives the project its name", () => {
    expect(titleOf({ product: { name: "Cold brew" } }, "A new ad")).toBe("Cold brew");
    expect(titleOf({ prompt: "one two three four five six seven eight nine" }, "")).toBe(
      "one two three four five six seven eight",
    );
    expect(titleOf({}, "A new ad")).toBe("A new ad");
  });
});
