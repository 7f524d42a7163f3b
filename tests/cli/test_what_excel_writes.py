"""The same table in every form in which offices hand it in gives the same document."""

import json
from collections.abc import Callable
from typing import Any

import pytest

PLAIN = "unit,new_enterprises,sme_gdp_share,note\n云冈区,7026,24.30,公开数据\n"


@pytest.mark.parametrize(
    "given",
    [
        PLAIN.encode("utf-8"),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("gb18030"),
        PLAIN.replace("\n", "\r\n").encode("gb18030"),
        PLAIN.replace("\n", "\r\n").encode("utf-8-sig"),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("7026", "７０２６").replace("24.30", "２４．３０").encode(),
        PLAIN.replace("7026", " 7026　").replace("云冈区", " 云冈区 ").encode(),
        PLAIN.replace("7026", '"7,026"').replace("24.30", "24.30%").encode(),
        (PLAIN + ",,,\n\n").encode(),
        ("\n" + PLAIN).encode(),
    ],
    ids=[
        "UTF-8",
        "UTF-8 with a mark",
        "GB18030",
        "GB18030, CRLF",
        "UTF-8 with a mark, CRLF",
        "tabs",
        "full-width digits",
        "spaces",
        "thousands and a per cent sign",
        "empty rows below",
        "an empty row above",
    ],
)
def test_the_same_figures_are_read(called: Callable[..., Any], given: bytes) -> None:
    done = called("score", "-", "--year", "1", "--json", given=given)
    assert (done.status, done.err) == (0, "")
    (unit,) = json.loads(done.out)["units"]
    found = unit["indicators"]
    assert (unit["unit"], unit["note"]) == ("云冈区", "公开数据")
    assert (found["new_enterprises"]["value"], found["sme_gdp_share"]["value"]) == ("7026", "24.30")


def test_a_file_is_read_like_standard_input(shifan: Callable[..., Any], tmp_path: Any) -> None:
    (tmp_path / "县.csv").write_bytes(PLAIN.encode("gb18030"))
    by_name = shifan("score", "县.csv", "--year", "1", "--json")
    by_pipe = shifan("score", "-", "--year", "1", "--json", given=PLAIN.encode())
    assert by_name == by_pipe
