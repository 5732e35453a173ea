/**
 * The random numbers that the service draws: NumPy's `default_rng` (SeedSequence, PCG64), as far as pictures use them.
 * Whole numbers are drawn by Lemire's method from 32 bits, normal ones of single precision by the ziggurat.
 */

const M32 = 0xffffffffn;
const M64 = (1n << 64n) - 1n;
const M128 = (1n << 128n) - 1n;
const MULTIPLIER = (2549297995355413924n << 64n) + 4865540595714422341n;
const [INIT_A, MULT_A, INIT_B, MULT_B] = [0x43b0d7e5, 0x931e8875, 0x8b51f9dd, 0x58f38ded];
const [MIX_LEFT, MIX_RIGHT] = [0xca01f9dd, 0x4973f715];
const POOL = 4;

/** Mixes a seed into four words of state (M. O'Neill's seed_seq, as NumPy has it). */
function pooled(entropy: readonly number[]): Uint32Array {
  let constant = INIT_A;
  const hashed = (value: number) => {
    let found = (value ^ constant) >>> 0;
    constant = Math.imul(constant, MULT_A) >>> 0;
    found = Math.imul(found, constant) >>> 0;
    return (found ^ (found >>> 16)) >>> 0;
  };
  const mixed = (x: number, y: number) => {
    const found = (Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y)) >>> 0;
    return (found ^ (found >>> 16)) >>> 0;
  };
  const pool = new Uint32Array(POOL);
  for (let i = 0; i < POOL; i++) pool[i] = hashed(entropy[i] ?? 0);
  for (let from = 0; from < POOL; from++)
    for (let to = 0; to < POOL; to++) if (from !== to) pool[to] = mixed(pool[to] ?? 0, hashed(pool[from] ?? 0));
  for (const more of entropy.slice(POOL))
    for (let to = 0; to < POOL; to++) pool[to] = mixed(pool[to] ?? 0, hashed(more));
  return pool;
}

function generated(pool: Uint32Array): bigint[] {
  let constant = INIT_B;
  const words: bigint[] = [];
  for (let i = 0; i < 8; i++) {
    let value = ((pool[i % POOL] ?? 0) ^ constant) >>> 0;
    constant = Math.imul(constant, MULT_B) >>> 0;
    value = Math.imul(value, constant) >>> 0;
    words.push(BigInt((value ^ (value >>> 16)) >>> 0));
  }
  return [0, 2, 4, 6].map((i) => (words[i] ?? 0n) | ((words[i + 1] ?? 0n) << 32n));
}

/** The 32-bit words of a seed's whole number, the lowest first. */
function words(seed: number | bigint): number[] {
  const found: number[] = [];
  for (let rest = BigInt(seed); rest > 0n || !found.length; rest >>= 32n) found.push(Number(rest & M32));
  return found;
}

/** A generator of the same numbers as `numpy.random.default_rng(seed)`. */
export class Dice {
  private state: bigint;
  private readonly step: bigint;
  private spare: number | null = null;

  constructor(...seed: readonly (number | bigint)[]) {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = generated(pooled(seed.flatMap(words)));
    this.step = ((((c << 64n) | d) << 1n) | 1n) & M128;
    this.state = (this.step + ((a << 64n) | b)) & M128;
    this.advance();
  }

  private advance(): void {
    this.state = (this.state * MULTIPLIER + this.step) & M128;
  }

  private next64(): bigint {
    this.advance();
    const value = (this.state >> 64n) ^ (this.state & M64);
    const turn = this.state >> 122n;
    return ((value >> turn) | (value << (64n - turn))) & M64;
  }

  /** 32 random bits: the lower half of 64, then the upper. */
  next32(): number {
    if (this.spare !== null) {
      const kept = this.spare;
      this.spare = null;
      return kept;
    }
    const value = this.next64();
    this.spare = Number(value >> 32n);
    return Number(value & M32);
  }

  uniform(low = 0, high = 1): number {
    return low + (high - low) * (Number(this.next64() >> 11n) / 2 ** 53);
  }

  /** A whole number from 0 to below `count`. */
  integer(count: number): number {
    const range = BigInt(count);
    let product = BigInt(this.next32()) * range;
    const least = (2n ** 32n - range) % range;
    while ((product & M32) < least) product = BigInt(this.next32()) * range;
    return Number(product >> 32n);
  }

  /** Fills with standard normal numbers. */
  normal(count: number): Float32Array {
    const found = new Float32Array(count);
    for (let i = 0; i < count; i++) found[i] = this.normalOne();
    return found;
  }

  private float(): number {
    return (this.next32() >>> 8) / 2 ** 24;
  }

  private normalOne(): number {
    const { wide, inside, height } = ziggurat();
    for (;;) {
      const bits = this.next32();
      const strip = bits & 255;
      const length = (bits >>> 9) & 0x7fffff;
      const x = (bits & 256 ? -1 : 1) * length * (wide[strip] ?? 0);
      if (length < (inside[strip] ?? 0)) return x;
      if (strip === 0) return this.tail(length);
      const [above = 0, below = 0] = [height[strip - 1], height[strip]];
      if ((above - below) * this.float() + below < Math.exp(-0.5 * x * x)) return x;
    }
  }

  private tail(length: number): number {
    for (;;) {
      const x = -Math.log1p(-this.float()) / EDGE;
      const y = -Math.log1p(-this.float());
      if (2 * y > x * x) return (length >> 8) & 1 ? -(EDGE + x) : EDGE + x;
    }
  }
}

const EDGE = 3.6541528853610088;
type Strips = { wide: Float32Array; inside: Uint32Array; height: Float32Array };
let strips: Strips | null = null;

/** The strips of the ziggurat: 256 of equal area under exp(-x²/2), the tail from EDGE on in the first. */
function ziggurat(): Strips {
  if (strips) return strips;
  const scale = 2 ** 23;
  const density = (x: number) => Math.exp(-0.5 * x * x);
  const area = 0.00492867323399;
  const [wide, inside, height] = [new Float32Array(256), new Uint32Array(256), new Float32Array(256)];
  const base = area / density(EDGE);
  inside[0] = (EDGE / base) * scale;
  wide[0] = base / scale;
  height[0] = 1;
  let x = EDGE;
  for (let i = 255; i >= 1; i--) {
    wide[i] = x / scale;
    height[i] = density(x);
    const next = i > 1 ? Math.sqrt(-2 * Math.log(area / x + density(x))) : 0;
    inside[i] = (next / x) * scale;
    x = next;
  }
  strips = { wide, inside, height };
  return strips;
}
