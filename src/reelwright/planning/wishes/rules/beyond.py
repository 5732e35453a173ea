"""What no edit does, said in a sentence. These are asked last, so that whatever an edit does is tried first."""

from __future__ import annotations

from collections.abc import Callable

from reelwright.planning.wishes.said import Edits, LeftError, Rule, Said, rules

RULES: list[Rule] = []
rule = rules(RULES)

# (pattern, why, remedy), the first that fits
_BEYOND: tuple[tuple[str, str, str], ...] = (
    (
        r".*\b(?:draw|paint|generate|animate|morph|reshape|recolou?r|redesign|rotate|spin|turn|open|pour) "
        r"(?:the |our |my )?(?:product|bottle|packshot|pack)\b.*",
        "the product is never drawn or changed by a machine: it is cut out of its photo and set into the film",
        "Bring another photo in the brief, or move it: “make the product bigger in the hook”.",
    ),
    (
        r".*\b(?:product|bottle|packshot)\b.*\b(?:smile|smiling|face|dance|dancing|talk|talking|wink|legs|arms|"
        r"colou?r|spin|rotate|open|melt|explode|smiles|dances|talks)\b.*",
        "the product is never drawn or changed by a machine: it is cut out of its photo and set into the film",
        "Bring another photo in the brief, or move it: “make the product bigger in the hook”.",
    ),
    (
        r".*\b(?:someone|somebody|a (?:man|woman|person|hand|model|girl|boy|child)|people) (?:hold|drink|use|"
        r"wear|open|eat)\w*\b.*",
        "the product is never drawn by a machine, so nobody in a filmed shot can hold or use it",
        "Bring your own film of it in the brief.",
    ),
    (
        r".*\b(?:photos?|pictures?|images?|videos?|clips?|footage|face|voice|likeness) of .+",
        "pictures, films and voices of others are not fetched: what an ad shows comes from you, or is drawn and "
        "filmed for it",
        "Bring the file, with the right to use it, in the brief.",
    ),
    (r".*\b(?:https?://|www\.)\S+.*", "nothing is fetched from an address by a wish", "Bring the file in the brief."),
    (
        r".*\b(?:use|add|put|show|insert|cast|feature|get|include) (?:a |an |the |my |our |some )?(?:photo|"
        r"picture|image|celebrity|influencer|famous person|stock (?:photo|footage|video)s?|meme|gif|emoji)\b.*",
        "files come with the brief, and persons are not imitated",
        "Bring the file, with the right to use it, in the brief.",
    ),
    (
        r".*\b(?:viral|more (?:sales|clicks|views|likes|followers|conversions)|sell(?: more| better)?|"
        r"convert(?: more| better)?|trend(?:ing)?|famous|go nuts)\b.*",
        "no edit can promise what viewers do",
        "Say what is to be seen or heard: “make the hook shorter”, “use a whip into the offer”.",
    ),
    (
        r"(?:make|get|have|turn) .*\b(?:better|nicer|good|great|cool|awesome|amazing|perfect|beautiful|pretty|"
        r"professional|modern|pop|wow|interesting|engaging|catchy|exciting|special|different|stand out|work|"
        r"shine|sexy|fancy)\b.*",
        "that says what it is to be like, and not what is to change",
        "Name a part: light, length, music, texts, colours, or a look such as calm, bold, playful.",
    ),
    (
        r"(?:improve|fix|polish|optimi[sz]e|enhance|upgrade|spice up|jazz up|surprise) .*",
        "that does not say what is to change",
        "Name a part: light, length, music, texts, colours, or a look such as calm, bold, playful.",
    ),
    (
        r".*\b(?:post|publish|upload|send|email|e-mail|share|tweet|schedule|advertise|boost)\b.*",
        "no edit publishes or sends anything",
        "Make the film, and publish it yourself.",
    ),
    (
        r".*\b(?:louder|quieter|volume|softer)\b.*",
        "the mix is set to -14 LUFS, with the music under the voice, and no edit changes that",
        "Turn the music or the voice off, or choose a calmer mood.",
    ),
    (
        r".*\b(?:female|male|woman's|man's|child's|deeper|higher|british|american|accent|younger|"
        r"older)\b.*voice.*|.*voice.*\b(?:female|male|accent|deeper|higher|faster|slower)\b.*",
        "which voice speaks is its engine's choice, and no edit says more of it",
        "Pin another engine for the voice with `--op`.",
    ),
    (
        r".*\b(?:text|texts|font|type|headline|words|letters)\b.*\b(?:bigger|larger|smaller|bold|italic|"
        r"underlined|size)\b.*",
        "how large type is follows from the layout and the room for it",
        "Shorten the words, or use another layout: “use the poster layout in scene 2”.",
    ),
    (
        r"(?:remove|delete|cut) .*\bshots?\b.*",
        "no edit takes a single shot out",
        "Remove its scene, or shorten the shot.",
    ),
    (
        r"(?:make|shorten|rewrite|improve|change|fix|update|tighten) .*\b(?:headlines?|slogan|tag ?line|copy|"
        r"texts?|wording)\b.*",
        "which words are to stand there is not said",
        "Say them: “change the headline of scene 2 to '…'”.",
    ),
    (
        r"(?:make|scale|move) .*\blogo\b.*",
        "where the logo stands and how large it is follows from the layout",
        "Say “remove the logo”, or use another layout: “use the center layout in scene 2”.",
    ),
    (
        r"(?:turn|bring|lower|raise) .*\b(?:music|voice|sound|song|volume)\b.*\b(?:up|down|lower|higher)\b.*",
        "the mix is set to -14 LUFS, with the music under the voice, and no edit changes that",
        "Turn the music or the voice off, or choose a calmer mood.",
    ),
    (
        r"(?:change|replace|use|try) .*\b(?:voice|speaker|narrator|accent)\b.*",
        "which voice speaks is its engine's choice, and no edit says more of it",
        "Pin another engine for the voice with `--op`.",
    ),
    (
        r"(?:duplicate|copy|repeat|loop) .*",
        "no edit copies a scene",
        "Add a scene: “add a proof scene after the hook that says '…'”.",
    ),
    (
        r"(?:speed|slow) .*|(?:make|play) .*\b(?:faster|slower)\b.*",
        "clips are not played faster or slower",
        "Say “make the hook shorter”, or name an attitude: “make it energetic”.",
    ),
    (
        r"(?:translate|say|speak|dub) .*\b(?:in|into|to)\b .*",
        "that language is not known here",
        "Name it in English, such as “in Arabic”.",
    ),
    (
        r"(?:approve|release|pay|buy|order|charge|confirm|sign off)\b.*",
        "a wish approves and pays nothing",
        "Approve what waits for you yourself.",
    ),
    (
        r"(?:cancel|delete|destroy|format|wipe|reset|remove|erase) (?:everything|the (?:project|film|ad|"
        r"account)|all(?: of it)?|my .+)",
        "a wish deletes no project",
        "Remove scenes, or undo a change.",
    ),
)


def _teller(why: str, remedy: str) -> Callable[[Said], Edits]:
    def tell(_: Said) -> Edits:
        raise LeftError(why, remedy, "beyond")

    return tell


for _pattern, _why, _remedy in _BEYOND:
    rule(_pattern)(_teller(_why, _remedy))
