"""The page of a product, read for what a brief can say of it: text in, facts with their places out; no network.

    tokens   tags and texts, in linear time        scan     what a visitor sees, block by block
    things   JSON-LD and microdata                 judge    which texts can be facts
    read     all of it together, as PageFacts

A page is hostile: what it hides from visitors is no fact, what speaks to a machine is told and left out, and nothing in
it is followed but the addresses of its pictures, by those who fetch.
"""

from reelwright.planning.page.model import PageFacts, Photo, Price, Quote, Rating, Told
from reelwright.planning.page.read import MOST_CHARACTERS, read_page

__all__ = ["MOST_CHARACTERS", "PageFacts", "Photo", "Price", "Quote", "Rating", "Told", "read_page"]
