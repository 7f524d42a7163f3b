"""The picture of 进度 as a PNG for chat: readable on a telephone, small enough to be sent."""

from bot.files.press import Png, press
from handlers.bars import Bars

# In pixels. The last is the template's own width in points: one pixel a point, as narrow as telephones are.
WIDTHS = (864, 720, 576, 468, 360)
MOST_BYTES = 300_000


def picture(bars: Bars) -> bytes:
    """Draw the bars, at most 300 kB. PressError when that fails."""
    return press("bars.typ", bars, Png(WIDTHS, MOST_BYTES))
