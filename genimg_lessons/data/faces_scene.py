"""The layers of a cartoon face, back to front: where each lies, what colour it has, which part it belongs to.

Coordinates run from -EXTENT to EXTENT across the picture, x to the right and y down. The body is upright; the head turns by `tilt` about the
top of the neck. Most features come in pairs, so they are drawn once in mirrored coordinates |x|.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch

from genimg_lessons.data.faces_palette import hue, palette, tint
from genimg_lessons.data.faces_shapes import box, disc, discs, egg, ellipse, lens

__all__ = ["EXTENT", "PARTS", "Layer", "background", "layers"]

PARTS = ("background", "clothes", "skin", "hair", "beard", "nose", "mouth", "eyes", "brows", "glasses", "earrings")

EXTENT = 0.92  # half the picture's width in the units below, in which a face is about 0.9 wide
PIVOT = 0.42  # height of the point about which the head turns
EYES, NOSE, MOUTH = 0.03, 0.17, 0.325  # heights of the features

# hair_style -> how far the hair stands off the skull at the sides and on top; half height below its middle; where the back and the front
# hair end; size of the locks; two knots (or one, in the middle): their |x|, y and radius.
STYLES = (
    # side  top   below  back   front  locks  knot x  knot y  radius
    (0.00, 0.00, 0.10, 0.00, 0.00, 0.000, 0.00, -0.60, -1.0),  # bald: never shown
    (0.05, 0.09, 0.36, 0.16, 0.02, 0.000, 0.00, -0.60, -1.0),  # short
    (0.09, 0.13, 0.42, 0.22, 0.06, 0.030, 0.00, -0.60, -1.0),  # curly
    (0.26, 0.26, 0.56, 0.60, 0.60, 0.018, 0.00, -0.60, -1.0),  # afro
    (0.14, 0.10, 1.10, 0.46, 0.40, 0.000, 0.00, -0.60, -1.0),  # bob
    (0.13, 0.10, 2.60, 1.20, 0.95, 0.000, 0.00, -0.60, -1.0),  # long
    (0.04, 0.08, 0.36, 0.12, 0.00, 0.000, 0.00, -0.68, 0.20),  # bun
    (0.06, 0.09, 0.40, 0.16, 0.02, 0.000, 0.62, 0.18, 0.20),  # pigtails
)
# fringe -> height of its edge in the middle of the forehead, slope to the right, slope to both sides
FRINGES = ((-0.38, 0.0, 0.0), (-0.235, 0.0, 0.0), (-0.30, 0.26, 0.0), (-0.41, 0.0, 0.56))

FRECKLES = ((0.20, 0.16), (0.27, 0.145), (0.245, 0.20), (0.315, 0.19))  # |x|, y


class Layer(NamedTuple):
    """One shape of one colour on every face of a batch."""

    part: str | None  # a name of PARTS; None for shading, which changes no part
    colour: torch.Tensor  # (N, 3) or (1, 3)
    distance: torch.Tensor  # (N, S, S), negative inside
    opacity: torch.Tensor | None = None  # (N, 1, 1) in [0, 1]; 0 where a face lacks the shape
    soft: float = 0.0  # width of the border if wider than a pixel
    ink: str = "outline"  # in a sketch: "outline", "fill" for shapes that are lines, "none"


class Face(NamedTuple):
    """What all layers of one batch share. Grids are (N, S, S), sizes (N, 1, 1), colours (N, 3)."""

    x: torch.Tensor  # turned with the head
    y: torch.Tensor
    sides: torch.Tensor  # |x|
    upright_x: torch.Tensor  # (1, S, S)
    upright_y: torch.Tensor
    width: torch.Tensor  # half-width of the face
    spacing: torch.Tensor  # from the middle to an eye
    size: dict[str, torch.Tensor]  # the continuous factors and the categorical ones as numbers
    colour: dict[str, torch.Tensor]

    def where(self, name: str, *values: int) -> torch.Tensor:
        """1.0 for the faces whose categorical factor has one of the values, else 0.0."""
        return sum((self.size[name] == value).to(self.x) for value in values)


def pixel_centres(size: int, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """x, y of every pixel's centre, (1, S, S), in (-EXTENT, EXTENT)."""
    line = (torch.arange(size, device=like.device, dtype=torch.float32) + 0.5) * (2 * EXTENT / size) - EXTENT
    return line.expand(1, size, size), line[:, None].expand(1, size, size)


