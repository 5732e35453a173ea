"""Draw the product photographs of the example briefs: no third party's picture, no model.

    python tools/example_photos.py [FOLDER]        default: examples/photos

Each product is a surface of revolution or a box, shaded in linear light by soft boxes, with a printed label, a contact
shadow on a seamless background, the softness of a lens and the noise of a sensor.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parent.parent / "src" / "reelwright" / "media" / "fonts"
SIZE = 1600  # pixels on a side of the finished photograph
Array = NDArray[np.float32]
Face = tuple[str, int, str]  # font file, size in pixels, colour


def linear(color: str) -> Array:
    """Return `#RRGGBB` as linear RGB."""
    values = np.array([int(color[index : index + 2], 16) for index in (1, 3, 5)], np.float32) / 255
    return np.asarray(np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4), np.float32)


def encode(image: Array) -> NDArray[np.uint8]:
    """Return linear RGB as sRGB bytes, highlights rolled off softly above 0.8."""
    knee = np.where(image > 0.8, 0.8 + 0.2 * np.tanh((image - 0.8) / 0.2), image)
    value = np.where(knee <= 0.0031308, knee * 12.92, 1.055 * np.clip(knee, 1e-6, None) ** (1 / 2.4) - 0.055)
    return (np.clip(value, 0, 1) * 255 + 0.5).astype(np.uint8)


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), size)


def smooth(values: Array, low: float, high: float) -> Array:
    step = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(step * step * (3 - 2 * step), np.float32)


class Photo:
    """A seamless background of `wall` colour, lit from `side` (-1 left, 1 right), that products are put on."""

    def __init__(self, wall: str, floor: str | None = None, horizon: float = 0.70, seed: int = 1) -> None:
        self.noise = np.random.default_rng(seed)
        v, u = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
        pool = np.exp(-(((u - 0.42) / 0.62) ** 2 + ((v - 0.38) / 0.70) ** 2))
        blend = smooth(v, horizon - 0.12, horizon + 0.10)[..., None]
        back, front = linear(wall), linear(floor or wall)
        light = 0.72 + 0.36 * pool + 0.06 * smooth(v, horizon, 1.0)
        self.image: Array = ((back * (1 - blend) + front * blend) * light[..., None]).astype(np.float32)

    def shadow(self, left: float, right: float, foot: float, strength: float = 0.8, reach: float = 1.0) -> None:
        """Darken the floor under a thing that stands between two x at `foot` (fractions of the picture)."""
        width, middle = right - left, (left + right) / 2
        v, u = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
        shade = np.zeros((SIZE, SIZE), np.float32)
        for shift, wide, deep, soft, alpha in (
            (0.0, 0.49, 0.012, 0.006, 0.85),
            (0.04, 0.56, 0.028, 0.022, 0.55),
            (0.20 * reach, 0.80, 0.060, 0.055, 0.34),
        ):
            distance = np.hypot((u - middle - shift * width) / (wide * width), (v - foot) / deep)
            blob = smooth(-distance, -1.0 - soft * 30, -0.55)
            shade = 1 - (1 - shade) * (1 - alpha * blob)
        self.image *= (1 - strength * shade)[..., None]

    def put(self, color: Array, alpha: Array, left: int, top: int) -> None:
        """Lay a linear-light picture over the photograph."""
        height, width = alpha.shape
        area = self.image[top : top + height, left : left + width]
        area[:] = area * (1 - alpha[..., None]) + color * alpha[..., None]

    def save(self, path: Path) -> None:
        """Soften like a lens, add the sensor's noise, and write a JPEG."""
        soft = cv2.GaussianBlur(self.image, (0, 0), 0.7)
        grain = self.noise.normal(0, 1, soft.shape[:2]).astype(np.float32)[..., None]
        noisy = soft * (1 + 0.012 * grain) + 0.0012 * self.noise.normal(0, 1, soft.shape).astype(np.float32)
        Image.fromarray(encode(noisy.astype(np.float32))).save(path, "JPEG", quality=86, optimize=True)


def profile(points: list[tuple[float, float]], height: int) -> Array:
    """Return the half width for each row from (y, half width) points, rounded between them."""
    ys, widths = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    rows = (np.arange(height) + 0.5) / height
    raw: Array = np.asarray(np.interp(rows, ys, widths), np.float32)
    if height <= 40:
        return raw
    soft = cv2.GaussianBlur(raw[:, None], (1, 0), sigmaX=0.1, sigmaY=height * 0.006)
    return np.asarray(soft[:, 0], np.float32)


