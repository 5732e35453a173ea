"""The whole film: shapes, platforms, size, language, title, brand, what lies over it."""

from __future__ import annotations

import re

from reelwright.planning.prompt import PLATFORMS
from reelwright.planning.wishes.said import Edits, LeftError, Rule, Said, refuse, rules
from reelwright.planning.wishes.words import ASPECTS, LOCALES, aspect

RULES: list[Rule] = []
rule = rules(RULES)

_SHAPE = rf"(?:{'|'.join(ASPECTS.values())})"
_SHAPES = rf"(?P<shapes>{_SHAPE}(?:(?:, and |, | and | & |/| plus ){_SHAPE})*)"
_KIND = r"(?: (?:version|versions|format|formats|aspect|aspects|aspect ratio|cut|shape|one|ones|film|video|ad))*"
_SITES = PLATFORMS | {"reels": r"(?:instagram )?reels?|instagram|insta", "x": r"twitter|x\.com|x"}
_SITE = rf"(?:{'|'.join(_SITES.values())})"
_PLATFORMS = rf"(?P<sites>{_SITE}(?:(?:, and |, | and | & ){_SITE})*)"
_LOCALE = rf"(?P<language>{'|'.join(sorted(LOCALES, key=len, reverse=True))}|[a-z]{{2}}-[A-Z]{{2}})"
_FILM = r"(?:(?:the |this )?(?:ad|film|video|project|spot|it)|it)"
_OVER = r"(?P<what>progress bar|watermark)"
_SITES_FIELD = r"(?P<field>website|web ?site|url|web address|address|link)"


@rule(
    rf"(?:also )?(?:add|make|include|render|export|create|produce)(?: it| this)?(?: also)? (?:in |as |into "
    rf")?(?:a |an |the )?{_SHAPES}{_KIND}(?: also)?",
    rf"(?:a|an|another|also) (?:a |an )?{_SHAPES}{_KIND}(?: also)?",
    rf"(?P<only>only|just) (?:make |in |render )?(?:it |a |an |the )?(?:in |as )?{_SHAPES}{_KIND}",
    rf"(?P<only>make|render|export|keep|use) (?:it |the (?:film|ad|video) )?(?:only |just )(?:in |as )?(?:a |an |"
    rf"the )?{_SHAPES}{_KIND}",
    rf"(?P<only>make) (?:it|the (?:film|ad|video)) {_SHAPES}{_KIND}(?: only)?",
    rf"{{change}} the (?P<only>aspects?|aspect ratios?|formats?|shapes?)(?: of the (?:film|ad))? to {_SHAPES}{_KIND}",
    rf"(?P<gone>remove|delete|drop|lose|skip|no|without|not) (?:the |any )?{_SHAPES}{_KIND}(?: any more| anymore)?",
    rf"(?P<only>render|export|make) {_FILM} (?:in|as) {_SHAPES}{_KIND} only",
)
def shapes(said: Said) -> Edits:
    found = [str(aspect(each)) for each in re.findall(_SHAPE, said["shapes"], re.IGNORECASE)]
    now: list[str] = list(said.plan.aspects)
    if said["gone"]:
        missing = [each for each in found if each not in now]
        if missing:
            refuse(f"the film is not made in {', '.join(missing)}", f"It is made in {', '.join(now)}.")
        wanted = [each for each in now if each not in found]
        if not wanted:
            refuse("that leaves no shape to make the film in", "Add another one first.")
    else:
        wanted = found if said["only"] else [*now, *found]
    return [{"kind": "aspects", "aspects": list(dict.fromkeys(wanted))}]


