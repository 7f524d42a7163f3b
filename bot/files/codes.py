"""Square codes: an address that a telephone's camera can read from paper."""

from io import BytesIO

import segno

LONGEST = 500  # a longer address makes a code too fine for a cheap printer


def square(address: str) -> str:
    """Return the address as an SVG; empty for an empty address or one too long to be read from paper."""
    if not address or len(address) > LONGEST:
        return ""
    drawn = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode("ascii")