def revolve(half: Array, width: int) -> tuple[Array, Array]:
    """Return (s, alpha): position across the round body, -1 to 1, and its coverage, for a half width a row."""
    x = np.arange(width, dtype=np.float32) + 0.5 - width / 2
    reach = np.maximum(half, 0.5)[:, None]
    return np.clip(x[None, :] / reach, -1, 1).astype(np.float32), np.clip(
        reach - np.abs(x)[None, :] + 0.5, 0, 1
    ).astype(np.float32)


def studio(s: Array, gloss: float, slope: Array | float = 0.0) -> tuple[Array, Array]:
    """Return (diffuse, specular) light on a round body seen from the front: big soft box left, strip right."""
    angle = np.arcsin(np.clip(s, -1, 1))
    key = np.clip(np.cos(angle + 0.75), 0, 1) * 0.80
    fill = np.clip(np.cos(angle - 0.9), 0, 1) * 0.34
    edge = 1 - 0.35 * np.abs(s) ** 6
    diffuse = (0.20 + key + fill + 0.18 * np.asarray(slope)) * edge
    box = smooth(s, -0.80, -0.70) * (1 - smooth(s, -0.50, -0.36))
    strip = smooth(s, 0.70, 0.78) * (1 - smooth(s, 0.84, 0.93))
    return diffuse.astype(np.float32), (gloss * (0.9 * box + 0.55 * strip)).astype(np.float32)


def wrap(label: Image.Image, s: Array, radius: float) -> tuple[Array, Array]:
    """Bend a flat RGBA label, as tall as the body, round it; returns its linear colours and alpha."""
    height = s.shape[0]
    flat = np.asarray(label.convert("RGBA"), np.float32) / 255
    scale = flat.shape[0] / height
    across = np.arcsin(np.clip(s, -1, 1)) * radius * scale + flat.shape[1] / 2
    down = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None] * scale, s.shape)
    bent = cv2.remap(flat, across.astype(np.float32), np.ascontiguousarray(down), cv2.INTER_LINEAR)
    rgb = bent[..., :3]
    ink = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return ink.astype(np.float32), bent[..., 3]


def write(draw: ImageDraw.ImageDraw, text: str, at: tuple[float, float], face: Face, spacing: int = 0) -> None:
    """Write with the middle of the line at `at`; `spacing` in pixels between letters."""
    name, size, color = face
    used = font(name, size)
    if not spacing:
        draw.text(at, text, font=used, fill=color, anchor="mm")
        return
    widths = [draw.textlength(char, font=used) for char in text]
    left = at[0] - (sum(widths) + spacing * (len(text) - 1)) / 2
    for char, width in zip(text, widths, strict=True):
        draw.text((left, at[1]), char, font=used, fill=color, anchor="lm")
        left += width + spacing


def blank(width: int, height: int, color: str | None = None) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGBA", (width, height), color or (0, 0, 0, 0))
    return picture, ImageDraw.Draw(picture)


@dataclass(frozen=True)
class Skin:
    """A surface: its colour, how much it mirrors the soft boxes, how metallic it is, and what is printed on it."""

    color: str
    gloss: float
    metal: float = 0.0
    label: Image.Image | None = None


def body(photo: Photo, points: list[tuple[float, float]], box: tuple[int, int, int, int], skin: Skin) -> None:
    """Shade a surface of revolution in box (left, top, width, height)."""
    left, top, width, height = box
    half = profile(points, height) * np.float32(width / 2)
    s, alpha = revolve(half, width)
    slope = -np.gradient(half)[:, None] * 1.2
    diffuse, specular = studio(s, skin.gloss, np.clip(slope, -0.6, 0.6))
    base = np.broadcast_to(linear(skin.color), (height, width, 3))
    if skin.label is not None:
        ink, cover = wrap(skin.label, s, float(half.max()))
        base = base * (1 - cover[..., None]) + ink * cover[..., None]
    if skin.metal:
        bands = 0.55 + 0.45 * np.cos(s * 5.2 + 1.9) + 0.25 * np.cos(s * 11.0)
        diffuse = diffuse * (1 - skin.metal) + skin.metal * np.clip(bands, 0.12, 1.5).astype(np.float32)
    tone = 1.06 - 0.16 * np.linspace(0, 1, height, dtype=np.float32)[:, None]
    shaded = base * (diffuse * tone)[..., None] + specular[..., None] * 0.85
    photo.put(shaded.astype(np.float32), alpha, left, top)


