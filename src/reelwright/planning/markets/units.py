"""Measures in the units of a market, with rounding that stays true.

Factors are exact by definition (NIST Special Publication 811, appendix B): 1 in = 2.54 cm, 1 lb = 0.45359237 kg,
1 US fl oz = 29.5735295625 ml. Gallons, quarts and pints differ between countries and are asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reelwright.planning.markets.numbers import NUMBER, Direction, direction_of, parse, rounded, written
from reelwright.planning.markets.table import Market, customs_of


@dataclass(frozen=True)
class Unit:
    """A unit by the ways it is written, and what it is in others: `factor` of `target` each; `larger` from 1000 on."""

    words: str
    target: str
    factor: float
    larger: str = ""
    road: bool = False  # distances and speeds, heights: Britain keeps its own


_FLUID = Unit(r"fl\.?\s?oz\.?|fluid ounces?", "ml", 29.5735295625, "l")
_MASS = Unit(r"oz\.?|ounces?", "g", 28.349523125, "kg")
_TO_METRIC = (
    _FLUID,
    _MASS,
    Unit(r"lbs?\.?", "kg", 0.45359237),
    Unit(r"mph|miles per hour", "km/h", 1.609344, road=True),
    Unit(r"miles?|mi", "km", 1.609344, road=True),
    Unit(r"yards?|yds?", "m", 0.9144, road=True),
    Unit(r"sq\.? ?ft|square feet", "m²", 0.09290304, road=True),
    Unit(r"feet|foot|ft", "m", 0.3048, road=True),
    Unit(r"inch(?:es)?", "cm", 2.54, road=True),
    Unit(r"°\s?F", "°C", 0.0),
)
# Litres and grams stand on American packages too, by law beside their own, and stay.
_TO_US = (
    Unit(r"kg|kilos?|kilograms?", "lb", 1 / 0.45359237),
    Unit(r"km/h|kph", "mph", 1 / 1.609344),
    Unit(r"km|kilomet(?:re|er)s?", "miles", 1 / 1.609344),
    Unit(r"cm|centimet(?:re|er)s?", "inches", 1 / 2.54),
    Unit(r"met(?:re|er)s?", "ft", 1 / 0.3048),
    Unit(r"°\s?C", "°F", 0.0),
)
_ASKED = re.compile(rf"{NUMBER}[\s-]?(?:gallons?|gal|quarts?|pints?)\b", re.IGNORECASE)
_DRINK = re.compile(
    r"\b(?:bottle|cup|mug|tumbler|flask|glass|jug|can|drink|water|juice|coffee|tea|soda|milk|shampoo|lotion|holds?|"
    r"flasche|becher|bouteille|gourde|botella|bottiglia|garrafa|fles)\b",
    re.IGNORECASE,
)
_HEAVY = re.compile(r"\b(?:weigh\w*|light|lbs?|net wt)\b", re.IGNORECASE)
_SHOWN = re.compile(r"\s?\(\s?\d")  # a measure in brackets stands there already


@dataclass(frozen=True)
class Measured:
    """A text in a market's units, and what was changed (from, to) or must be asked for."""

    text: str
    changed: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()


def measured(text: str, market: Market, language: str | None, about: str = "") -> Measured:
    """Return a text in a market's units; `about` is what it is about, which tells fluid ounces from others."""
    changed: list[tuple[str, str]] = []
    asked = [found[0] for found in _ASKED.finditer(text)] if market.units != "us" else []
    customs = customs_of(language) if language else None
    for unit in _TO_US if market.units == "us" else _TO_METRIC:
        if (market.units == "uk" and unit.road) or (unit is _MASS and _unclear(text, about, asked)):
            continue
        real = _FLUID if unit is _MASS and _is_fluid(text, about) else unit
        text = _pattern(unit).sub(_replacer(real, market, customs, changed), text)
    return Measured(text, tuple(changed), tuple(asked))


def _pattern(unit: Unit) -> re.Pattern[str]:
    number = rf"(?:(?P<low>{NUMBER})\s?[-–]\s?)?(?P<number>{NUMBER})"
    return re.compile(rf"(?<![\w.,(/+]){number}(?P<gap>[\s-]?)(?P<unit>{unit.words})(?![\w²³/°])", re.IGNORECASE)


def _is_fluid(text: str, about: str) -> bool:
    return bool(_DRINK.search(f"{text} {about}")) and not _HEAVY.search(text)


def _unclear(text: str, about: str, asked: list[str]) -> bool:
    """Say whether ounces may be of weight or of volume, and ask where they are there."""
    known = _is_fluid(text, about) or _HEAVY.search(text)
    found = _pattern(_MASS).search(text)
    if found and not known:
        asked.append(found[0])
    return bool(found) and not known


def _replacer(
    unit: Unit, market: Market, customs: Market | None, changed: list[tuple[str, str]]
) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        values = [parse(text, customs or market) if text else None for text in (found["low"], found["number"])]
        if values[1] is None or (found["low"] and values[0] is None) or _SHOWN.match(found.string[found.end() :]):
            return found[0]
        direction = direction_of(found.string[: found.start()])
        new = _written([value for value in values if value is not None], unit, market, direction, found["gap"])
        shown = f"{new} ({found[0]})" if market.both else new
        changed.append((found[0], shown))
        return shown

    return replace


def _written(values: list[float], unit: Unit, market: Market, direction: Direction, gap: str) -> str:
    target = unit.target
    if unit.target in ("°C", "°F"):
        made = [_degrees(value, unit.target, direction) for value in values]
    else:
        made = [value * unit.factor for value in values]
        if unit.target == "kg" and max(made) < 1:
            made, target = [1000 * value for value in made], "g"
        elif unit.larger and max(made) >= 1000:
            made, target = [value / 1000 for value in made], unit.larger
        made = [rounded(value, direction) for value in made]
    return "–".join(written(value, market) for value in made) + ("-" if gap == "-" else " ") + target


def _degrees(value: float, target: str, direction: Direction) -> float:
    exact = (value - 32) / 1.8 if target == "°C" else 1.8 * value + 32
    return {"near": float(round(exact)), "down": float(exact // 1), "up": float(-(-exact // 1))}[direction]
