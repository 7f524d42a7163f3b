"""Sets one picture or paper and ends: the press's own process, so that nothing it does can stop or swell the server.

Started by bot.files.press as a script of its own, isolated from the surroundings; reads its job from standard input
and writes the finished file to standard output. Knows nothing of the house but its templates and fonts.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

import oxipng
import typst

HERE = Path(__file__).parent
NICE = 10  # people who wait for an answer go before people who wait for a picture
CPU_SECONDS = 20
MEMORY_BYTES = 2 * 1024**3  # of addresses; what is really used is under 100 MB
POINTS_PER_INCH = 72
DEFLATE = 9  # of 12: beyond it the time grows fivefold for a tenth of the bytes


def main() -> int:
    """Return 0 with the file written, 1 with the reason on standard error."""
    _be_modest()
    job = json.load(sys.stdin)
    try:
        sys.stdout.buffer.write(_set(job))
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message} {error.diagnostic}")
        return 1
    except TrialError as error:
        sys.stderr.write(str(error))
        return 1
    return 0


def _be_modest() -> None:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


class TrialError(Exception):
    """The file came out, but not as it should: without a font, or too large at every width."""


def _set(job: dict[str, object]) -> bytes:
    compiler = typst.Compiler(
        HERE / "templates" / str(job["template"]),
        root=HERE / "templates",
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")]
        ),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(job["data"], ensure_ascii=False)},
    )
    if job["format"] == "pdf":
        moment = job["moment"]
        assert isinstance(moment, int)
        return _clean(compiler.compile_with_warnings(format="pdf", timestamp=moment, pdf_standards=["a-2a", "ua-1"]))
    widths, most = job["widths"], job["most"]
    assert isinstance(widths, list) and isinstance(most, int)
    for width in widths:
        ppi = POINTS_PER_INCH * width / int(widths[-1])
        picture = _packed(_clean(compiler.compile_with_warnings(format="png", ppi=ppi)))
        if len(picture) <= most:
            return picture
    raise TrialError(f"the picture is over {most} bytes at every width")


def _packed(picture: bytes) -> bytes:
    """Take away what flat colours do not need, without changing a pixel: a quarter and more of the bytes."""
    return oxipng.optimize_from_memory(
        picture, level=1, filter=[oxipng.RowFilter.NoOp], deflate=oxipng.Deflaters.libdeflater(DEFLATE)
    )


def _clean(made: tuple[object, list[typst.TypstWarning]]) -> bytes:
    """Refuse a file with a font that was not there: its text is not there either. Other warnings harm nobody."""
    file, warnings = made
    if lacking := [str(warning) for warning in warnings if "font" in str(warning)]:
        raise TrialError("; ".join(lacking))
    assert isinstance(file, bytes)
    return file


if __name__ == "__main__":
    sys.exit(main())
