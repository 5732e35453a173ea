"""From the text of a page to what it says of its product."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelwright.errors import InputError, Problem, shorten
from reelwright.finding import Finding
from reelwright.planning.language import language_of
from reelwright.planning.page.claims import claims_of, unproved
from reelwright.planning.page.judge import is_slogan, machine, shown
from reelwright.planning.page.model import PageFacts, Price, Quote, Rating, Told
from reelwright.planning.page.photos import photos_of
from reelwright.planning.page.prices import money, number, prices_of, prices_seen, rating_of, sold_out
from reelwright.planning.page.scan import Scan, scan
from reelwright.planning.page.styles import full_hex
from reelwright.planning.page.things import Thing, Things, lines, things_of

MOST_CHARACTERS = 5 << 20  # of a page that are read
_LONGEST_NAME, _LONGEST_QUOTE, _LONGEST_DESCRIPTION = 80, 160, 600
_LONGEST_ADDRESS = 2000
_MOST_QUOTES = 5
_FEW_WORDS = 40  # visible words of a page that has none before its scripts run
_PARTS = re.compile(r"\s+[|–—·•:»-]\s+|\s*[|｜]\s*")
_LOGIN = re.compile(
    r"(?<!\w)(?:log ?in|sign ?in|anmelden|einloggen|connexion|connectez|iniciar sesión|accedi)(?!\w)"
    r"|تسجيل الدخول|ログイン|登录",
    re.IGNORECASE,
)
_SCRIPTS = re.compile(r"javascript|skript|enable .{0,20}scripts?|checking your browser|captcha", re.IGNORECASE)
_CALL = re.compile(
    r"(?:(?:shop|buy|order|book|try|get|start|join|download|subscribe|reserve|visit|discover|pre-?order)(?!\w)"
    r"(?! (?:cart|in|out|help|directions|back))|jetzt (?!anmelden|einloggen)|kostenlos |termin |"
    r"acheter|commander|réserver|essayer|comprar|reservar|probar|acquista|prenota|prova|اشتر|اطلب|تسو[قّ]|احجز|جر[بّ]|"
    r"今すぐ|購入|予約|注文|立即|马上|지금)",
    re.IGNORECASE,
)
_SAVED = "Open it in a browser, save it as an HTML file, and name that file."


def read_page(html: str, address: str) -> PageFacts:
    """Return what a page says. `address` is its own after all redirects, or the name of the file that it was saved in.

    Raises InputError for a page that says nothing of a product: behind a login, empty before its scripts run, or empty.
    """
    found = scan(html[:MOST_CHARACTERS])
    things = things_of(found.data, found.items)
    home = _home(found, address)
    product, several = _product(things, found)
    language = _language(found, things)
    name = _name(found, things, product)
    claims, machines = claims_of(found, things, product, name.text if name else "")
    facts = PageFacts(
        address=home,
        language=language,
        name=name,
        brand=_brand(found, things, product),
        description=_description(found, things, product),
        prices=tuple(_prices(found, things, product, language)),
        rating=_rating(things, product),
        quotes=tuple(_quotes(things, product)),
        claims=claims,
        call=_call(found),
        photos=photos_of(found, things, product, name.text if name else "", home if "://" in address else ""),
        colors=tuple(_colors(found)),
    )
    _judge(facts, found, address)
    return facts.model_copy(update={"findings": (*_told(facts, found, things, several), *_spoken_to(machines, found))})


def _judge(facts: PageFacts, found: Scan, address: str) -> None:
    """Refuse a page that has nothing to say, and say why it has not."""
    said = " ".join(block.text for block in found.blocks)
    words = len(said.split())
    told = bool(facts.claims or facts.description or facts.prices)
    if found.password and words < 3 * _FEW_WORDS and not (facts.prices or facts.photos):
        raise _useless(address, "the page asks for a name and a password", "Name a page that everybody may read.")
    if told and facts.name:
        return
    if words < _FEW_WORDS and (found.scripts or _SCRIPTS.search(said)):
        raise _useless(address, "the page has no words before its scripts run", _SAVED)
    if words < _FEW_WORDS and _LOGIN.search(said):
        raise _useless(address, "the page asks for a name and a password", "Name a page that everybody may read.")
    if not facts.name or not words:
        raise _useless(address, "the page says nothing of a product", "Name the page of one product.")


def _useless(address: str, limit: str, remedy: str) -> InputError:
    return InputError(Problem("page", shorten(address.partition("?")[0]), limit, remedy))


def _home(found: Scan, address: str) -> str:
    """Return the address of a page; for one that was saved, that which it says of itself."""
    if "://" in address:
        return address
    canonical = next((href for rel, href in found.links if rel == "canonical"), "")
    said = canonical or (found.meta("og:url") or ("", ""))[1]
    plain = re.fullmatch(r"https?://[\w.-]+(?:[/?#][^\s<>\"]*)?", said) and said == shown(said)
    return said if plain and len(said) <= _LONGEST_ADDRESS else address


def _product(things: Things, found: Scan) -> tuple[Thing | None, int]:
    """Return the product that the page is of, and how many others it describes as well as that."""
    products = [each for each in things.products() if things.text(each.data, "name")]
    if not products:
        return None, 0
    best = [each for each in products if each.kind == products[0].kind]
    heading = next((block.text for block in found.blocks if block.kind == "h1"), found.title).casefold()
    named = next((each for each in best if things.text(each.data, "name").casefold() in heading), best[0])
    names = {things.text(each.data, "name") for each in best}
    variants = {things.text(part, "name") for each in products for part in things.parts(each.data, "hasVariant")}
    return named, len(names - variants) - 1


def _name(found: Scan, things: Things, product: Thing | None) -> Told | None:
    for text, source in _names(found, things, product):
        said = shown(text)
        if any(char.isalnum() for char in said) and not machine(said):
            return Told(text=_cut(said, _LONGEST_NAME), source=source)
    return None


def _names(found: Scan, things: Things, product: Thing | None) -> list[tuple[str, str]]:
    """Return what may be the product's name, the likeliest first: a heading that is a slogan comes last."""
    site = (found.meta("og:site_name") or ("", ""))[1].strip()
    meta = found.meta("og:title", "twitter:title")
    choices = [(block.text, "h1") for block in found.blocks if block.kind == "h1" and block.region != "aside"][:1]
    choices += [(_own_part(meta[1], site), f"meta {meta[0]}")] if meta else []
    choices += [(_own_part(found.title, site), "title"), (site, "meta og:site_name")]
    choices.sort(key=lambda choice: is_slogan(choice[0]))
    return [(things.text(product.data, "name"), product.place("name")), *choices] if product else choices