def background(factors: dict[str, torch.Tensor], size: int) -> torch.Tensor:
    """A soft glow behind the head on one hue, (N, 3, S, S)."""
    turns = factors["background_hue"].float()
    x, y = pixel_centres(size, turns)
    glow = (1.1 - (x.square() + (y + 0.1).square()).sqrt()).clamp(0, 1)[:, None]
    edge = hue(turns, 0.70, 0.15)[:, :, None, None]
    centre = hue(turns + 0.04, 0.89, 0.09)[:, :, None, None]
    return edge + (centre - edge) * glow


def layers(factors: dict[str, torch.Tensor], size: int) -> Iterator[Layer]:
    """All layers of a batch of legal factors, back to front."""
    face = prepare(factors, size)
    rim, hairline = hair_shapes(face)
    skull = egg(face.x, face.y - 0.02, jaw_width(face), 0.54, 0.55)
    yield from back_hair(face, rim)
    yield from body(face)
    yield from head(face, skull, hairline)
    yield from beard(face, skull)
    yield from mouth(face)
    yield from eyes(face)
    yield from front_hair(face, rim, hairline)
    yield from brows(face)
    yield from glasses(face)
    yield from earrings(face)


def prepare(factors: dict[str, torch.Tensor], size: int) -> Face:
    """Turn the coordinates with each head and look up the colours."""
    sizes = {name: values.float()[:, None, None] for name, values in factors.items()}
    upright_x, upright_y = pixel_centres(size, factors["tilt"])
    angle = sizes["tilt"] * (math.pi / 180)
    cosine, sine = angle.cos(), angle.sin()
    x = cosine * upright_x + sine * (upright_y - PIVOT)
    y = cosine * (upright_y - PIVOT) - sine * upright_x + PIVOT
    return Face(
        x, y, x.abs(), upright_x, upright_y, 0.45 * sizes["face_width"], sizes["eye_spacing"], sizes, palette(factors)
    )


def jaw_width(face: Face) -> torch.Tensor:
    """Half-width of the face at every height: it narrows towards the chin, more so for a pointed one."""
    below = ((face.y - 0.02) / 0.55).clamp_(0, 1)
    return face.width * (1 - (0.04 + 0.22 * face.size["jaw"]) * below)


def hair_shapes(face: Face) -> tuple[torch.Tensor, torch.Tensor]:
    """Distances to the whole hair, skull included, and to the window in it through which the face looks out."""
    side, top, below, _, _, locks, *_ = style_sizes(face)
    rim = egg(face.x, face.y + 0.06, face.width + side, 0.48 + top, below)
    # a product of waves: bumps all around the edge, whatever its direction
    rim.addcmul_(locks * torch.cos(23 * face.x), torch.cos(23 * face.y))
    table = torch.tensor(FRINGES).to(face.x)[face.size["fringe"].long()[:, 0, 0]]
    height, slope, fall = (column[:, None, None] for column in table.unbind(1))
    edge = height + slope * face.x + fall * face.sides + 0.012 * torch.cos(40 * face.x)
    window = egg(face.x, face.y + 0.02, face.width * 0.92, 0.40, 9.0)
    return rim, torch.maximum(window, (edge - face.y) * 0.9)


def style_sizes(face: Face) -> tuple[torch.Tensor, ...]:
    """The columns of STYLES for each face, (N, 1, 1) each."""
    table = torch.tensor(STYLES).to(face.x)[face.size["hair_style"].long()[:, 0, 0]]
    return tuple(column[:, None, None] for column in table.unbind(1))


def back_hair(face: Face, rim: torch.Tensor) -> Iterator[Layer]:
    """Knots and what hangs behind the neck."""
    *_, back, _, _, knot_x, knot_y, radius = style_sizes(face)
    present = 1 - face.where("hair_style", 0)
    knot = ellipse(face.sides - knot_x, face.y - knot_y, radius.abs() * 0.9, radius.abs())
    yield Layer("hair", face.colour["hair"], knot, (radius > 0).to(rim))
    yield Layer("hair", face.colour["hair_shade"], torch.maximum(rim, face.y - back), present)


