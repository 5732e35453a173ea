"""Music, voice and captions, and the sound of the user's own film."""

from __future__ import annotations

import re

from reelwright.craft.music.grid import moods
from reelwright.plan import Footage
from reelwright.planning.wishes.rules.texts import backed
from reelwright.planning.wishes.said import Edits, OtherError, Place, Rule, Said, refuse, rules
from reelwright.planning.wishes.words import length, look_of

RULES: list[Rule] = []
rule = rules(RULES)

_MUSIC = r"(?:the |any |all |all the )?(?:background |backing )?(?:music|song|soundtrack|track|score)"
_VOICE = r"(?:the |any )?(?:voice ?-?overs?|voice|narration|narrator|speaker|spoken words|speech)"
_CAPTIONS = r"(?:the |any |all |all the )?(?:burned[- ]in )?(?:captions?|subtitles|subs|closed captions)"
_OFF = (
    r"(?:turn off|switch off|mute|silence|disable|stop|remove|delete|drop|no|without|kill|hide|lose|get rid of|"
    r"cut|don't use|leave out|take out)"
)
_ON = r"(?:turn on|switch on|enable|show|add|use|bring back|unmute|have|with|burn in)"
_STYLES = {
    "plate": r"plates?|boxed|boxes|a box|default",
    "underline": r"underlined?|underline|underlines",
    "fill": r"fill(?:ed)?|karaoke|colou?red",
    "grow": r"grow(?:ing)?|pop(?:ping)?|scale",
    "plain": r"plain|simple|unmarked",
}
_STYLE = rf"(?P<style>{'|'.join(_STYLES.values())})"
_SONG = (
    r"(?P<song>(?:my|the|our|your|uploaded) (?:own )?(?:song|music file|audio file|file|track)|[\w .-]+\.(?:mp3|"
    r"wav|m4a|flac|ogg|aac))"
)
_FOOTAGE = r"(?:the |my |our )?(?:own )?(?:sound|audio|noise) of (?:the |my |our )?(?:footage|film|clip|video)"


@rule(rf"{_OFF} {_MUSIC}(?: off)?", rf"(?:turn|switch) {_MUSIC} off", r"no (?:background )?music", rf"{_MUSIC} off")
def music_off(_: Said) -> Edits:
    return [{"kind": "music", "off": True}]


@rule(
    rf"(?:make|set|change|switch|turn|have) {_MUSIC}(?: mood)? (?:to |be |into |sound )?(?:something |a "
    rf")?(?:more |a bit |a little |much )?(?P<mood>[\w-]+)(?: one| music| mood)?",
    r"(?:use|play|give it|give me|add|have|put in|i want)(?: some| a)? (?:more )?(?P<mood>[\w-]+) (?:background "
    r")?(?:music|soundtrack|song|track|tune)",
    rf"{_MUSIC} {{should}} (?:be|sound|feel) (?:more |a bit |much )?(?P<mood>[\w-]+)",
    r"(?P<mood>[\w-]+) music",
    r"(?:switch|change) to (?P<mood>[\w-]+) music",
)
def music_mood(said: Said) -> Edits:
    word = said["mood"].casefold()
    look = look_of(word)
    mood = word if word in moods() else look.mood if look else None
    if mood is None:
        if word in ("another", "different", "other", "new"):
            return music_other(said)
        if word in ("louder", "quieter", "softer", "loud", "down", "up", "off", "on", "my", "the", "any"):
            raise OtherError
        refuse(f"nothing is composed to “{word[:40]}”", f"The moods are {', '.join(moods())}.")
    return [{"kind": "music", "mood": mood}]