def trail_bottle() -> Photo:
    photo = Photo("#D9DDD8", "#CDD1CC", 0.74, 1)
    label, draw = blank(1200, 1145)
    write(draw, "TRAIL", (600, 560), ("bricolage-grotesque-800", 78, "#F4EFE2"), 6)
    write(draw, "BOTTLE", (600, 642), ("bricolage-grotesque-800", 78, "#F4EFE2"), 6)
    draw.polygon([(500, 460), (578, 320), (626, 404), (652, 362), (700, 460)], fill="#F2C14E")
    write(draw, "1 L", (600, 1010), ("inter-tight-500", 44, "#F4EFE2"), 4)
    photo.shadow(0.36, 0.64, 0.902)
    steel = [(0, 0.62), (0.02, 0.64), (1, 0.64)]
    body(photo, steel, (690, 205, 220, 120), Skin("#B9BCBD", 0.25, metal=0.8))
    body(photo, [(0, 0.92), (0.04, 1.0), (0.9, 1.0), (1, 0.94)], (690, 130, 220, 150), Skin("#1B1D1C", 0.30))
    outline = [(0, 0.40), (0.03, 0.44), (0.12, 0.90), (0.17, 1.0), (0.985, 1.0), (1, 0.95)]
    body(photo, outline, (580, 300, 440, 1145), Skin("#0F4A38", 0.20, label=label))
    body(photo, [(0, 0.995), (0.6, 0.99), (1, 0.92)], (581, 1412, 438, 36), Skin("#B9BCBD", 0.2, metal=0.8))
    return photo


def night_cream() -> Photo:
    photo = Photo("#E9DDD3", "#E2D3C7", 0.66, 2)
    label, draw = blank(1400, 480)
    write(draw, "halden", (700, 215), ("fraunces-600", 124, "#3A2A22"))
    write(draw, "NIGHT CREAM", (700, 325), ("inter-tight-500", 32, "#6B5648"), 8)
    photo.shadow(0.28, 0.72, 0.842)
    outline = [(0, 0.90), (0.05, 0.985), (0.12, 1.0), (0.88, 1.0), (0.95, 0.985), (1, 0.93)]
    body(photo, outline, (450, 870, 700, 480), Skin("#F3ECE4", 0.30, label=label))
    outline = [(0, 0.94), (0.06, 1.0), (0.94, 1.0), (1, 0.97)]
    body(photo, outline, (440, 640, 720, 240), Skin("#C59C7B", 0.26, metal=0.45))
    return photo


def soda_can() -> Photo:
    photo = Photo("#FCE9DC", "#F8DECF", 0.72, 3)
    label, draw = blank(1000, 1090, "#FF5A4E")
    for index, (x, y, size) in enumerate(
        ((330, 190, 110), (700, 260, 90), (290, 800, 80), (690, 870, 150), (480, 960, 60))
    ):
        draw.ellipse((x - size, y - size, x + size, y + size), fill=("#FFD34D", "#FF8A5B", "#FFE9A8")[index % 3])
    write(draw, "pip", (500, 480), ("bricolage-grotesque-800", 220, "#FFF7EA"))
    write(draw, "BLOOD ORANGE SODA", (500, 680), ("inter-tight-700", 28, "#7A1520"), 2)
    write(draw, "330 ml", (500, 1040), ("inter-tight-500", 30, "#FFF7EA"))
    photo.shadow(0.355, 0.645, 0.893)
    body(photo, [(0, 0.80), (0.35, 0.80), (1, 0.97)], (570, 232, 460, 70), Skin("#C9CCCE", 0.3, metal=0.85))
    outline = [(0, 0.97), (0.035, 1.0), (0.965, 1.0), (1, 0.96)]
    body(photo, outline, (570, 296, 460, 1090), Skin("#FF5A4E", 0.36, label=label))
    body(photo, [(0, 0.96), (1, 0.78)], (570, 1382, 460, 48), Skin("#B5B8BA", 0.25, metal=0.85))
    body(photo, [(0, 0.80), (0.5, 0.82), (1, 0.80)], (570, 220, 460, 26), Skin("#E1E3E4", 0.3, metal=0.6))
    return photo


