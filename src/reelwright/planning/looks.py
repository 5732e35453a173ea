"""The ten looks: each is one attitude of light, colour, type, motion and sound, named by its music.

A brief's words vote for a look; the seed turns the choices inside it. Words are matched as whole words, without case.
"""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.plan.model import Layout, Motion

Face = tuple[str, int, str, int]  # display family and weight, text family and weight


@dataclass(frozen=True)
class Look:
    """`words` call it in tone, mood and prompt; `things` are products that suit it; `grounds` are backdrop moods.

    `deep` says that most scenes are dark; `calm` allows dissolves; `energy` (0 to 1) sets the number of shots.
    `hues` are (ground, accent) pairs in degrees for brands without colours of their own.
    """

    mood: str
    words: str
    things: str
    grounds: tuple[str, ...]
    lighting: str
    camera: str
    texture: str
    grade: str
    deep: bool
    calm: bool
    energy: float
    layouts: tuple[Layout, ...]
    motions: tuple[Motion, ...]
    faces: tuple[Face, ...]
    hues: tuple[tuple[float, float], ...]


_FRAUNCES: Face = ("Fraunces", 600, "Inter Tight", 500)
_PLAYFAIR: Face = ("Playfair Display", 700, "Hanken Grotesk", 500)
_INSTRUMENT: Face = ("Instrument Serif", 400, "Hanken Grotesk", 500)
_BRICOLAGE: Face = ("Bricolage Grotesque", 800, "Inter Tight", 500)
_SORA: Face = ("Sora", 700, "Inter Tight", 500)
_ANTON: Face = ("Anton", 400, "Inter Tight", 500)
_SPACE: Face = ("Space Grotesk", 700, "Inter Tight", 500)

LOOKS = (
    Look(
        "uplift",
        "uplift uplifting happy fresh confident optimistic bright friendly positive upbeat hopeful proud crisp clean "
        "summer frisch fröhlich frais fresco alegre مبهج منعش متفائل مشرق واثق 爽やか 明るい",
        "bottle water toothpaste shampoo detergent travel bank insurance school juice قارورة ماء عصير 水筒",
        ("fresh", "confident", "warm"),
        "soft daylight from the left, bright fill", "slow push-in, eye level", "smooth, clear water and air",
        "clean, slightly warm whites", False, False, 0.6,
        ("stack", "split", "center"), ("rise", "wipe", "slide"), (_BRICOLAGE, _SORA, _FRAUNCES),
        ((200, 60), (150, 75), (235, 45)),
    ),
    Look(
        "care",
        "care caring calm soft gentle tender soothing pure quiet delicate kind sensitive relaxing serene sanft ruhig "
        "doux suave هادئ ناعم لطيف رقيق やさしい 優しい 穏やか",
        "skin skincare cream balm serum lotion baby tea sleep pillow yoga candle spa كريم بشرة عناية شاي 化粧水",
        ("calm", "natural", "warm", "fresh"),
        "window light, long soft shadows", "almost still, breathing push-in", "linen, cream, fine paper",
        "low contrast, warm shadows", False, True, 0.25,
        ("center", "stack", "low"), ("fade", "rise"), (_FRAUNCES, _INSTRUMENT),
        ((65, 30), (30, 10), (120, 50)),
    ),
    Look(
        "luxury",
        "luxury luxurious premium elegant exclusive refined sophisticated noble timeless glamorous sensual rich "
        "elegante élégant edel luxuriös فاخر أنيق راقي فخم 高級 上品",
        "perfume fragrance watch jewelry jewellery ring necklace silk leather champagne oud عطر ساعة مجوهرات عود 香水",
        ("luxury", "night", "confident"),
        "one hard key from above, deep falloff", "slow orbit, low angle", "silk, lacquer, polished metal",
        "rich blacks, warm highlights", True, True, 0.3,
        ("low", "center", "split"), ("fade", "wipe"), (_PLAYFAIR, _INSTRUMENT, _FRAUNCES),
        ((340, 75), (285, 70), (30, 80)),
    ),
    Look(
        "tech",
        "tech technical modern smart precise minimal futuristic innovative digital sharp efficient professional "
        "sleek klar präzise moderne moderno تقني عصري ذكي حديث モダン スマート",
        "app phone headphones earbuds laptop camera software robot charger speaker gadget platform سماعة سماعات هاتف "
        "تطبيق イヤホン ヘッドホン",
        ("tech", "bold", "confident"),
        "cool softboxes, thin rim light", "straight tracking moves", "glass, anodised metal, fine grid",
        "neutral, crisp, cool shadows", True, False, 0.7,
        ("split", "index", "stack"), ("slide", "type", "wipe"), (_SPACE, _SORA),
        ((260, 200), (285, 155), (235, 320)),
    ),
    Look(
        "sport",
        "sport sporty energetic strong bold powerful fast quick dynamic intense tough athletic driven loud kraftvoll "
        "schnell fort rapide fuerte rápido قوي سريع نشيط حماسي رياضي 力強い",
        "shoe shoes sneaker running bike gym protein energy training football حذاء رياضة دراجة スニーカー",
        ("bold", "confident", "night"),
        "hard side light, bright edges", "fast push-in, tilted frames", "rubber, mesh, chalk dust",
        "high contrast, punchy mids", True, False, 0.95,
        ("poster", "index", "split"), ("slide", "wipe", "pop"), (_ANTON, _SPACE),
        ((25, 120), (265, 110), (145, 95)),
    ),
    Look(
        "playful",
        "playful fun funny humorous cheeky silly joyful colorful colourful quirky witty young kids witzig lustig drôle "
        "divertido divertente مرح ممتع مضحك طفولي 楽しい",
        "toy toys candy sweets snack snacks chips ice soda lemonade game pet gum ألعاب حلوى وجبة お菓子",
        ("playful", "fresh", "bold"),
        "even bright light, colour bounce", "bouncy cuts, top and front views", "paper, plastic, soft clay",
        "saturated, light shadows", False, False, 0.85,
        ("poster", "center", "index"), ("pop", "slide"), (_BRICOLAGE, _SORA),
        ((95, 10), (190, 25), (340, 150)),
    ),
    Look(
        "night",
        "night late dark moody mysterious edgy neon urban club party noir nocturnal dunkel nuit noche ليلي غامض داكن",
        "club gin vodka rum bar concert festival album whisky whiskey cocktail synth",
        ("night", "bold", "tech"),
        "neon rims, practical lights in the dark", "handheld drift, close", "wet asphalt, haze, glass",
        "crushed blacks, coloured lights", True, False, 0.65,
        ("split", "poster", "low"), ("wipe", "type", "fade"), (_SPACE, _ANTON, _SORA),
        ((290, 340), (265, 30), (310, 200)),
    ),
    Look(
        "organic",
        "organic natural honest warm earthy sustainable handmade rustic green simple wholesome slow crafted natürlich "
        "ehrlich nachhaltig naturel طبيعي عضوي دافئ أصيل ナチュラル 自然",
        "honey soap oil olive bread farm garden wood wool herbal granola plant dates jam عسل صابون زيت زيتون تمر パン",
        ("natural", "warm", "calm"),
        "late sun through leaves", "slow slide, table height", "wood, clay, raw paper",
        "earthy, soft greens and ochres", False, True, 0.4,
        ("low", "stack", "split"), ("rise", "fade", "slide"), (_FRAUNCES, _INSTRUMENT, _BRICOLAGE),
        ((110, 50), (80, 40), (60, 140)),
    ),
    Look(
        "cinematic",
        "cinematic epic dramatic grand emotional heroic monumental story legendary majestic episch dramatisch épique "
        "épico ملحمي سينمائي درامي عاطفي 壮大",
        "car film movie documentary expedition mountain museum heritage سيارة فيلم جبل",
        ("luxury", "night", "natural", "confident"),
        "one shaft of light in haze", "slow dolly, wide then close", "dust, stone, long shadows",
        "teal shadows, amber lights", True, True, 0.35,
        ("low", "poster", "center"), ("fade", "rise"), (_PLAYFAIR, _ANTON, _FRAUNCES),
        ((240, 70), (210, 55), (270, 80)),
    ),
    Look(
        "lo-fi",
        "lo-fi lofi chill relaxed cozy cosy laid-back mellow casual easy nostalgic retro gemütlich "
        "entspannt détendu tranquilo مريح رايق くつろぎ",
        "coffee brew latte espresso mug cup book notebook record blanket sofa cookie قهوة كوب كتاب コーヒー",
        ("warm", "natural", "calm", "playful"),
        "warm lamp light, soft edges", "steady, slightly off-centre", "paper, ceramic, film grain",
        "faded, warm, lifted blacks", False, False, 0.45,
        ("split", "low", "index"), ("type", "rise", "slide"), (_BRICOLAGE, _FRAUNCES, _SPACE),
        ((70, 25), (40, 200), (290, 60)),
    ),
)  # fmt: skip

