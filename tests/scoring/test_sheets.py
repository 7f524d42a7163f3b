"""Tables as offices really send them: what is read, and how what cannot be read is named."""

from decimal import Decimal

import pytest

from scoring.cells import CellError, read_number, read_yes_no, tidy
from scoring.errors import SheetError
from scoring.grid import decode_sheet
from scoring.rulebook import load_edition
from scoring.sheet import read_applicants, read_facts

EDITION = load_edition("shanxi-2022")


def refusal(text: str) -> list[str]:
    with pytest.raises(SheetError) as refused:
        read_facts(text, EDITION)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return list(refused.value.problems)


def test_every_kind_of_column_becomes_a_fact() -> None:
    text = (
        "unit,code,city,batch,note,srdi,prev.srdi,base.srdi,province_sme_growth,county_gdp_growth,"
        "not_applicable,measures,environment,bonus\n"
        "甲县,140101,甲市,1,备注,12,10,8,6.3,-1.5,zone_new_above_scale training,90,85.5,2\n"
    )
    (one,) = read_facts(text, EDITION)
    assert one.unit == "甲县"
    assert one.passed_through == {"code": "140101", "city": "甲市", "batch": "1", "note": "备注"}
    facts = one.facts
    assert (facts.values, facts.previous, facts.baseline) == (
        {"srdi": Decimal(12)},
        {"srdi": Decimal(10)},
        {"srdi": Decimal(8)},
    )
    assert (facts.province_sme_growth, facts.county_gdp_growth) == (Decimal("6.3"), Decimal("-1.5"))
    assert facts.not_applicable == {"zone_new_above_scale", "training"}
    assert (facts.measures, facts.environment, facts.bonus) == (Decimal(90), Decimal("85.5"), Decimal(2))


def test_empty_means_unknown_and_never_zero_but_an_empty_bonus_is_zero() -> None:
    (one,) = read_facts("unit,srdi,measures,bonus,city\n甲县,,,,\n", EDITION)
    assert one.facts.values == {}
    assert one.facts.measures is None
    assert one.facts.bonus == 0
    assert one.passed_through == {"city": None}


def test_order_is_kept_and_blank_lines_and_short_rows_are_nothing() -> None:
    units = read_facts("\n,,\nunit,srdi,high_tech\n丙县,1\n,,\n甲县,2,3\n\n乙县\n", EDITION)
    assert [one.unit for one in units] == ["丙县", "甲县", "乙县"]
    assert units[1].facts.values == {"srdi": Decimal(2), "high_tech": Decimal(3)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_every_spreadsheet_are_read(encoding: str, newline: str) -> None:
    text = newline.join(["unit,srdi,note", '甲县,１２,"一，二"', ""])
    (one,) = read_facts(decode_sheet(text.encode(encoding)), EDITION)
    assert one.facts.values == {"srdi": Decimal(12)}
    assert one.passed_through == {"note": "一，二"}


def test_a_tab_separated_copy_is_read_too() -> None:
    text = "unit\tsrdi\n甲县\t12\n"
    for data in (text.encode(), text.encode("utf-16")):
        (one,) = read_facts(decode_sheet(data), EDITION)
        assert one.facts.values == {"srdi": Decimal(12)}


def test_names_and_notes_are_handed_on_as_written() -> None:
    (one,) = read_facts("unit,note\n　长治高新区（国家级） ,ＡＢＣ　１\n", EDITION)
    assert one.unit == "长治高新区（国家级）"
    assert one.passed_through == {"note": "ＡＢＣ　１"}


def test_a_workbook_and_an_unknown_encoding_are_refused_with_the_way_on() -> None:
    with pytest.raises(SheetError, match="另存为“CSV UTF-8"):
        decode_sheet(b"PK\x03\x04")
    with pytest.raises(SheetError, match="编码无法识别"):
        decode_sheet(b"unit\n\xff\xff\xff\n")
    with pytest.raises(SheetError, match="编码无法识别"):
        decode_sheet(b"\xff\xfeu")
    for data in ("unit,srdi\n甲县,12\n".encode("utf-16-le"), b"unit\n\0\n"):
        with pytest.raises(SheetError, match="编码无法识别"):
            decode_sheet(data)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "marked"])