def oud_perfume() -> Photo:
    photo = Photo("#C9BEB4", "#B9ACA0", 0.70, 4)
    photo.shadow(0.305, 0.695, 0.868, 0.85)
    box(photo, (490, 560, 620, 830), "#5A2A16", glass=True)
    plate, draw = blank(360, 420, "#EFE3CF")
    draw.rectangle((14, 14, 345, 405), outline="#8A6A3A", width=3)
    write(draw, "عود الليل", (180, 175), ("cairo-700", 72, "#3A2416"))
    write(draw, "OUD AL LAYL", (180, 290), ("playfair-display-700", 34, "#6B4A26"), 4)
    flat = np.asarray(plate.convert("RGB"), np.float32) / 255
    photo.put((flat**2.2 * 0.86).astype(np.float32), np.ones(flat.shape[:2], np.float32), 620, 800)
    body(photo, [(0, 0.98), (1, 1.0)], (720, 500, 160, 70), Skin("#C8A55B", 0.3, metal=0.8))
    body(photo, [(0, 0.90), (0.05, 1.0), (0.95, 1.0), (1, 0.96)], (690, 270, 220, 240), Skin("#1A1412", 0.5))
    return photo


def herb_tea() -> Photo:
    photo = Photo("#DDE3D2", "#D2D9C5", 0.68, 5)
    contact(photo, [(450, 1338), (925, 1396), (1158, 1336), (1235, 1352), (960, 1428), (560, 1378)])
    front, draw = blank(560, 940, "#F6F1E3")
    draw.rectangle((0, 0, 560, 250), fill="#3F5F3B")
    write(draw, "MORGENKRAUT", (280, 128), ("bricolage-grotesque-800", 56, "#F6F1E3"), 4)
    write(draw, "Kräutertee", (280, 345), ("fraunces-600", 76, "#2E4430"))
    for step, (x, y) in enumerate(((280, 700), (210, 640), (350, 640), (240, 560), (320, 560), (280, 500))):
        leaf(
            draw, (x, y), 70 - step * 4, 90 + (step % 2 * 2 - 1) * (50 if step else 0), ("#5F8A4C", "#7BA35E")[step % 2]
        )
    draw.line((280, 500, 280, 790), fill="#3F5F3B", width=7)
    write(draw, "20 Beutel", (280, 875), ("inter-tight-500", 42, "#2E4430"))
    side, pen = blank(240, 940, "#3F5F3B")
    write(pen, "MORGENKRAUT", (120, 128), ("bricolage-grotesque-800", 26, "#F6F1E3"), 2)
    carton(photo, front, side)
    return photo


def sun_gel() -> Photo:
    photo = Photo("#DDEAF0", "#D3E2E9", 0.73, 6)
    label, draw = blank(1000, 1010)
    write(draw, "ひなた", (500, 330), ("noto-sans-jp-800", 104, "#14537A"))
    write(draw, "UV GEL", (500, 450), ("sora-700", 56, "#14537A"), 8)
    draw.ellipse((445, 540, 555, 650), fill="#FFB347")
    write(draw, "SPF 50+", (500, 770), ("inter-tight-700", 46, "#14537A"), 3)
    photo.shadow(0.385, 0.615, 0.894)
    outline = [(0, 1.0), (0.05, 1.0), (0.2, 0.97), (1, 0.80)]
    body(photo, outline, (580, 190, 440, 1010), Skin("#F7FAFB", 0.28, label=label))
    crimp(photo, 580, 190, 440, 62)
    body(photo, [(0, 0.96), (0.08, 1.0), (0.94, 0.99), (1, 0.94)], (618, 1192, 364, 238), Skin("#FFB347", 0.30))
    return photo


def stone_mug() -> Photo:
    photo = Photo("#E4DED4", "#D9D0C3", 0.66, 7)
    photo.shadow(0.30, 0.66, 0.832)
    handle(photo)
    label, draw = blank(1200, 672)
    write(draw, "nord", (600, 345), ("bricolage-grotesque-600", 96, "#EFE7DA"))
    outline = [(0, 1.0), (0.72, 0.99), (0.90, 0.93), (1, 0.80)]
    body(photo, outline, (480, 660, 580, 672), Skin("#47606B", 0.13, label=label))
    rim(photo, 480, 660, 580)
    speckle(photo, 480, 690, 580, 630)
    return photo