def _own_part(title: str, site: str) -> str:
    """Return a title without the name of its shop, wherever that stands."""
    parts = [part.strip() for part in _PARTS.split(title) if part.strip()]
    return next((part for part in parts if part.casefold() != site.casefold()), site)


def _cut(text: str, most: int) -> str:
    """Return a text that is no longer than `most`, cut after a part of it where it has some, else after a word."""
    if len(text) <= most:
        return text
    parts = re.split(r"\s*[,;|(（–—]\s*|\s-\s", text)
    if 3 <= len(parts[0]) <= most:
        return parts[0]
    return text[:most].rpartition(" ")[0] or text[:most]


def _brand(found: Scan, things: Things, product: Thing | None) -> Told | None:
    choices = []
    if product:
        choices.append((things.text(product.data, "brand", "manufacturer"), product.place("brand")))
    meta = found.meta("product:brand", "og:brand", "og:site_name", "application-name")
    choices += [(meta[1], f"meta {meta[0]}")] if meta else []
    choices += [(things.text(each.data, "name"), each.place("name")) for each in things.of("Organization", "Brand")]
    for text, source in choices:
        said = shown(text)
        if said and len(said) <= _LONGEST_NAME and not machine(said):
            return Told(text=said, source=source)
    return None


def _description(found: Scan, things: Things, product: Thing | None) -> Told | None:
    choices = [(things.text(product.data, "description"), product.place("description"))] if product else []
    meta = found.meta("og:description", "description", "twitter:description")
    choices += [(meta[1], f"meta {meta[0]}")] if meta else []
    for text, source in choices:
        said = shown(text)
        if said and not machine(said):
            return Told(text=shorten(said, _LONGEST_DESCRIPTION), source=source)
    return None


def _prices(found: Scan, things: Things, product: Thing | None, language: str | None) -> Sequence[Price]:
    told = prices_of(things, product, language) if product else []
    seen = prices_seen(found.blocks)
    if not told:
        told = _meta_price(found, language)
    if len(told) == 1 and told[0].before is None:  # what is crossed out is seldom told to machines
        same = (each.before for each in seen if number(each.text) == number(told[0].text))
        former = number(next(same, None) or "")
        before = money(former, told[0].currency, language) if former else None
        return [told[0].model_copy(update={"before": before})]
    return told or seen