def body(face: Face) -> Iterator[Layer]:
    """Pullover and neck, upright."""
    x, y, colour = face.upright_x, face.upright_y, face.colour
    shoulders = box(x, y - 1.3, face.width + 0.30, 0.60, 0.36)
    yield Layer("clothes", colour["clothes"], shoulders)
    bands = ((y / 0.16 + 0.15) % 1 - 0.5).abs() * 0.16 - 0.04
    stripes = torch.maximum(shoulders, bands)
    yield Layer("clothes", colour["clothes_light"], stripes, face.where("clothes_style", 1), ink="none")
    # the neckline, round or pointed
    pointed = face.where("clothes_style", 2)
    bottom = y - 0.74 - torch.where(pointed > 0, 0.20 - 1.1 * x.abs(), 0.06 - 1.7 * x.square())
    neck = torch.maximum(torch.maximum(x.abs() - 0.19, bottom), 0.3 - y)
    yield Layer("clothes", colour["clothes_dark"], torch.maximum(neck - 0.05, 0.695 - y))
    yield Layer("skin", colour["skin"], neck)
    shadow = torch.maximum(neck, ellipse(face.x, face.y - 0.30, 0.32, 0.36))
    yield Layer(None, colour["skin_shade"], shadow, ink="none")


def head(face: Face, skull: torch.Tensor, hairline: torch.Tensor) -> Iterator[Layer]:
    """Ears, face, nose, and the shading on them."""
    colour, size = face.colour, face.size
    ear = ellipse(face.sides - face.width - 0.005, face.y - 0.07, 0.085, 0.115)
    yield Layer("skin", colour["skin"], ear)
    yield Layer(None, colour["skin_shade"], ear + 0.045, ink="none")
    yield Layer("skin", colour["skin"], skull)
    under_hair = torch.maximum(skull, -hairline - 0.055)
    yield Layer(None, colour["skin_shade"], under_hair, 0.7 * (1 - face.where("hair_style", 0)), 0.02, "none")
    cheek = ellipse(face.sides - 0.27, face.y - 0.20, 0.10, 0.075)
    cheek = torch.maximum(cheek, skull + 0.045)  # on a narrow face it would reach the ears
    yield Layer(None, colour["blush"], cheek, 0.9 * size["blush"], 0.09, "none")
    dots = discs(face.sides, face.y, FRECKLES, 0.016)
    yield Layer(None, colour["skin_line"], dots, 0.75 * size["freckles"], ink="none")
    bow = lens(
        face.x, face.y - NOSE + 0.01, 0.062 * size["nose_size"], 0.05 * size["nose_size"], 0.05 * size["nose_size"]
    )
    yield Layer("nose", colour["skin_line"], bow - 0.019, ink="fill")


def beard(face: Face, skull: torch.Tensor) -> Iterator[Layer]:
    """A beard along the jaw and a moustache."""
    edge = 0.37 - 1.6 * face.sides.square()
    jaw = torch.maximum(skull - 0.025, edge - face.y)
    yield Layer("beard", face.colour["hair"], jaw, face.where("facial_hair", 2))
    moustache = lens(face.x, face.y - MOUTH + 0.045, 0.20, -0.085, -0.005)
    yield Layer("beard", face.colour["hair"], moustache - 0.012, face.where("facial_hair", 1, 2))


def mouth(face: Face) -> Iterator[Layer]:
    """Lips, and inside them teeth above and a tongue below."""
    smile, wide = face.size["smile"], face.size["mouth_open"]
    upper = 0.115 * smile - 0.03 * wide
    lower = 0.115 * smile + 0.15 * wide
    half_width = 0.17 + 0.03 * smile.abs() - 0.02 * wide
    y = face.y - MOUTH + 0.06 * smile
    lips = lens(face.x, y, half_width, upper, lower)
    yield Layer("mouth", face.colour["lip"], lips - 0.024, ink="fill")
    opened = (wide * 4).clamp(max=1)
    inside = lips + 0.008
    dark = tint("5a1626", face.x)
    yield Layer("mouth", dark, inside, opened)
    tongue = torch.maximum(inside, ellipse(face.x, y - lower, 0.10, 0.07))
    yield Layer("mouth", tint("e0707c", face.x), tongue, opened, ink="none")
    arch = 1 - (face.x / half_width).square()
    teeth = torch.maximum(inside, y - arch * upper - 0.055)
    yield Layer("mouth", tint("fdfbf6", face.x), teeth, (wide * 3 - 0.4).clamp(0, 1), ink="none")


