"""Horizon: the glow of a low sun over still water, with far hills in mist."""

from __future__ import annotations

import numpy as np

from reelwright.craft.backdrop import BackdropSpec
from reelwright.craft.backdrops._canvas import Canvas, F, Plane, flat, mix, step
from reelwright.craft.backdrops._family import MovingFamily, Painter, choose, light_side, wave
from reelwright.craft.backdrops._shades import Lab, Shades

_DRIFT = 0.03  # short sides a second that the nearest hills pass


class Horizon(MovingFamily):
    name = "horizon"
    moods = ("warm", "calm", "natural", "night", "confident")
    energy = 0.3
    reflection = 0.14

    def calm(self, shades: Shades) -> Lab:
        return shades.ground(-0.03 if shades.deep else -0.01)

    def painter(self, spec: BackdropSpec, canvas: Canvas) -> Painter:
        shades, side = Shades(spec), light_side(spec)
        line = canvas.floor - 0.05 * canvas.tall
        top, glow, sun = _sky(shades)
        hills = _Hills(spec, canvas, shades, line)
        sun_x, sun_y = canvas.px + side * 0.30 * canvas.ph, line - 0.02
        split = min(max(round(line / canvas.tall * canvas.height), 1), canvas.height - 1)
        up = (F(line) - canvas.y) / F(line)
        air = step(0.95, -0.05, up) ** 2 * F(0.85)
        depth = (canvas.y[split:] - F(line)) / F(canvas.tall - line)
        quiet = F(1) - F(0.7) * canvas.calm

        def paint(seconds: float) -> Plane:
            x, rise = sun_x + 0.24 * wave(seconds, 10), 0.08 * wave(seconds, 10, 0.25)
            # Thin cloud, no more than a breath of light, draws out along the horizon.
            veil = F(1.1) * np.sin(F(1.6) * canvas.x + F(0.4 * seconds))
            cloud = np.sin(F(7.0) * canvas.y + veil + F(0.3 * seconds))
            halo = canvas.gauss(x, sun_y - rise, 0.42, 0.30) * F(0.75 + 0.08 * wave(seconds, 6))
            out = mix(mix(top, glow, air * quiet * (F(1) + F(0.34) * cloud)), sun, halo * quiet)
            hills.over(out, seconds)
            out[:, split:] = _water(canvas, depth, x, seconds, (top, glow, sun))
            return out

        return paint


def _sky(shades: Shades) -> tuple[Lab, Lab, Lab]:
    """Return the colours of the upper sky, of the air over the horizon, and of the sun's own light."""
    if shades.deep:
        return shades.ground(-0.05), shades.glow(0.46, 0.13), shades.accent_near(0.70, 0.15)
    return shades.ground(-0.025, 1.2), shades.glow(0.91, 0.065), shades.accent_near(0.93, 0.085)


def _water(canvas: Canvas, depth: Plane, x: float, seconds: float, sky: tuple[Lab, Lab, Lab]) -> Plane:
    """Return the water: the sky upside down, darker toward us, with the sun's path broken by long ripples."""
    top, glow, sun = sky
    near = tuple(value * (0.86 if i == 0 else 1.0) for i, value in enumerate(top))
    out = mix((glow[0] - 0.05, glow[1], glow[2]), (near[0], near[1], near[2]), step(-0.05, 0.9, depth))
    ripple = np.sin(F(46) * np.sqrt(np.maximum(depth, F(0)) + F(0.02)) - F(0.9 * seconds))
    ripple = ripple * np.sin(F(3.0) * canvas.x + F(5) * depth + F(0.35 * seconds))
    spread = F(0.11) + F(0.30) * np.maximum(depth, F(0))
    # Its light fades where text stands on the water.
    quiet = F(1) - F(0.75) * canvas.calm[-depth.shape[0] :]
    path = quiet * np.exp(F(-0.5) * ((canvas.x - F(x)) / spread) ** 2) * (F(1) - F(0.62) * np.clip(depth, F(0), F(1)))
    out = mix(out, sun, np.clip(path * (F(0.52) + F(0.22) * ripple), F(0), F(1)))
    out[0] += F(0.010) * ripple
    return out


class _Hills:
    """Three ridges, the farther the paler, that pass slowly."""

    def __init__(self, spec: BackdropSpec, canvas: Canvas, shades: Shades, line: float) -> None:
        rng = choose(spec, 6)
        self.line = line
        self.phase = rng.uniform(0, 6.28, (3, 3))
        lifts = (0.02, -0.03, -0.08) if shades.deep else (-0.025, -0.06, -0.10)
        self.colors = [shades.ground(lift, 1.15) for lift in lifts]
        self.mist = flat(shades.glow(0.44, 0.11) if shades.deep else shades.glow(0.90, 0.055))
        # Only the rows that hills can reach are painted.
        first, last = (round((line + reach) / canvas.tall * canvas.height) for reach in (-0.15, 0.02))
        self.rows = slice(max(first, 0), max(last, 1))
        self.x, self.y = canvas.x, canvas.y[self.rows]

    def over(self, sky: Plane, seconds: float) -> None:
        """Paint the hills over the sky."""
        view = sky[:, self.rows]
        for i, color in enumerate(self.colors):
            x = self.x + F(_DRIFT * (0.4 + 0.3 * i) * seconds)
            a, b, d = self.phase[i]
            crest = np.sin(F(2.3 + i) * x + F(a)) + F(0.5) * np.sin(F(5.1 + 1.7 * i) * x + F(b))
            crest = (crest + F(0.22) * np.sin(F(11.0) * x + F(d))) * F(0.020 - 0.004 * i)
            below = self.y - (F(self.line - 0.105 + 0.035 * i) - crest)
            # Mist lies in the valleys: each ridge fades toward its foot.
            ridge = flat(color) + (self.mist - flat(color)) * (F(0.62) * step(0.0, 0.11, below))
            view += (ridge - view) * (F(0.80) * step(-0.004, 0.004, below))


FAMILY = Horizon()