@rule(
    rf"(?:also )?(?:add|include) {_PLATFORMS}(?: to the platforms| as a platform)?",
    rf"(?:make|cut|fit|optimi[sz]e|adapt|prepare|do) {_FILM} (?:also )?for {_PLATFORMS}(?: (?P<also>as well|too|"
    rf"also))?",
    rf"(?:it is|it's|this is) (?:also )?for {_PLATFORMS}",
    rf"(?P<only>only|just) for {_PLATFORMS}",
    rf"(?:make|export|render|cut|create) (?:it |this |a version )?for {_PLATFORMS}",
    rf"(?:make|add|create|export) (?:a|an) {_PLATFORMS} (?:version|cut|edit|film)",
    rf"(?P<only>make) {_FILM} (?:only|just) for {_PLATFORMS}",
    rf"{{change}} the (?P<only>platforms?) to {_PLATFORMS}",
    rf"(?P<gone>remove|drop|delete|skip|no|not|without) (?:for )?{_PLATFORMS}(?: any more| anymore| from the "
    rf"platforms)?",
    rf"(?:it is|it's|this is) (?P<gone>not) for {_PLATFORMS}(?: any more| anymore)?",
)
def platforms(said: Said) -> Edits:
    words = re.split(r",? and |, | & ", said["sites"])
    found = [next(name for name, how in _SITES.items() if re.fullmatch(how, each, re.IGNORECASE)) for each in words]
    now: list[str] = list(said.plan.platforms)
    if said["gone"]:
        missing = [each for each in found if each not in now]
        if missing:
            refuse(
                f"the film is not made for {', '.join(missing)}", f"It is made for {', '.join(now) or 'any platform'}."
            )
        wanted = [each for each in now if each not in found]
    else:
        wanted = found if said["only"] else [*now, *found]
    return [{"kind": "platforms", "platforms": list(dict.fromkeys(wanted))}]


@rule(
    rf"(?:render|make|export|output|use|set) (?:{_FILM} )?(?:in |at |to |the (?:size|resolution) to "
    rf")?(?P<size>720p|1080p|1440p|4k|full hd|uhd|hd)(?: resolution)?(?: (?:at|and|with) (?P<fps>\d+) ?(?:fps|"
    rf"frames (?:a|per) second))?",
    rf"(?:render|make|export|output|use|set) (?:{_FILM} )?(?:in |at |to |the frame rate to )?(?P<fps>\d+) "
    rf"?(?:fps|frames (?:a|per) second)",
)
def output(said: Said) -> Edits:
    names = {"full hd": "1080p", "uhd": "4k", "hd": "720p"}
    edit: dict[str, object] = {"kind": "output"}
    if said["size"]:
        edit["size"] = names.get(said["size"].casefold(), said["size"].casefold())
    if said["fps"]:
        edit["fps"] = int(said["fps"])
    return [edit]


@rule(
    rf"(?:say|speak|make|do|have|write|put|translate|tell|render) (?:{_FILM}|everything|all of it|that|all "
    rf"texts?|the texts?) (?:all )?(?:in|into|to) {_LOCALE}",
    rf"translate (?:to|into) {_LOCALE}",
    rf"in {_LOCALE}",
    rf"(?:switch|change|translate|go) (?:it )?(?:to|into) {_LOCALE}",
    rf"make {_FILM} {_LOCALE}",
    rf"{{change}} the (?:language|locale)(?: of the (?:film|ad))? to {_LOCALE}",
    rf"{_FILM} {{should}} be in {_LOCALE}",
    rf"(?:make|do|create) (?:a|an) {_LOCALE} version",
    rf"(?:make|do|create) a version in {_LOCALE}",
)
def language(said: Said) -> Edits:
    """The locale alone where the language stays; another language needs a model that translates."""
    words = said["language"]
    locale = LOCALES.get(words.casefold(), words)
    if locale.split("-")[0] == said.plan.locale.split("-")[0]:
        return [{"kind": "locale", "locale": locale}]
    if said.state.translate:
        return said.state.translate(said.plan, locale)
    name = words if "-" in words else words.title()
    why = f"the words of the ad are not in {name}, and translating them needs a chat engine"
    raise LeftError(why, "Set up a chat engine (`reelwright engines`), or write each text and line yourself.", "beyond")