def ridge_honey() -> Photo:
    photo = Photo("#EFE4CF", "#E6D8BD", 0.68, 8)
    label, draw = blank(1200, 745)
    draw.rectangle((408, 170, 792, 640), fill="#FBF6EA")
    write(draw, "Ridge", (600, 310), ("fraunces-600", 118, "#4A2E12"))
    write(draw, "WILD HONEY", (600, 430), ("inter-tight-700", 38, "#8A5A1E"), 6)
    write(draw, "340 g", (600, 560), ("inter-tight-500", 34, "#4A2E12"))
    photo.shadow(0.32, 0.68, 0.862)
    outline = [(0, 0.84), (0.06, 0.90), (0.13, 0.985), (0.2, 1.0), (0.93, 1.0), (0.98, 0.97), (1, 0.92)]
    body(photo, outline, (515, 640, 570, 745), Skin("#C97A16", 0.55, label=label))
    outline = [(0, 0.97), (0.08, 1.0), (0.92, 1.0), (1, 0.98)]
    body(photo, outline, (545, 490, 510, 160), Skin("#D8B45E", 0.28, metal=0.55))
    return photo


def box(photo: Photo, place: tuple[int, int, int, int], color: str, glass: bool) -> None:
    """Put a front-facing slab with rounded corners, thick-walled like a flacon where `glass` is set."""
    left, top, width, height = place
    alpha = rounded(width, height, 60)
    v, u = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = u / width, v / height
    light = 0.55 + 0.55 * np.exp(-(((u - 0.25) / 0.34) ** 2)) + 0.30 * np.exp(-(((u - 0.9) / 0.09) ** 2))
    light *= 0.85 + 0.5 * smooth(v, 0.45, 1.0)
    image = linear(color) * light[..., None]
    if glass:
        inner = np.pad(rounded(width - 76, height - 104, 40), ((40, 64), (38, 38)))[..., None]
        clear = linear("#D8CDBF") * (0.55 + 0.55 * np.abs(u - 0.5) * 2)[..., None]
        image = clear * (1 - inner) + image * inner
        edge = cv2.GaussianBlur(inner[..., 0], (0, 0), 5)[..., None]
        image = image + 0.30 * (edge * (1 - edge) * 4) * (1 - smooth(u, 0.15, 0.75))[..., None]
        glare = (
            smooth(u, 0.07, 0.085) * (1 - smooth(u, 0.15, 0.17)) * smooth(v, 0.05, 0.12) * (1 - smooth(v, 0.8, 0.93))
        )
        image = image + 0.32 * glare[..., None]
    photo.put(image.astype(np.float32), alpha, left, top)


def rounded(width: int, height: int, radius: int) -> Array:
    """Return the coverage of a rounded rectangle."""
    mask = Image.new("L", (width * 2, height * 2))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 2 - 1, height * 2 - 1), radius * 2, fill=255)
    return np.asarray(mask.resize((width, height), Image.Resampling.BOX), np.float32) / np.float32(255)


def leaf(draw: ImageDraw.ImageDraw, at: tuple[float, float], length: float, angle: float, color: str) -> None:
    """Draw a pointed leaf that grows from a point at an angle in degrees (90 is up)."""
    along = np.linspace(0, 1, 24)
    wide = np.sin(along * np.pi) ** 0.8 * 0.30
    forth, side = np.concatenate([along, along[::-1]]), np.concatenate([wide, -wide[::-1]])
    turn = np.radians(angle)
    x = at[0] + length * (forth * np.cos(turn) - side * np.sin(turn))
    y = at[1] - length * (forth * np.sin(turn) + side * np.cos(turn))
    draw.polygon([(float(px), float(py)) for px, py in zip(x, y, strict=True)], fill=color)


def contact(photo: Photo, corners: list[tuple[int, int]]) -> None:
    """Darken the floor under and beside a box: the polygon once sharp, once wide and soft."""
    for blur, strength in ((7.0, 0.62), (34.0, 0.45)):
        mask = np.zeros((SIZE, SIZE), np.float32)
        cv2.fillPoly(mask, [np.array(corners, np.int32)], 1.0, cv2.LINE_AA)
        photo.image *= (1 - strength * cv2.GaussianBlur(mask, (0, 0), blur))[..., None]


