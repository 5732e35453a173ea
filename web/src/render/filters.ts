/** Filters on single planes of numbers, for what is worked out once for a film or a shot. */
export type Plane = { width: number; height: number; data: Float32Array };

/** A Gaussian of `sigma` samples; beyond the edges the picture is mirrored about its last samples, as OpenCV does. */
export function gaussian(plane: Plane, sigma: number): Plane {
  const reach = Math.round(sigma * 8 + 1) >> 1;
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] ?? 0) / sum;
  return blurRows(transposed(blurRows(transposed(plane), weights)), weights);
}

function blurRows({ width, height, data }: Plane, weights: Float32Array): Plane {
  const reach = weights.length >> 1;
  const out = new Float32Array(data.length);
  const line = new Float32Array(width + 2 * reach);
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < line.length; i++) line[i] = data[row * width + mirrored(i - reach, width)] as number;
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += (line[i + k] as number) * (weights[k] as number);
      out[row * width + i] = sum;
    }
  }
  return { width, height, data: out };
}

function mirrored(at: number, size: number): number {
  if (size === 1) return 0;
  const round = 2 * (size - 1);
  const place = ((at % round) + round) % round;
  return place < size ? place : round - place;
}

export function transposed({ width, height, data }: Plane): Plane {
  const out = new Float32Array(data.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = data[y * width + x] as number;
  return { width: height, height: width, data: out };
}

/** Which source samples make an output sample, and their weights: `taps` for each output. */
export type Taps = { first: Int32Array; weights: Float32Array; taps: number };

/** Taps of outputs whose centres lie at `start` + i `step` of a row, by a cubic with the slope `a`; wider if reduced. */
export function taps(count: number, start: number, step: number, size: number, a = -0.5): Taps {
  const width = Math.max(step, 1);
  const number = Math.min(2 * Math.ceil(2 * width), size);
  const found = { first: new Int32Array(count), weights: new Float32Array(count * number), taps: number };
  const reach = Math.ceil(2 * width);
  for (let i = 0; i < count; i++) {
    const centre = start + i * step;
    const begin = Math.floor(centre) - reach + 1;
    const first = Math.min(Math.max(begin, 0), size - number);
    found.first[i] = first;
    let total = 0;
    for (let t = 0; t < 2 * reach; t++) total += cubic((begin + t - centre) / width, a);
    for (let t = 0; t < 2 * reach; t++) {
      const inside = Math.min(Math.max(begin + t, 0), size - 1) - first;
      found.weights[i * number + inside] =
        (found.weights[i * number + inside] ?? 0) + cubic((begin + t - centre) / width, a) / total;
    }
  }
  return found;
}

function cubic(at: number, a: number): number {
  const x = Math.abs(at);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? a * (((x - 5) * x + 8) * x - 4) : 0;
}

/** Taps that stretch or reduce `size` samples to `count`. */
export function stretching(count: number, size: number, a = -0.5): Taps {
  const step = size / count;
  return taps(count, step / 2 - 0.5, step, size, a);
}

export function resized(plane: Plane, width: number, height: number, a = -0.5): Plane {
  const wide = sampledRows(plane, stretching(width, plane.width, a));
  return transposed(sampledRows(transposed(wide), stretching(height, plane.height, a)));
}

function sampledRows({ width, height, data }: Plane, across: Taps): Plane {
  const count = across.first.length;
  const out = new Float32Array(count * height);
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      const at = row * width + (across.first[i] as number);
      for (let t = 0; t < across.taps; t++)
        sum += (data[at + t] as number) * (across.weights[i * across.taps + t] as number);
      out[row * count + i] = sum;
    }
  }
  return { width: count, height, data: out };
}