def test_damaged_utf8_is_refused_instead_of_read_as_names_nobody_wrote(mark: bytes) -> None:
    whole = "unit,note\n文水县,交城县附近\n".encode()
    cut = mark + whole[:-5] + whole[-4:]  # one byte in the middle of a character is gone
    assert cut.decode("gb18030", errors="replace")
    with pytest.raises(SheetError, match="编码无法识别"):
        decode_sheet(cut)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("１２００", "1200"), ("　1200　", "1200"), ("1,200", "1200"), ("1 200 000", "1200000"), ("12.0", "12"),
     ("+3", "3"), ("-0", "0"), ("\ufeff7", "7"), ("1，200", "1200"), ("999999999999999", "999999999999999")],
)  # fmt: skip
def test_numbers_are_read_as_typed(raw: str, value: str) -> None:
    assert read_number(tidy(raw), "count") == Decimal(value)
    assert str(read_number(tidy(raw), "count")) == value


def test_shares_and_growths_keep_their_decimals_and_may_carry_a_percent_sign() -> None:
    assert str(read_number(tidy("52.10％"), "percent")) == "52.10"
    assert str(read_number(tidy("－3.20"), "ratio")) == "-3.20"
    assert str(read_number("120 %", "ratio")) == "120"
    assert read_number("100", "percent") == 100
    assert [str(read_number(word, "ratio")) for word in (".5", "-.50", "0.5")] == ["0.5", "-0.50", "0.5"]
    assert read_number("0", "mark") == 0
    assert read_number("0.5", "points") == Decimal("0.5")


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        ("十二", "count", "不是数字"),
        ("12家", "count", "不是数字"),
        ("1,2000", "count", "不是数字"),
        ("1e5", "count", "是科学计数法，请把这一格改为普通数字"),
        ("-1.2E+05", "ratio", "是科学计数法，请把这一格改为普通数字"),
        ("5.", "ratio", "不是数字"),
        (".", "ratio", "不是数字"),
        ("+", "ratio", "不是数字"),
        (",5", "ratio", "不是数字"),
        ("52%", "count", "不是数字"),
        ("٣", "count", "不是数字"),
        ("12.5", "count", "应为整数，不能有小数"),
        ("-1", "count", "数量不能为负数"),
        ("100.01", "percent", "比重应在0至100之间"),
        ("-0.01", "percent", "比重应在0至100之间"),
        ("101", "mark", "分数应在0至100之间"),
        ("-1", "points", "加分不能为负数"),
        ("1234567890123456", "count", "数字过长，整数最多15位、小数最多10位"),
        ("0.12345678901", "ratio", "数字过长，整数最多15位、小数最多10位"),
    ],
)
def test_what_is_no_number_of_that_kind_is_refused_with_the_reason(raw: str, kind: str, reason: str) -> None:
    with pytest.raises(CellError) as refused:
        read_number(raw, kind)  # type: ignore[arg-type]
    assert str(refused.value) == reason


def test_ten_decimals_are_still_read() -> None:
    assert str(read_number("0.1234567890", "ratio")) == "0.1234567890"


def test_twenty_bad_cells_are_all_listed_row_by_row() -> None:
    keys = ["srdi", "high_tech", "sme_gdp_share", "training", "prev.neeq"]
    rows = [f"县{place},x,-1,101,1.5,--" for place in range(4)]
    problems = refusal("\n".join([",".join(["unit", *keys]), *rows]))
    assert len(problems) == 20
    assert problems[:5] == [
        "第2行 srdi列：“x”不是数字",
        "第2行 high_tech列：“-1”数量不能为负数",
        "第2行 sme_gdp_share列：“101”比重应在0至100之间",
        "第2行 training列：“1.5”应为整数，不能有小数",
        "第2行 prev.neeq列：“--”不是数字",
    ]
    assert problems[-1] == "第5行 prev.neeq列：“--”不是数字"


def test_unknown_doubled_and_nameless_columns_are_named_with_a_suggestion() -> None:
    assert refusal("unit,srdi,srdii,srdi,\n甲县,1,2,3,4\n") == [
        "第1行 第3列：没有名为“srdii”的列；是否指 srdi？",
        "第1行 第4列：列名 srdi 重复",
        "第2行 第5列：“4”没有对应的列名",
    ]
    (unlike,) = refusal("unit,天气\n甲县,晴\n")
    assert unlike.startswith("第1行 第2列：没有名为“天气”的列；可用的列：unit、new_enterprises、")
    assert unlike.endswith("、batch、note，以及 prev. 加指标键，以及 base. 加指标键")
    assert refusal("unit\n甲县,7\n") == ["第2行 第2列：“7”没有对应的列名"]


