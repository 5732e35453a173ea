"""What clauses mean, a file for each part of the film; `beyond` is asked after all others."""

from reelwright.planning.wishes.rules import (
    beyond,
    elements,
    film,
    lengths,
    light,
    money,
    product,
    scenes,
    shots,
    sound,
    texts,
)

# In the order in which they are asked: what names its part exactly stands before what takes any words.
RULES = (
    *money.RULES, *sound.RULES, *film.RULES, *elements.RULES, *product.RULES, *lengths.RULES, *light.RULES,
    *texts.RULES, *shots.RULES, *scenes.RULES,
)  # fmt: skip
BEYOND = tuple(beyond.RULES)

__all__ = ["BEYOND", "RULES"]
