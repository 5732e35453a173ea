import { clamp } from "./tracks";

const REACTION = 0.3; // s after which a hand sees that a film has ended

/** Hears where the film stands, in seconds, and whether it plays. */
export type Told = (seconds: number, playing: boolean) => void;

/**
 * The clock of a film: the sound's own where there is any, so that picture and sound stay together. Who draws asks for
 * the frame of the moment, so that a slow machine drops frames and never lags.
 */
export class Player {
  duration = 0;
  loop = false;
  private at = 0;
  private since: number | null = null;
  private context: AudioContext | null = null;
  private gain: GainNode | null = null;
  private sound: AudioBuffer | null = null;
  private playing: AudioBufferSourceNode | null = null;
  private volume = 1;
  private turn = 0;
  private ended = Number.NEGATIVE_INFINITY; // when the film last came to its end by itself
  private clock: () => number = ownClock;

  constructor(private readonly told: Told) {}

  get running(): boolean {
    return this.since !== null;
  }

  /** Where the film stands, in seconds. */
  get time(): number {
    return this.since === null ? this.at : this.at + Math.max(this.clock() - this.since, 0);
  }

  /** Takes up a sound (null: none), decoded already or from a file's bytes. Throws where it cannot be decoded. */
  async hear(bytes: ArrayBuffer | null): Promise<void> {
    this.context ??= new AudioContext({ latencyHint: "interactive" });
    const sound = bytes && (await this.context.decodeAudioData(bytes));
    this.sound = sound;
    if (this.running) this.begin(this.time);
  }

  /** Plays on, or from the beginning. Who asks as the film ends has pressed what paused it a moment ago: it stays. */
  play(): void {
    if (this.running) return;
    const over = this.at >= this.duration - 0.02;
    if (over && ownClock() - this.ended < REACTION) {
      this.told(this.at, false);
      return;
    }
    void this.context?.resume();
    this.begin(over ? 0 : this.at);
    this.tick();
  }

  pause(): void {
    if (!this.running) return;
    this.at = clamp(this.time, 0, this.duration);
    this.silence();
    this.since = null;
    cancelAnimationFrame(this.turn);
    this.told(this.at, false);
  }

  /** Goes to a place, in seconds. */
  seek(seconds: number): void {
    const place = clamp(seconds, 0, this.duration);
    if (this.running) this.begin(place);
    else this.at = place;
    this.told(place, this.running);
  }

  /** How loud, 0 to 1. */
  setVolume(volume: number): void {
    this.volume = volume;
    if (this.gain && this.context) this.gain.gain.setTargetAtTime(volume ** 2, this.context.currentTime, 0.01);
  }

  close(): void {
    this.pause();
    void this.context?.close();
    this.context = null;
  }

  private begin(place: number): void {
    this.silence();
    this.at = place;
    this.clock = this.start(place);
    this.since = this.clock();
  }

  /** Starts the sound, and returns the clock that goes with it: the page's own where nothing sounds. */
  private start(place: number): () => number {
    const { context, sound } = this;
    if (!context || !sound || place >= sound.duration) return ownClock;
    const source = context.createBufferSource();
    source.buffer = sound;
    source.connect(this.output(context));
    if (context.state !== "running") {
      // A context that sleeps tells no time; once it wakes, the sound joins where the picture is.
      void context.resume().then(() => this.running && this.clock === ownClock && this.begin(this.time));
      return ownClock;
    }
    source.start(0, place);
    this.playing = source;
    return () => context.currentTime - (context.outputLatency || 0);
  }

  private output(context: AudioContext): GainNode {
    if (this.gain) return this.gain;
    this.gain = context.createGain();
    this.gain.gain.value = this.volume ** 2;
    this.gain.connect(context.destination);
    return this.gain;
  }

  private silence(): void {
    this.playing?.stop();
    this.playing?.disconnect();
    this.playing = null;
  }

  private readonly tick = (): void => {
    if (!this.running) return;
    const now = this.time;
    if (now >= this.duration) {
      if (!this.loop) {
        this.at = this.duration;
        this.silence();
        this.since = null;
        this.ended = ownClock();
        this.told(this.duration, false);
        return;
      }
      this.begin(0);
    }
    this.told(Math.min(this.time, this.duration), true);
    this.turn = requestAnimationFrame(this.tick);
  };
}

function ownClock(): number {
  return performance.now() / 1000;
}