@rule(
    r"(?:try|use|play|give me|compose|make|write) (?:another|a different|a new|other|different|new) (?:piece of "
    r")?(?:music|song|track|tune|soundtrack|piece)",
    rf"change {_MUSIC}",
    r"(?:another|different) (?:piece of )?music",
)
def music_other(said: Said) -> Edits:
    music = said.plan.music
    if music is None:
        refuse("the film has no music", f"Say which: {', '.join(moods())}.")
    if music.mood is None:
        refuse("the film plays your own song", f"Name a mood to compose to: {', '.join(moods())}.")
    return [{"kind": "music", "seed": (music.seed + 1) % 2**31}]


@rule(
    rf"(?:play|use|put in|add) {_SONG}(?: as (?:the )?(?:music|song|soundtrack)| for (?:the )?music| under it)?",
    rf"{{change}} {_MUSIC} to {_SONG}",
)
def music_file(said: Said) -> Edits:
    songs = [asset for asset in said.plan.assets if asset.kind == "music"]
    words = said["song"].casefold()
    found = [asset for asset in songs if asset.name.casefold() == words or "." not in words]
    if not found:
        known = ", ".join(asset.name for asset in songs) or "none"
        refuse(f"there is no such song among the ad's files ({known})", "Bring the file first, in the brief.")
    chosen = found[0].id
    if len(found) > 1:
        chosen = said.state.ask("the song", "Which song?", [(asset.id, asset.name) for asset in found])
    return [{"kind": "music", "asset": chosen}]


@rule(
    rf"(?:start|begin) {_MUSIC} (?:at|from) {{length}}", rf"{_MUSIC} {{should}} (?:start|begin) (?:at|from) {{length}}"
)
def music_start(said: Said) -> Edits:
    return [{"kind": "music", "offset": length(said["length"])}]


@rule(
    r"(?:cut|edit|sync|lay|put|set|snap)(?: (?:it|everything|all cuts|the cuts|the scenes|cuts|the film))? (?:on|"
    r"to|with) (?:the )?(?:beats?|music|rhythm)(?: of the music)?",
    r"(?:the )?cuts {should} (?:fall|be|land) on the beats?",
)
def beats(_: Said) -> Edits:
    return [{"kind": "beats"}]


@rule(
    rf"{_OFF} {_VOICE}(?: off)?",
    rf"(?:turn|switch) {_VOICE} off",
    rf"{_VOICE} off",
    r"(?:no one|nobody|nothing) (?:should|is to|may) (?:speak|talk|be spoken|be said)",
)
def voice_off(_: Said) -> Edits:
    return [{"kind": "voice", "enabled": False}]


@rule(rf"{_ON} {_VOICE}(?: on| again)?", rf"(?:turn|switch) {_VOICE} (?:back )?on", rf"{_VOICE} on")
def voice_on(said: Said) -> Edits:
    if not any(scene.voice for scene in said.plan.scenes):
        refuse("no scene has a line to speak", "Say what: “the voice should say '…' in the hook”.")
    return [{"kind": "voice", "enabled": True}]


@rule(
    rf"(?:have |let |make )?{_VOICE}(?: should| must| has to)? says? {{text}} (?:in|over|during|on) {{at}}",
    rf"(?:in|over|during|on) {{at}},? {_VOICE}(?: should| must)? says? {{text}}",
    rf"(?:have |let |make )?{_VOICE}(?: should| must| has to)? says? {{text}}",
    r"{change} (?:the |what is )?(?:(?:voice ?-?over |spoken )?line|narration|voice ?-?over|spoken text|what "
    r"is said)(?: (?:of|in|over|for)) {at} to {text}",
    r"(?:say|speak) (?P<text>‹\d+›) (?:in|over|during) {at}",
    r"{at} {should} be spoken as {text}",
)
def line(said: Said) -> Edits:
    words = said.text()
    place = said.place()
    if place is None or place.film:
        spoken = [scene for scene in said.plan.scenes if scene.voice] or list(said.plan.scenes)
        from reelwright.planning.wishes.places import described

        name = said.state.ask("the line", "In which scene?", [(each.id, described(said.plan, each)) for each in spoken])
    else:
        (name,) = _only(said.scenes())
    said.named = Place(scenes=(name,))
    return [{"kind": "line", "scene": name, "text": words, "facts": backed(said.plan, words)}]