@rule(
    rf"(?:call|name|title|rename) {_FILM} (?:to |as )?{{text}}",
    rf"{{change}} (?:the )?(?:title|name)(?: of {_FILM})? to {{text}}",
    rf"{_FILM} (?:should|is to) be (?:called|named|titled) {{text}}",
    rf"{{change}} {_FILM}'s (?:title|name) to {{text}}",
)
def title(said: Said) -> Edits:
    return [{"kind": "title", "title": said.text()}]


@rule(
    rf"{{change}} (?:the |our )?(?:brand'?s? )?{_SITES_FIELD} to {{text}}",
    rf"(?:the )?{_SITES_FIELD} (?:is|should be) (?:now )?{{text}}",
    rf"use {{text}} as (?:the |our )?{_SITES_FIELD}",
)
def website(said: Said) -> Edits:
    """The brand's address, and the text that shows it."""
    address = said.text()
    said.free = False
    if not re.fullmatch(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", address):
        refuse(f"“{address[:60]}” is no web address", "Write it as example.com.")
    edits: Edits = [{"kind": "brand", "website": address}]
    for _, _, shot in said.plan.shots():
        places = [text for text in shot.texts if text.role == "website"]
        edits += [
            {"kind": "text", "at": shot.id, "role": "website", "content": address, "facts": text.facts}
            | ({"number": i} if i > 1 else {})
            for i, text in enumerate(places, 1)
        ]
    return edits


@rule(r"{change} (?:the )?brand(?:'s)?(?: name)? to {text}", r"(?:the |our )?brand is (?:called|named) {text}")
def brand(said: Said) -> Edits:
    return [{"kind": "brand", "name": said.text()}]


@rule(
    r"use (?P<file>[\w .-]+\.(?:png|jpe?g|webp|svg)) (?:as|for) (?:the |our )?logo",
    r"{change} the logo to (?P<file>[\w .-]+\.(?:png|jpe?g|webp|svg))",
    r"(?:show|add|use) (?:the |our |my )?(?P<own>logo)",
)
def logo(said: Said) -> Edits:
    logos = [asset for asset in said.plan.assets if asset.kind == "logo"]
    found = [asset for asset in logos if said["own"] or asset.name.casefold() == said["file"].casefold()]
    if len(found) != 1:
        known = ", ".join(asset.name for asset in logos) or "none"
        refuse(f"there is no such logo among the ad's files ({known})", "Bring the file first, in the brief.")
    return [{"kind": "brand", "logo": found[0].id}]


@rule(r"{remove} (?:the |our |my )?(?P<what>logo|website|brand name|web address)(?: from the (?:film|ad|video))?")
def no_brand(said: Said) -> Edits:
    part = {"logo": "logo", "brand name": "name"}.get(said["what"].casefold(), "website")
    if getattr(said.plan.brand, part) is None:
        refuse(f"the brand has no {part}", "Name what is shown.")
    edits: Edits = [{"kind": "brand", "clear": [part]}]
    if part == "website":
        edits += [
            {"kind": "text", "at": shot.id, "role": "website"}
            for _, _, shot in said.plan.shots()
            if any(text.role == "website" for text in shot.texts)
        ]
    return edits


@rule(
    rf"(?P<gone>{{remove}}|turn off|disable|switch off) (?:the |any )?{_OVER}",
    rf"(?:add|show|turn on|enable|put|use|have|bring back) (?:a |the )?{_OVER}(?: (?:on|over|to) (?:it|the "
    rf"(?:film|ad|video)))?",
)
def over(said: Said) -> Edits:
    element = said["what"].casefold().replace(" ", "_")
    shown = any(each.kind == element for each in said.plan.elements)
    if said["gone"] and not shown:
        refuse(f"the film has no {said['what']}", "Name what it shows.")
    return [{"kind": "film_element", "element": element, "shown": not said["gone"]}]
