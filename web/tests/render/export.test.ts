import { describe, expect, it } from "vitest";
import { sizeOf, toI420 } from "~/render/export/planes";
import { Shares } from "~/render/export/shares";

/** What each of some hands makes, which take turns as `turns` says. */
function worked(count: number, turns: readonly number[]): number[][] {
  const shares = new Shares(count);
  const made = turns.map((): number[] => []);
  for (const hand of turns) {
    const next = shares.take(made[hand]?.at(-1) ?? -1);
    if (next !== null) made[hand]?.push(next);
  }
  return made.filter((each) => each.length);
}

describe("segments of a film", () => {
  it("are made in runs", () => {
    expect(worked(8, [0, 1, 0, 1, 0, 1, 0, 1])).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it("are each made once, also where one hand is slow", () => {
    const made = worked(7, [0, 1, 1, 1, 1, 1, 1, 0, 1]);
    expect(made.flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(made).toEqual([[0], [4, 5, 6, 2, 3, 1]]);
  });

  it("are enough for one hand and none are left for many", () => {
    expect(worked(2, [0, 0, 0])).toEqual([[0, 1]]);
    expect(worked(1, [0, 1, 2])).toEqual([[0]]);
  });
});

describe("pixels as I420", () => {
  const [width, height] = [4, 2];
  const written = (pixels: readonly number[], bgr = false) => {
    const out = new Uint8Array(sizeOf(width, height));
    toI420(Int32Array.from(pixels), width, bgr, out);
    return [...out];
  };
  const all = (color: number) => new Array<number>(width * height).fill(color | 0xff000000);
  const colors = (out: readonly number[]) => [out[0], out[8], out[10]];

  // ITU-R BT.709-6, 3.4 and 3.5: the codes of full white, black, red, green and blue.
  it.each([
    [0xffffff, [235, 128, 128]],
    [0x000000, [16, 128, 128]],
    [0x0000ff, [63, 102, 240]],
    [0x00ff00, [173, 42, 26]],
    [0xff0000, [32, 240, 118]],
  ])("have the codes of BT.709: %i", (color, codes) => {
    expect(colors(written(all(color)))).toEqual(codes);
  });

  it("may have blue first", () => {
    expect(written(all(0xff0000), true)).toEqual(written(all(0x0000ff)));
  });

  it("weigh the columns beside, of both rows", () => {
    const [white, red] = [0xffffffff, 0xff0000ff];
    const out = written([white, white, white, red, white, white, white, red]);
    expect(out.slice(0, 4)).toEqual([235, 235, 235, 63]);
    expect(out.slice(10)).toEqual([128, 128 + 28]); // a quarter of red's 112
  });
});