@rule(
    r"{remove} (?:the )?(?:(?:spoken |voice ?-?over |voice )?line|voice ?-?over|voice|narration|speech) (?:of|"
    r"in|from|over|on) {at}",
    r"(?:nothing|no words?) (?:should|is to|may) be (?:spoken|said) (?:in|over|during) {at}",
    rf"{_OFF} {_VOICE} (?:in|over|during|on) {{at}}",
    r"{at} {should} be silent",
)
def no_line(said: Said) -> Edits:
    place = said.place()
    if place is None or place.film:
        return [{"kind": "voice", "enabled": False}]
    spoken = {scene.id for scene in said.plan.scenes if scene.voice}
    names = [name for name in said.scenes() if name in spoken]
    if not names:
        refuse("nothing is spoken there", f"Lines are spoken in {', '.join(sorted(spoken)) or 'no scene'}.")
    return [{"kind": "line", "scene": name} for name in names]


@rule(rf"{_OFF} {_CAPTIONS}(?: off)?", rf"(?:turn|switch) {_CAPTIONS} off", rf"{_CAPTIONS} off")
def captions_off(_: Said) -> Edits:
    return [{"kind": "captions", "burned": False}]


@rule(
    rf"{_ON} {_CAPTIONS}(?: on| again)?(?: in the picture)?",
    rf"(?:turn|switch) {_CAPTIONS} (?:back )?on",
    rf"{_CAPTIONS} on",
    rf"burn {_CAPTIONS} in(?:to the picture)?",
)
def captions_on(_: Said) -> Edits:
    return [{"kind": "captions", "burned": True}]


@rule(
    rf"(?:use|make|set|change|switch|have) {_CAPTIONS}(?: style)? (?:to |in |be )?(?:the )?{_STYLE}(?: style)?",
    rf"(?:use|show|have) (?:the )?{_STYLE} (?:style )?(?:for )?{_CAPTIONS}(?: style)?",
    rf"(?P<style>underline|fill|grow|pop) the (?:spoken )?words?(?: in {_CAPTIONS})?",
    rf"{_CAPTIONS} {{should}} be {_STYLE}",
)
def captions_style(said: Said) -> Edits:
    style = next(name for name, how in _STYLES.items() if re.fullmatch(how, said["style"], re.IGNORECASE))
    return [{"kind": "captions", "style": style}]


@rule(
    rf"(?P<do>keep|lower|drop|mute|remove|use) {_FOOTAGE}(?: (?:in|of) {{at}})?",
    r"(?P<do>keep|lower|drop|mute|remove|use) the (?:footage|clip|film)(?:'s)? (?:own )?(?:sound|audio)(?: in {at})?",
    r"(?P<do>mute) (?:the |my )?footage(?: in {at})?",
)
def footage_sound(said: Said) -> Edits:
    sound = {"keep": "keep", "use": "keep", "lower": "lower"}.get(said["do"].casefold(), "drop")
    return [{"kind": "footage", "at": name, "sound": sound} for name in footage_shots(said)]


def footage_shots(said: Said) -> list[str]:
    """Return the shots of what is named that show the user's own film. Raises LeftError where none does."""
    place = said.place(fallback=False)
    shown = [shot.id for _, shot in said.shots()] if place else [shot.id for _, _, shot in said.plan.shots()]
    found = [shot.id for _, _, shot in said.plan.shots() if shot.id in shown and isinstance(shot.ground, Footage)]
    if not found:
        everywhere = [shot.id for _, _, shot in said.plan.shots() if isinstance(shot.ground, Footage)]
        refuse("your own film is not shown there", f"It is shown in {', '.join(everywhere) or 'no shot'}.")
    return found


def _only(names: tuple[str, ...]) -> tuple[str]:
    if len(names) != 1:
        raise OtherError
    return (names[0],)
