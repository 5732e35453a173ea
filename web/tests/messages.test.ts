import { describe, expect, it } from "vitest";
import { say } from "../src/messages";
import { duration, money, timecode } from "../src/messages/formats";

describe("messages", () => {
  it("fill in what they name, and leave what they do not know", () => {
    expect(say("Version {n} of {name}", "en", { n: 1200 })).toBe("Version 1,200 of {name}");
  });

  it("choose the plural form of the language", () => {
    const message = { zero: "none", one: "one", two: "two", few: "few {n}", many: "many", other: "other" };
    expect([0, 1, 2, 3, 11, 100].map((n) => say(message, "ar", { n }).split(" ")[0])).toEqual([
      "none",
      "one",
      "two",
      "few",
      "many",
      "other",
    ]);
    expect(say({ one: "one", other: "{n} things" }, "en", { n: 2 })).toBe("2 things");
  });
});

describe("formats", () => {
  it("write what is less than a cent as more than nothing", () => {
    expect(money(0.0042, "en")).toBe("$0.0042");
    expect(money(12.5, "en")).toBe("$12.50");
  });

  it("write places in a film", () => {
    expect(timecode(67.25)).toBe("1:07.2");
    expect(timecode(67.5, 30)).toBe("1:07:15");
    expect(timecode(59.9999999, 30)).toBe("1:00:00");
  });

  it("round times for people", () => {
    expect(duration(0.2, "en")).toBe("1 sec");
    expect(duration(240, "en")).toBe("4 min");
  });
});
