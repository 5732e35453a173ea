import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Player } from "~/render/player";

/** Sound that sleeps until `wake` is called, and counts what plays. */
class SleepingContext {
  state = "suspended";
  currentTime = 0;
  destination = {};
  sounding = 0;
  private readonly woken: (() => void)[] = [];

  resume() {
    return new Promise<void>((resolve) => this.woken.push(resolve));
  }
  wake() {
    this.state = "running";
    for (const each of this.woken) each();
  }
  decodeAudioData() {
    return Promise.resolve({ duration: 6 });
  }
  createGain() {
    return { gain: { value: 1 }, connect: () => {} };
  }
  createBufferSource() {
    return {
      connect: () => {},
      disconnect: () => {},
      start: () => {
        this.sounding++;
      },
      stop: () => {
        this.sounding--;
      },
    };
  }
  close() {
    return Promise.resolve();
  }
}

let now = 0; // ms
let frames: (() => void)[] = [];

/** Lets time pass in frames of 16 ms. */
function pass(milliseconds: number): void {
  for (const end = now + milliseconds; now < end; ) {
    now += 16;
    const due = frames;
    frames = [];
    for (const each of due) each();
  }
}

beforeEach(() => {
  [now, frames] = [1000, []];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  vi.stubGlobal("requestAnimationFrame", (work: () => void) => frames.push(work));
  vi.stubGlobal("cancelAnimationFrame", () => {
    frames = [];
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A player of 6 s and what it told last. */
function playing() {
  const last = { time: 0, on: false };
  const player = new Player((time, on) => Object.assign(last, { time, on }));
  player.duration = 6;
  player.play();
  return { player, last };
}

describe("a film that plays", () => {
  it("is paused at once", () => {
    const { player, last } = playing();
    player.pause();
    pass(500);
    expect(last).toEqual({ time: 0, on: false });
  });

  it("stays paused where its sound wakes later", async () => {
    const context = new SleepingContext();
    vi.stubGlobal("AudioContext", function made() {
      return context;
    });
    const { player, last } = playing();
    await player.hear(new ArrayBuffer(1));
    player.pause();
    context.wake();
    await Promise.resolve();
    pass(500);
    expect(last.on).toBe(false);
    expect(context.sounding).toBe(0);
  });

  it("does not begin again where a hand pauses as it ends", () => {
    const { player, last } = playing();
    pass(6100);
    expect(last).toEqual({ time: 6, on: false });
    Object.assign(last, { on: true }); // what the page shows once it has asked
    player.play();
    pass(500);
    expect(last).toEqual({ time: 6, on: false });
  });

  it("begins again where a hand asks later", () => {
    const { player, last } = playing();
    pass(6700);
    player.play();
    pass(500);
    expect(last.on).toBe(true);
    expect(last.time).toBeCloseTo(0.5, 1);
  });
});
