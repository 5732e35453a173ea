import type { Enlarged } from "./enlarge";
import type { Sources } from "./sources";
import type { Ctx } from "./surface";

/** Draws one layer; frames count from the layer's start. */
export interface Drawer {
  /** Loads what a frame needs. */
  ready(frame: number): Promise<void>;
  /** Draws a frame that is ready, over what stands on the surface. */
  draw(frame: number, on: Ctx): void;
  /** Lets go of decoders and of what is drawn from them, until a frame is made ready again. */
  close(): void;
}

/** What drawers are made with. */
export type Setting = {
  readonly sources: Sources;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Whether a moving ground may be shown a moment earlier or later, where that is decoded. */
  readonly rough: boolean;
  /** A surface of the canvas's size, for one drawer at a time. */
  readonly scratch: () => Ctx;
  /** What grounds are enlarged in to the canvas's size. */
  readonly enlarged: () => Enlarged;
};

/** A drawer of what needs nothing loaded. */
export abstract class PlainDrawer implements Drawer {
  async ready(): Promise<void> {}
  abstract draw(frame: number, on: Ctx): void;
  close(): void {}
}