def test_rows_are_numbered_as_the_spreadsheet_does_also_below_empty_ones() -> None:
    assert refusal("\n,,\nunit,srdi,srd\n\n甲县,x\n") == [
        "第3行 第3列：没有名为“srd”的列；是否指 srdi？",
        "第5行 srdi列：“x”不是数字",
    ]
    assert refusal("\nsrdi\n1\n") == ["第2行：缺少 unit 列（单位名称）"]
    assert read_facts("\nunit\tsrdi\n甲县\t3\n", EDITION)[0].facts.values == {"srdi": Decimal(3)}


def test_a_column_in_peoples_own_words_is_answered_with_its_key() -> None:
    assert refusal("单位,SRDI,高企,新增省级企业技术中心\n甲县,1,2,3\n") == [
        "第1行：缺少 unit 列（单位名称）",
        "第1行 第1列：没有名为“单位”的列；是否指 unit？",
        "第1行 第2列：没有名为“SRDI”的列；是否指 srdi？",
        "第1行 第3列：没有名为“高企”的列；是否指 high_tech？",
        "第1行 第4列：没有名为“新增省级企业技术中心”的列；是否指 prov_tech_centers？",
    ]
    with pytest.raises(SheetError) as refused:
        read_applicants("unit,市场主体\n甲县,1\n", EDITION)
    assert refused.value.problems == ("第1行 第2列：没有名为“市场主体”的列；是否指 market_entities？",)


@pytest.mark.parametrize("head", ["unit;srdi", "unit，srdi", "ｕｎｉｔ；ｓｒｄｉ", "unit|srdi"])
def test_columns_separated_by_something_else_are_told_so(head: str) -> None:
    assert refusal(f"{head}\n甲县,1\n") == ["第1行：列与列之间应为英文逗号；请另存为“CSV UTF-8（逗号分隔）”后再试"]


def test_a_cell_that_never_ends_is_told_so() -> None:
    (said,) = refusal('unit,note\n甲县,"' + "长" * 200_000)
    assert said == "第2行：有一格超过131072个字符，不是数据；请检查引号是否成对"


def test_units_must_be_named_once() -> None:
    assert refusal("srdi\n1\n") == ["第1行：缺少 unit 列（单位名称）"]
    assert refusal("unit,srdi\n甲县,1\n,2\n甲县,3\n") == [
        "第3行 unit列：单位名称为空",
        "第4行 unit列：“甲县”与第2行重复",
    ]


def test_an_exclusion_of_an_unknown_indicator_is_refused() -> None:
    assert refusal("unit,not_applicable\n甲县,zone_new_above_scal 天气\n") == [
        "第2行 not_applicable列：没有名为“zone_new_above_scal”的指标，是否指 zone_new_above_scale？",
        "第2行 not_applicable列：没有名为“天气”的指标",
    ]
    (one,) = read_facts('unit,not_applicable\n甲县,"srdi，training、neeq;  high_tech,"\n', EDITION)
    assert one.facts.not_applicable == {"srdi", "training", "neeq", "high_tech"}


def test_an_empty_file_and_a_torn_one_are_refused() -> None:
    assert refusal("\n \n") == ["文件是空的；第1行应为列名，其中必须有 unit"]
    (torn,) = refusal('unit,note,srdi\n甲县,"一\n二",1\n"乙县,1\n丙县,1\n')
    assert torn == "第3行：从这一行起读不成表格，请检查这一行的引号是否成对"


def test_a_head_without_rows_has_no_units() -> None:
    assert read_facts("unit,srdi\n", EDITION) == ()


def test_applicants_answer_yes_or_no_and_whole_numbers() -> None:
    text = "unit,voluntary,market_entities,poverty_county,sme_institution,city\n甲县,是,２００００,FALSE,,甲市\n"
    (one,) = read_applicants(text, EDITION)
    assert one.unit == "甲县"
    assert one.passed_through == {"city": "甲市"}
    known = {name: fact for name, fact in one.facts.items() if fact is not None}
    assert known == {"voluntary": True, "market_entities": Decimal(20000), "poverty_county": False}


def test_bad_cells_of_applicants_are_listed_too() -> None:
    with pytest.raises(SheetError) as refused:
        read_applicants("unit,voluntary,srdi\n甲县,也许,5.5\n", EDITION)
    assert refused.value.problems == (
        "第2行 voluntary列：“也许”应填“是”或“否”（或 true、false）",
        "第2行 srdi列：“5.5”应为整数，不能有小数",
    )


def test_yes_and_no_are_read_in_both_languages() -> None:
    assert [read_yes_no(word) for word in ("是", "TRUE", "true", "否", "False")] == [True, True, True, False, False]