# Where no word calls a look, the category offers these.
BY_CATEGORY = {
    "product_ad": ("uplift", "organic", "tech", "care"),
    "offer": ("playful", "uplift", "sport"),
    "explainer": ("tech", "uplift", "lo-fi"),
    "story": ("cinematic", "organic", "lo-fi"),
    "music_video": ("night", "cinematic", "sport"),
}

# Faces for scripts that the Latin pairs do not cover, by language.
SCRIPT_FACES: dict[str, tuple[Face, ...]] = {
    "ar": (("Cairo", 800, "Cairo", 500), ("Cairo", 800, "Tajawal", 500), ("Tajawal", 800, "Tajawal", 500)),
    "fa": (("Noto Sans Arabic", 700, "Noto Sans Arabic", 500),),
    "ur": (("Noto Sans Arabic", 700, "Noto Sans Arabic", 500),),
    "he": (("Heebo", 800, "Heebo", 500),),
    "hi": (("Noto Sans Devanagari", 700, "Noto Sans Devanagari", 500),),
    "mr": (("Noto Sans Devanagari", 700, "Noto Sans Devanagari", 500),),
    "th": (("Noto Sans Thai", 700, "Noto Sans Thai", 500),),
    "ja": (("Noto Sans JP", 800, "Noto Sans JP", 500),),
    "ko": (("Noto Sans KR", 800, "Noto Sans KR", 500),),
    "zh": (("Noto Sans SC", 800, "Noto Sans SC", 500),),
    "ru": (("Inter Tight", 800, "Inter Tight", 500), ("Noto Sans", 700, "Noto Sans", 500)),
    "uk": (("Inter Tight", 800, "Inter Tight", 500), ("Noto Sans", 700, "Noto Sans", 500)),
    "el": (("Inter Tight", 800, "Inter Tight", 500), ("Noto Sans", 700, "Noto Sans", 500)),
}
