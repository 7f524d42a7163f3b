"""`shifan invite` says whom an invite is for and until when: a code mistyped must be seen before it is passed on."""

import re
from collections.abc import Callable

import pytest

from tests.cli.conftest import Ran

UNITS = "code,city,name,kind\n141121,吕梁市,文水县,county\n"


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        (["contact", "--unit", "141121"], "文水县联系人"),
        (["contributor", "--unit", "141121", "--department", "统计"], "文水县（统计）填报人"),
        (["reviewer", "--city", "吕梁市"], "吕梁市市级审核人员"),
        (["staff"], "省局工作人员"),
    ],
)
def test_an_invite_names_whom_it_is_for_and_when_it_ends(
    called: Callable[..., Ran], words: list[str], whom: str
) -> None:
    assert called("units", "import", "-", given=UNITS.encode()).status == 0
    ran = called("invite", "--role", *words)
    assert ran.status == 0
    first = ran.out.splitlines()[0]
    assert re.fullmatch(rf"{whom}的邀请码：\w{{12}}（有效期至\d{{4}}-\d\d-\d\d \d\d:\d\d，限用一次）", first)
