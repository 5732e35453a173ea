import { describe, expect, it } from "vitest";
import { gaussian, resized } from "~/render/filters";
import { lookUp, readLut } from "~/render/lut";
import { mixed } from "~/render/mixing";
import { Dice } from "~/render/random";
import { scaled } from "~/render/scaling";
import { luma, monotone, tonesOf } from "~/render/tones";
import { bezier, evaluate } from "~/render/tracks";
import type { Composition, Ease, GradeLayer } from "~/render/types";

// numpy.random.default_rng(7), and (360, 640).standard_normal(2000, float32) at some places, the largest among them.
const SEVEN = [1, 0.8972138009695755, 26.6352853536779, 1] as const;
const NORMAL = [
  [0, -1.4916452169418335],
  [1, -1.5812939405441284],
  [2, 0.21737918257713318],
  [999, -0.10771811753511429],
  [1999, 0.5976226925849915],
  [213, 3.3660733699798584],
  [839, 3.186554193496704],
  [1427, -3.170299768447876],
  [1290, 2.9465973377227783],
] as const;
const LINEAR: Ease = [0, 0, 1, 1];
const PLAIN: GradeLayer = {
  id: "grade",
  kind: "grade",
  start: 0,
  end: 1,
  exposure: 0,
  temperature: 0,
  tint: 0,
  contrast: 1,
  curve: [],
  saturation: 1,
  lut: null,
  strength: 1,
  amount: [{ at: 0, value: 1, ease: LINEAR }],
};

describe("tracks", () => {
  it("eases as CSS does", () => {
    expect(bezier(LINEAR, 0.3)).toBe(0.3);
    expect(bezier([0.42, 0, 0.58, 1], 0.5)).toBeCloseTo(0.5, 6);
    expect(bezier([0.25, 0.1, 0.25, 1], 0.5)).toBeCloseTo(0.8024, 3);
    expect([bezier([0, 2, 1, 2], -1), bezier([0, 2, 1, 2], 2)]).toEqual([0, 1]);
  });

  it("holds before the first key and after the last", () => {
    const track = [
      { at: 10, value: 1, ease: LINEAR },
      { at: 20, value: 3, ease: LINEAR },
    ];
    expect([0, 10, 15, 20, 90].map((frame) => evaluate(track, frame))).toEqual([1, 1, 2, 3, 3]);
  });
});

describe("random numbers", () => {
  // numpy.random.default_rng(7): integers(2), uniform(), uniform(15, 30), integers(3)
  it("are those of the service", () => {
    const dice = new Dice(7);
    expect(dice.integer(2)).toBe(SEVEN[0]);
    expect(dice.uniform()).toBeCloseTo(SEVEN[1], 12);
    expect(dice.uniform(15, 30)).toBeCloseTo(SEVEN[2], 12);
    expect(dice.integer(3)).toBe(SEVEN[3]);
  });

  it("are normal as those of the service, for seeds of several numbers", () => {
    const found = new Dice(360, 640).normal(2000);
    NORMAL.forEach(([place, value]) => {
      expect(found[place]).toBeCloseTo(value, 5);
    });
  });
});

describe("tones", () => {
  it("leave all as it was where nothing is asked", () => {
    const tones = tonesOf(PLAIN);
    expect(luma(tones, 0.4)).toBeCloseTo(0.4, 9);
    expect([...tones.cb, ...tones.cr].map((each) => Math.round(each * 1e6) / 1e6 + 0)).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it("never leave the scale", () => {
    const tones = tonesOf({ ...PLAIN, exposure: 2, contrast: 1.6 });
    for (let i = 0; i <= 20; i++) {
      expect(luma(tones, i / 20)).toBeGreaterThanOrEqual(0);
      expect(luma(tones, i / 20)).toBeLessThanOrEqual(1);
    }
  });

  it("go through the points of a curve and do not overshoot", () => {
    const curve = monotone([
      [0.25, 0.1],
      [0.5, 0.9],
    ]);
    expect(curve(0.25)).toBeCloseTo(0.1, 9);
    expect(curve(0.5)).toBeCloseTo(0.9, 9);
    for (let i = 1; i <= 100; i++) expect(curve(i / 100)).toBeGreaterThanOrEqual(curve((i - 1) / 100) - 1e-9);
  });
});

describe("tables", () => {
  it("are read and looked up", () => {
    const rows = [0, 1].flatMap((b) => [0, 1].flatMap((g) => [0, 1].map((r) => `${1 - r} ${g} ${b}`)));
    const lut = readLut(["# red turned over", "LUT_3D_SIZE 2", ...rows].join("\n"));
    const found = new Float64Array(3);
    lookUp(lut, [0.25, 0.5, 0.75], found);
    expect([...found].map((each) => Math.round(each * 1e6) / 1e6)).toEqual([0.75, 0.5, 0.75]);
  });

  it("of one dimension are too", () => {
    const lut = readLut("LUT_1D_SIZE 3\n0 0 0\n0.25 0.5 0.75\n1 1 1");
    const found = new Float64Array(3);
    lookUp(lut, [0.5, 0.5, 0.5], found);
    expect([...found].map((each) => Math.round(each * 1e6) / 1e6)).toEqual([0.25, 0.5, 0.75]);
  });

  it("of nothing are refused", () => {
    expect(() => readLut("TITLE nothing")).toThrow();
  });
});

describe("filters", () => {
  it("keep what is even", () => {
    const plane = { width: 6, height: 4, data: new Float32Array(24).fill(7) };
    expect(gaussian(plane, 1.5).data.every((each) => Math.abs(each - 7) < 1e-4)).toBe(true);
    expect(resized(plane, 11, 9).data.every((each) => Math.abs(each - 7) < 1e-4)).toBe(true);
  });
});

describe("mixing", () => {
  it("rounds to the nearest", () => {
    expect(mixed(0xff000000 | 0, 0xffffffff | 0, 128) >>> 0).toBe(0xff808080);
    expect(mixed(0xff102030 | 0, 0xff102030 | 0, 77) >>> 0).toBe(0xff102030);
  });
});

describe("scaling", () => {
  it("keeps sides even and scales what counts canvas pixels", () => {
    const film: Composition = {
      format: 1,
      width: 1080,
      height: 1350,
      fps: 30,
      frames: 1,
      background: "#000000",
      stages: [],
      transitions: [],
      overlays: [{ id: "g", kind: "grain", start: 0, end: 1, amount: 0.02, size: 2, hold: 2, seed: 0 }],
    };
    const small = scaled(film, 1 / 3);
    expect([small.width, small.height]).toEqual([360, 450]);
    expect(small.overlays[0]).toMatchObject({ size: 2 / 3 });
  });
});