def eyes(face: Face) -> Iterator[Layer]:
    """White, iris, pupil, glint and upper lid. Both eyes look the same way, so the gaze shifts x before mirroring."""
    scale, y = face.size["eye_size"], face.y - EYES
    ball = ellipse(face.sides - face.spacing, y, 0.098 * scale, 0.108 * scale)
    yield Layer("eyes", tint("fcfcfd", face.x), ball)
    look = 0.034 * face.size["gaze"]
    across = (face.x - look).abs_() - face.spacing
    iris = disc(across, y - 0.005, 0.075 * scale)
    yield Layer("eyes", face.colour["iris"], torch.maximum(iris, ball), ink="none")
    yield Layer("eyes", tint("1c1620", face.x), iris + 0.028 * scale, ink="fill")
    glint = disc((face.x - look - 0.026).abs_() - face.spacing, y + 0.03, 0.02)
    yield Layer("eyes", tint("ffffff", face.x), glint, ink="none")
    lid = torch.maximum(ball.abs() - 0.018, y + 0.05)
    yield Layer("eyes", tint("2e1f26", face.x), lid, ink="fill")


def front_hair(face: Face, rim: torch.Tensor, hairline: torch.Tensor) -> Iterator[Layer]:
    """The hair that lies on the forehead and beside the cheeks, with a shine on top."""
    *_, front, _, _, _, _ = style_sizes(face)
    present = 1 - face.where("hair_style", 0)
    lock = torch.maximum(torch.maximum(rim, -hairline), face.y - front)
    yield Layer("hair", face.colour["hair"], lock, present)
    shine = torch.maximum((rim + 0.085).abs_() - 0.02, (face.x + 0.13).abs_() - 0.17)
    shine = torch.maximum(shine, face.y + 0.30)
    yield Layer(None, face.colour["hair_shine"], torch.maximum(shine, lock), 0.8 * present, 0.02, "none")


def brows(face: Face) -> Iterator[Layer]:
    """Two strokes that thin out towards their ends."""
    along = face.sides - face.spacing
    height = EYES - 0.18 - 0.07 * face.size["brow_height"]
    bend = height - 0.42 * face.size["brow_angle"] * along + 1.6 * along.square()
    taper = 0.033 * (1.1 - (along / 0.115).square())
    stroke = (face.y - bend).abs_() - taper
    yield Layer("brows", face.colour["brow"], stroke, ink="fill")


def glasses(face: Face) -> Iterator[Layer]:
    """Two panes that lighten what lies behind them, their rims, a bridge, and arms that end at the face's edge."""
    square, worn = face.where("glasses", 2), face.where("glasses", 1, 2)
    half_width, half_height = 0.150 + 0.015 * square, 0.150 - 0.02 * square
    centre = face.spacing + 0.012
    along, y = face.sides - centre, face.y - EYES - 0.005
    pane = box(along, y, half_width, half_height, 0.150 - 0.12 * square)
    yield Layer(None, tint("ffffff", face.x), pane, 0.22 * worn, ink="none")
    arms = torch.maximum((y + 0.03).abs_() - 0.02, half_width - along.abs())
    arms = torch.maximum(arms, face.sides - face.width)
    yield Layer("glasses", tint("23202b", face.x), torch.minimum(pane.abs() - 0.028, arms), worn, ink="fill")


def earrings(face: Face) -> Iterator[Layer]:
    """Gold studs or hoops below the ears, in front of the hair."""
    hoops = face.where("earrings", 2)
    across = face.sides - face.width - 0.02
    stud = disc(across, face.y - 0.20, 0.038)
    hoop = disc(across, face.y - 0.26, 0.068).abs_() - 0.02
    gold = tint("f2b632", face.x)
    yield Layer("earrings", gold, torch.where(hoops > 0, hoop, stud), face.where("earrings", 1, 2))
