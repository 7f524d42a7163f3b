"""Settings as people write them: what is read, and what is refused with what would be allowed."""

from decimal import Decimal

import pytest

from scoring.errors import ReadingError, RulebookError
from scoring.overrides import apply_settings, override, written
from scoring.readings import SETTINGS, Readings
from scoring.rulebook import load_edition, parse_edition

EDITION = load_edition("shanxi-2022")


def test_points_are_written_as_plain_numbers() -> None:
    for word in ("1e400000000", "NaN", "-1", "1_0", ""):
        with pytest.raises(ReadingError, match="bonus_cap"):
            override(EDITION, [f"bonus_cap={word}"])
    assert override(EDITION, ["bonus_cap=２.5"]).bonus_cap == Decimal("2.5")


def test_every_setting_has_a_field_a_question_and_a_default() -> None:
    fields = Readings.__struct_fields__
    assert fields == tuple(SETTINGS) == tuple(EDITION.open_questions)
    for name, question in EDITION.open_questions.items():
        assert written(getattr(EDITION.readings, name)) == question.default
        assert question.question.startswith("A")
        assert EDITION.cite(question.clause) != question.clause


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("gate_mode=absolute", "absolute"),
        (" double_enabled = false ", False),
        ("double_max=2", 2),
        ("double_max=none", None),
        ("double_keys=srdi, high_tech,srdi", ("srdi", "high_tech")),
        ("double_keys=", ()),
        ("bonus_cap=2.5", Decimal("2.5")),
        ("total_cap=none", None),
        ("gate_fail_grade=none", None),
        ("gate_fail_grade=不合格", "不合格"),
        ("award_from=2", 2),
        ("first_data_year_offset=1", 1),
    ],
)
def test_a_setting_is_read_as_written(setting: str, value: object) -> None:
    name = setting.partition("=")[0].strip()
    assert getattr(override(EDITION, [setting]), name) == value


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("gate_mode", "口径应写成“名称=取值”，收到的是“gate_mode”"),
        ("gate_mod=absolute", "没有名为“gate_mod”的口径，是否指 gate_mode；可用的有：gate_mode、"),
        ("天气=晴", "没有名为“天气”的口径；可用的有："),
        ("gate_mode=strict", "口径 gate_mode 不能取“strict”，可取：deemed_met、proportional、all_assessed、absolute"),
        ("double_enabled=yes", "口径 double_enabled 不能取“yes”，可取：true、false"),
        ("award_from=3", "口径 award_from 不能取“3”，可取：1、2"),
        ("gate_fail_grade=合格", "口径 gate_fail_grade 不能取“合格”，可取：不合格、none"),
        ("double_max=-1", "口径 double_max 不能取“-1”，可取：0以上的整数，或 none"),
        ("double_max=٣", "口径 double_max 不能取“٣”，可取：0以上的整数，或 none"),
        ("double_max=1.5", "口径 double_max 不能取“1.5”，可取：0以上的整数，或 none"),
        ("bonus_cap=many", "口径 bonus_cap 不能取“many”，可取：0以上的数，或 none"),
        ("bonus_cap=-1", "口径 bonus_cap 不能取“-1”，可取：0以上的数，或 none"),
        ("total_cap=NaN", "口径 total_cap 不能取“NaN”，可取：0以上的数，或 none"),
        ("double_keys=srdi,banks", "口径 double_keys 中没有名为“banks”的指标；可取（逗号分隔）：new_enterprises、"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_may(setting: str, words: str) -> None:
    with pytest.raises(ReadingError) as refused:
        override(EDITION, [setting])
    assert str(refused.value).startswith(words)


def test_a_setting_written_twice_is_refused_and_none_of_the_two_wins_silently() -> None:
    for again in ("absolute", "proportional"):
        with pytest.raises(ReadingError, match="口径 gate_mode 写了两次，请只留一个"):
            override(EDITION, ["gate_mode=absolute", "double_max=1", f" gate_mode ={again}"])


def test_settings_stand_on_those_given() -> None:
    first = override(EDITION, ["gate_mode=proportional"])
    assert first.gate_mode == "proportional"
    second = apply_settings(EDITION, {"double_max": "1"}, first)
    assert (second.gate_mode, second.double_max) == ("proportional", 1)
    assert override(EDITION, []) == EDITION.readings


def test_every_value_is_written_as_it_is_read() -> None:
    values = {None: "none", True: "true", False: "false", ("a", "b"): "a,b", Decimal("1E+2"): "100", 2: "2", "x": "x"}
    assert [written(value) for value in values] == list(values.values())


def test_an_edition_nobody_packaged_is_refused_by_name() -> None:
    with pytest.raises(ReadingError, match="没有名为“shanxi-1999”的规则版本；现有：shanxi-2020、shanxi-2022"):
        load_edition("shanxi-1999")
    with pytest.raises(RulebookError, match="读不通"):
        parse_edition("=", "x.toml")


def test_clauses_are_cited_by_their_longest_known_beginning() -> None:
    assert EDITION.cite("D1-4-07") == "《指标说明》第四部分"
    assert EDITION.cite("D1-4-N") == "《指标说明》第四部分备注"
    assert EDITION.cite("Z1") == "Z1"


def test_an_edition_is_loaded_once() -> None:
    assert load_edition("shanxi-2022") is EDITION
