import type { Drawer, Setting } from "./drawer";
import { Enlarged } from "./enlarge";
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

const AT_ONCE = 3; // files loaded ahead: a browser asks six of a service, and what is wanted goes first
const APART = 90; // frames away from which decoders are let go

type Scene = { change: Transition | null; leaving: Stage | null; shown: Stage | null };

/**
 * Draws any frame of a composition; cheapest in order. A layer is made ready when it is first needed and let go when
 * it is seen no more.
 */
export class Composer {
  private readonly setting: Setting;
  private readonly drawers = new Map<string, Drawer>();
  private readonly blends = new Map<Transition, Blend>();
  /** Layers of which something was drawn, by their ids, and the frames and grounds that were made ready ahead. */
  private readonly known = new Set<string>();
  private readonly rehearsed = new Set<number | string>();
  private readonly out: Ctx;
  private stages: readonly [Ctx, Ctx] | null = null;
  private spare: Ctx | null = null;
  private enlarged: Enlarged | null = null;
  /** Hears how long each layer takes to draw, for who measures; waiting for it takes time itself. */
  watch: ((kind: string, milliseconds: number) => void) | null = null;

  constructor(
    readonly composition: Composition,
    readonly sources: Sources,
    /** What is left out, by the layers' ids: captions that are switched off, for one. */
    public hidden: ReadonlySet<string> = new Set(),
    rough = false,
  ) {
    const { width, height, fps } = composition;
    const scratch = () => {
      this.spare ??= surface(width, height);
      return this.spare;
    };
    const enlarged = () => {
      this.enlarged ??= new Enlarged(width, height);
      return this.enlarged;
    };
    this.setting = { sources, width, height, fps, rough, scratch, enlarged };
    this.out = surface(width, height);
  }

  /** Loads all that a frame shows. */
  async ready(frame: number): Promise<void> {
    const { change } = this.sceneAt(frame);
    const loading = this.layersAt(frame).map((layer) => this.drawer(layer).ready(frame - layer.start));
    if (change && !this.blends.has(change)) this.blends.set(change, await blending(change, this.setting));
    await Promise.all(loading);
  }

  /** Loads the files of all layers, the nearest to a frame first. What fails is told when it is drawn. */
  async load(frame: number): Promise<void> {
    const away = (layer: Layer) => Math.max(layer.start - frame, frame - layer.end, 0);
    const waiting = [...layersOf(this.composition)].sort((a, b) => away(a) - away(b));
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        await this.sources.load(next).catch(() => undefined);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** Whether all that a frame shows was drawn before, so that it is drawn soon. */
  knows(frame: number): boolean {
    const { change } = this.sceneAt(frame);
    return (!change || this.blends.has(change)) && this.layersAt(frame).every(({ id }) => this.known.has(id));
  }

  /** Draws a frame that is ready, and returns the surface that it stands on until the next one. */
  draw(frame: number): Ctx {
    const { change, leaving, shown } = this.sceneAt(frame);
    const blend = change && this.blends.get(change);
    if (change && leaving && shown && blend) {
      this.stages ??= [
        surface(this.setting.width, this.setting.height),
        surface(this.setting.width, this.setting.height),
      ];
      const [old, next] = this.stages;
      this.drawStage(leaving, frame, old);
      this.drawStage(shown, frame, next);
      blend(frame - change.start, old, next, this.out);
    } else this.drawStage(shown, frame, this.out);
    this.drawOver(this.composition.overlays, frame, this.out);
    return this.out;
  }

  /**
   * What makes the film quick to seek in, step by step, nearest to a frame first: each layer and transition is drawn
   * once in its middle, then all frames of drawn grounds are decoded. What was done once is left out.
   */
  *preparing(frame: number): Iterable<() => Promise<unknown>> {
    const all = [...layersOf(this.composition)].map((layer) => ({ layer, middle: (layer.start + layer.end) >> 1 }));
    const changes = this.composition.transitions.map(({ start, frames }) => ({ middle: start + (frames >> 1) }));
    const nearer = (a: { middle: number }, b: { middle: number }) =>
      Math.abs(a.middle - frame) - Math.abs(b.middle - frame);
    for (const { middle } of [...all, ...changes].sort(nearer)) {
      if (this.rehearsed.has(middle)) continue;
      yield () => this.ready(middle);
      yield async () => this.draw(middle);
      this.rehearsed.add(middle);
      this.letGo(frame);
    }
    for (const { layer } of all.sort(nearer)) {
      if (layer.kind !== "clip" || !layer.smooth || this.rehearsed.has(layer.id)) continue;
      for (let at = 0; at < layer.end - layer.start && !this.sources.grounds.full; at += this.setting.fps / layer.rate)
        yield () => this.drawer(layer).ready(at);
      this.rehearsed.add(layer.id);
      this.letGo(frame);
    }
  }

  /** Lets go of the decoders of films that are not seen around a frame: few may be open at once. */
  letGo(frame: number, before = APART, after = APART): void {
    for (const layer of layersOf(this.composition)) {
      if (layer.start < frame + after && layer.end > frame - before) continue;
      if (layer.kind === "video" || layer.kind === "clip") this.drawers.get(layer.id)?.close();
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
      this.known.add(layer.id);
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