def carton(photo: Photo, front: Image.Image, side: Image.Image) -> None:
    """Put a carton seen a little from the right: front and side, each warped into perspective and lit."""
    faces = (
        (front, [(455, 470), (925, 430), (925, 1400), (455, 1345)], (1.0, 0.90)),
        (side, [(925, 430), (1150, 480), (1150, 1338), (925, 1400)], (0.62, 0.50)),
    )
    for picture, corners, (near, far) in faces:
        flat = np.asarray(picture.convert("RGB"), np.float32) / 255
        height, width = flat.shape[:2]
        source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32) * 2)
        fade = np.linspace(near, far, width, dtype=np.float32)[None, :, None]
        fall = np.linspace(1.05, 0.88, height, dtype=np.float32)[:, None, None]
        lit = np.concatenate([flat**2.2 * fade * fall, np.ones((height, width, 1), np.float32)], axis=2)
        warped = cv2.warpPerspective(lit, matrix, (SIZE * 2, SIZE * 2), flags=cv2.INTER_CUBIC)
        small = cv2.resize(warped, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
        cover = np.clip(small[..., 3], 0, 1)
        photo.put(small[..., :3] / np.maximum(cover, 1e-3)[..., None], cover, 0, 0)


def crimp(photo: Photo, left: int, top: int, width: int, height: int) -> None:
    """Press the flat welded end of a tube: fine vertical ribs and a line of shade below."""
    x = np.arange(width, dtype=np.float32)
    ribs = 1 + 0.06 * np.sin(x * 1.1)[None, :, None]
    area = photo.image[top : top + height, left : left + width]
    area *= ribs
    photo.image[top + height : top + height + 5, left : left + width] *= 0.86


def handle(photo: Photo) -> None:
    """Put a mug's handle: a ring shaded as a bent round bar."""
    v, u = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    radius = np.hypot((u - 1050) / 0.82, v - 960)
    across = (radius - 165) / 42
    alpha = np.clip((1 - np.abs(across)) * 42 + 0.5, 0, 1)
    light = 0.34 + 0.50 * np.sqrt(np.clip(1 - across**2, 0, 1)) * (0.7 - 0.5 * (v - 960) / 200)
    photo.put((linear("#47606B") * light[..., None]).astype(np.float32), alpha.astype(np.float32), 0, 0)


def rim(photo: Photo, left: int, top: int, width: int) -> None:
    """Open a mug at the top: an ellipse of dark inside with a lit lip."""
    v, u = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    for grow, deep, color, gain in (
        (1.0, 46, "#5C7683", 1.0),
        (0.955, 39, "#22343C", 0.55),
        (0.90, 27, "#3B2416", 0.6),
    ):
        shift = 8 if gain == 0.6 else 0
        distance = np.hypot((u - left - width / 2) / (grow * width / 2), (v - top - shift) / deep)
        alpha = np.clip((1 - distance) * deep + 0.5, 0, 1)
        light = gain * (1.1 - 0.5 * (u - left) / width)
        photo.put((linear(color) * light[..., None]).astype(np.float32), alpha.astype(np.float32), 0, 0)


def speckle(photo: Photo, left: int, top: int, width: int, height: int) -> None:
    """Scatter the dark iron specks of stoneware glaze."""
    spots = np.zeros((height, width), np.float32)
    for _ in range(420):
        x, y = photo.noise.uniform(0.04, 0.96) * width, photo.noise.uniform(0.02, 0.88) * height
        cv2.circle(
            spots,
            (int(x), int(y)),
            int(photo.noise.choice([1, 1, 2, 3])),
            float(photo.noise.uniform(0.2, 0.6)),
            -1,
            cv2.LINE_AA,
        )
    photo.image[top : top + height, left : left + width] *= (1 - spots)[..., None]


def logo() -> Image.Image:
    """Return the Trailworks logo: a mountain and the word, on nothing."""
    picture, draw = blank(2400, 640)
    draw.polygon([(60, 520), (300, 110), (410, 300), (470, 210), (650, 520)], fill="#0B3D2E")
    draw.polygon([(300, 110), (368, 228), (300, 262), (232, 228)], fill="#F2C14E")
    draw.text((740, 330), "Trailworks", font=font("bricolage-grotesque-800", 300), fill="#0B3D2E", anchor="lm")
    return picture.crop(picture.getbbox()).resize((1200, 320), Image.Resampling.LANCZOS)


PHOTOS: dict[str, Callable[[], Photo]] = {
    "trail-bottle": trail_bottle,
    "night-cream": night_cream,
    "soda-can": soda_can,
    "oud-perfume": oud_perfume,
    "herb-tea": herb_tea,
    "sun-gel": sun_gel,
    "stone-mug": stone_mug,
    "ridge-honey": ridge_honey,
}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "examples" / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in PHOTOS.items():
        draw().save(folder / f"{name}.jpg")
    logo().save(folder / "trailworks-logo.png", optimize=True)


if __name__ == "__main__":
    main()
