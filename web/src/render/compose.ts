import type { Drawer, Setting } from "./drawer";
import { ClipDrawer } from "./layers/clip";
import { GrainDrawer, LeakDrawer, VignetteDrawer } from "./layers/effects";
import { GradeDrawer } from "./layers/grade";
import { PictureDrawer } from "./layers/picture";
import { ShapeDrawer } from "./layers/shape";
import { TextDrawer } from "./layers/text";
import { VideoDrawer } from "./layers/video";
import type { Sources } from "./sources";
import { type Ctx, surface } from "./surface";
import { type Blend, blending } from "./transitions";
import { type Composition, type Layer, layersOf, type Stage, type Transition } from "./types";

type Scene = { change: Transition | null; leaving: Stage | null; shown: Stage | null };

/**
 * Draws any frame of a composition; cheapest in order. A layer is made ready when it is first needed and let go when
 * it is seen no more.
 */
export class Composer {
  private readonly setting: Setting;
  private readonly drawers = new Map<string, Drawer>();
  private readonly blends = new Map<Transition, Promise<Blend>>();
  private blend: Blend | null = null;
  private readonly out: Ctx;
  private stages: readonly [Ctx, Ctx] | null = null;
  private spare: Ctx | null = null;
  /** Hears how long each layer takes to draw, for who measures; waiting for it takes time itself. */
  watch: ((kind: string, milliseconds: number) => void) | null = null;

  constructor(
    readonly composition: Composition,
    readonly sources: Sources,
    /** What is left out, by the layers' ids: captions that are switched off, for one. */
    public hidden: ReadonlySet<string> = new Set(),
  ) {
    const { width, height, fps } = composition;
    const scratch = () => {
      this.spare ??= surface(width, height);
      return this.spare;
    };
    this.setting = { sources, width, height, fps, scratch };
    this.out = surface(width, height);
  }

  /** Loads all that a frame shows. */
  async ready(frame: number): Promise<void> {
    const { change } = this.sceneAt(frame);
    const loading = this.layersAt(frame).map((layer) => this.drawer(layer).ready(frame - layer.start));
    const blend = change && this.blendOf(change);
    await Promise.all(loading);
    this.blend = (await blend) ?? null;
  }

  /** Draws a frame that is ready, and returns the surface that it stands on until the next one. */
  draw(frame: number): Ctx {
    const { change, leaving, shown } = this.sceneAt(frame);
    if (change && leaving && shown && this.blend) {
      this.stages ??= [
        surface(this.setting.width, this.setting.height),
        surface(this.setting.width, this.setting.height),
      ];
      const [old, next] = this.stages;
      this.drawStage(leaving, frame, old);
      this.drawStage(shown, frame, next);
      this.blend(frame - change.start, old, next, this.out);
    } else this.drawStage(shown, frame, this.out);
    this.drawOver(this.composition.overlays, frame, this.out);
    return this.out;
  }

  /** Makes ready what begins to be seen after one frame and before another. */
  async prepare(from: number, until: number): Promise<void> {
    for (const layer of layersOf(this.composition)) {
      const begins = Math.max(layer.start, 0);
      if (begins > from && begins < until) await this.drawer(layer).ready(begins - layer.start);
    }
    for (const change of this.composition.transitions)
      if (change.start > from && change.start < until) await this.blendOf(change);
  }

  /** Lets go of films that are not seen in [from, until): few decoders may be open at once. */
  letGo(from: number, until: number): void {
    for (const layer of layersOf(this.composition)) {
      if ((layer.kind !== "video" && layer.kind !== "clip") || (layer.start < until && layer.end > from)) continue;
      this.drawers.get(layer.id)?.close();
      this.drawers.delete(layer.id);
    }
  }

  close(): void {
    for (const drawer of this.drawers.values()) drawer.close();
    this.drawers.clear();
  }

  private sceneAt(frame: number): Scene {
    const { transitions, stages } = this.composition;
    const change = transitions.find(({ start, frames }) => start <= frame && frame < start + frames) ?? null;
    const seen = stages.filter(({ start, end }) => start <= frame && frame < end);
    const arriving = change && seen.length > 1 ? seen.findIndex(({ id }) => id === change.to) : -1;
    if (arriving > 0) return { change, leaving: seen[arriving - 1] ?? null, shown: seen[arriving] ?? null };
    return { change: null, leaving: null, shown: seen.at(-1) ?? null };
  }

  private layersAt(frame: number): Layer[] {
    const { leaving, shown } = this.sceneAt(frame);
    const all = [...(leaving?.layers ?? []), ...(shown?.layers ?? []), ...this.composition.overlays];
    return all.filter((layer) => this.isSeen(layer, frame));
  }

  private isSeen(layer: Layer, frame: number): boolean {
    return layer.start <= frame && frame < layer.end && !this.hidden.has(layer.id);
  }

  private drawStage(stage: Stage | null, frame: number, on: Ctx): void {
    on.fillStyle = this.composition.background;
    on.fillRect(0, 0, this.setting.width, this.setting.height);
    this.drawOver(stage?.layers ?? [], frame, on);
  }

  private drawOver(layers: readonly Layer[], frame: number, on: Ctx): void {
    for (const layer of layers) {
      if (!this.isSeen(layer, frame)) continue;
      const begun = performance.now();
      this.drawer(layer).draw(frame - layer.start, on);
      if (this.watch) {
        on.getImageData(0, 0, 1, 1);
        this.watch("role" in layer ? `${layer.kind} ${layer.role}` : layer.kind, performance.now() - begun);
      }
    }
  }

  private drawer(layer: Layer): Drawer {
    const known = this.drawers.get(layer.id);
    if (known) return known;
    const made = drawerOf(layer, this.setting);
    this.drawers.set(layer.id, made);
    return made;
  }

  private blendOf(change: Transition): Promise<Blend> {
    const known = this.blends.get(change) ?? blending(change, this.setting);
    this.blends.set(change, known);
    return known;
  }
}

function drawerOf(layer: Layer, setting: Setting): Drawer {
  switch (layer.kind) {
    case "clip":
      return new ClipDrawer(layer, setting);
    case "picture":
      return new PictureDrawer(layer, setting);
    case "video":
      return new VideoDrawer(layer, setting);
    case "shape":
      return new ShapeDrawer(layer);
    case "text":
      return new TextDrawer(layer, setting);
    case "grade":
      return new GradeDrawer(layer, setting);
    case "vignette":
      return new VignetteDrawer(layer, setting);
    case "grain":
      return new GrainDrawer(layer, setting);
    case "leak":
      return new LeakDrawer(layer, setting);
  }
}