def _meta_price(found: Scan, language: str | None) -> list[Price]:
    amount = found.meta("product:price:amount", "og:price:amount", "product:sale_price:amount")
    currency = found.meta("product:price:currency", "og:price:currency", "product:sale_price:currency")
    value = number(amount[1]) if amount else None
    code = currency[1].strip().upper() if currency else ""
    if amount is None or value is None or not re.fullmatch(r"[A-Z]{3}", code):
        return []
    return [Price(text=money(value, code, language), currency=code, source=f"meta {amount[0]}")]


def _rating(things: Things, product: Thing | None) -> Rating | None:
    rated = things.parts(product.data, "aggregateRating") if product else []
    place = product.place("aggregateRating") if product else ""
    return next((rating for data in rated if (rating := rating_of(things, data, place))), None)


def _quotes(things: Things, product: Thing | None) -> Iterator[Quote]:
    """Yield what customers wrote, whole and by name; nothing is cut, since half a quote may say another thing."""
    reviews = things.parts(product.data, "review", "reviews") if product else []
    place = product.place("review") if product else ""
    for review in reviews[:_MOST_QUOTES]:
        text = shown(" ".join(lines(things.text(review, "reviewBody", "description"))))
        by = shown(things.text(review, "author"))
        if not text or not by or len(text) > _LONGEST_QUOTE or len(by) > _LONGEST_NAME or machine(text) or machine(by):
            continue
        rated = things.parts(review, "reviewRating")
        rating = rating_of(things, rated[0], place) if rated else None
        yield Quote(text=text, by=by, rating=rating.value if rating else None, source=place)


def _call(found: Scan) -> Told | None:
    buttons = (block for block in found.blocks if block.kind == "button" and block.region != "aside")
    fit = (shown(block.text) for block in buttons if len(block.text) <= 30)
    return next((Told(text=text, source="button") for text in fit if _CALL.match(text) and not machine(text)), None)


def _language(found: Scan, things: Things) -> str | None:
    """Return the locale that the page says it is in, unless its words are plainly in another language."""
    said = found.language or (found.meta("og:locale", "language", "content-language") or ("", ""))[1]
    parts = re.fullmatch(r"\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}))?.*", said, re.DOTALL)
    words = " ".join(block.text for block in found.blocks if not block.region)[:4000]
    described = " ".join(things.text(each.data, "description") for each in things.products()[:3])
    written = language_of(words if len(words.split()) >= 8 else f"{words} {described}")
    if not parts or (written and written != parts[1].lower()):
        return written
    return "-".join(filter(None, (parts[1].lower(), (parts[2] or "").title(), (parts[3] or "").upper())))


def _colors(found: Scan) -> Iterator[Told]:
    theme = found.meta("theme-color", "msapplication-tilecolor")
    color = full_hex(theme[1]) if theme else None
    said = [(color, f"meta {theme[0]}")] if theme and color else []
    said += [(value, f"css --{name}") for name, value in found.styles.colors()]
    seen = dict(reversed([(value, source) for value, source in said]))
    order = list(dict.fromkeys(value for value, _ in said))
    yield from (Told(text=str(value), source=seen[value]) for value in order[:6])


def _told(facts: PageFacts, found: Scan, things: Things, several: int) -> Iterator[Finding]:
    if several > 0:
        message = f"the page describes {several + 1} products; “{facts.name.text if facts.name else ''}” is taken"
        yield _note("warning", message, "Name the page of one product.")
    if not found.whole:
        yield _note("warning", "the page is very long, so only its beginning was read", "")
    if things.broken:
        yield _note("info", f"{things.broken} blocks of JSON-LD on the page cannot be read", "")
    if len(facts.prices) > 1:
        listed = ", ".join(price.text for price in facts.prices)
        yield _note("warning", f"the page has several prices ({listed}), so none is taken", "Say one with `offer:`.")
    if sold_out(things):
        yield _note("warning", "the page says that the product is sold out", "Look whether it can be bought again.")
    for each in unproved(facts.claims):
        message = f"“{each.text}” is the page's claim ({each.source}), not ours"
        yield _note("info", message, "Keep it only if you can prove it; many platforms ask.")


def _spoken_to(machines: Sequence[Told], found: Scan) -> Iterator[Finding]:
    elsewhere = [Told(text=block.text, source=block.kind) for block in found.blocks if machine(block.text)]
    for each in (*machines, *elsewhere)[:1]:
        message = f"“{shorten(each.text, 60)}” ({each.source}) speaks to a machine, not to visitors, so it is left out"
        yield _note("warning", message, "Look whether the page is what you think it is.")


def _note(severity: str, message: str, remedy: str) -> Finding:
    return Finding.model_validate(
        {"check": "page", "severity": severity, "where": "page", "message": message, "remedy": remedy}
    )
