"""A form goes out as a workbook and comes back: at most three messages, the same draft as by typing."""

import pytest

from handlers.answers import Finality, Kind, Origin, SourceKind
from handlers.contents import Refusal, Unusable
from handlers.effects import Attach
from handlers.sheets import Column
from tests.handlers.filled import Filled, handed_out, refused
from tests.handlers.people import RoleName, Town, a_round, a_unit, records

FIRST_YEAR = {
    "new_enterprises": "7428", "sme_revenue_growth": "7.1", "sme_gdp_share": "68", "xsg_new": "27",
    "above_scale": "119", "yi_industrial": "12", "ten_yi_industrial": "2", "prov_tech_centers": "7",
    "tech_smes": "95", "high_tech": "33", "srdi": "25", "prov_little_giants": "3", "noncoal_share": "79.73",
    "cluster_growth": "9.1", "modern_service_share": "62", "shareholding": "16", "fourth_board": "6", "neeq": "1",
    "training": "150", "incubated_new": "60", "incubated_5m": "11", "zone_new_above_scale": "22",
    "platform_served": "440",
}  # fmt: skip


def with_last_year() -> Town:
    """文水县 in its first year, with last year's figures on file."""
    from handlers.answers import Answer
    from handlers.situation import Draft

    town = Town()
    answers = {key: Answer(at, Kind.VALUE, value, value) for at, (key, value) in enumerate(FIRST_YEAR.items(), 1)}
    town.drafts[("indicators", 2021)] = Draft("indicators", 2021, len(answers), answers)
    return town


def standing(town: Town) -> dict[str, tuple[Kind, str | None]]:
    draft = town.drafts[("indicators", 2022)]
    return {key: (answer.kind, answer.value) for key, answer in draft.answers.items()}


def test_three_messages_bring_in_a_whole_year_and_the_draft_is_that_of_typing() -> None:
    by_sheet, by_hand = with_last_year(), with_last_year()
    li, wang = by_sheet.contact(), by_hand.contact()

    wang.says("指标填报")
    for value in FIRST_YEAR.values():
        wang.says(value)

    li.says("导出表格")
    sheet = Filled(li)
    for key, value in FIRST_YEAR.items():
        sheet.puts(key, float(value))
    li.does(sheet.upload())
    li.says("对")

    assert standing(by_sheet) == standing(by_hand)
    assert len(standing(by_sheet)) == 23
    assert {answer.origin for answer in by_sheet.drafts[("indicators", 2022)].answers.values()} == {Origin.WORKBOOK}


def test_the_workbook_that_goes_out_is_of_the_form_on_the_table() -> None:
    li = Town().contact()
    assert "23行" in li.says("导出表格")
    document = handed_out(li)
    assert (document.form, document.unit_id, document.year, document.ref) == ("indicators", 7, 2022, "")
    assert document.name == "文水县 2022年度指标填报（第一年任务指标）.xlsx"
    li.says("申报条件")
    li.says("导出表格")
    assert handed_out(li).form == "eligibility"
    assert li.labels == ["继续填报", "菜单"]


def test_an_applicant_is_handed_the_base_figures() -> None:
    li = Town(unit=a_unit(year=None)).contact()
    li.says("导出表格")
    assert handed_out(li).form == "baseline"


def test_a_colleague_of_another_office_is_handed_that_offices_rows() -> None:
    zhao = Town().somebody(RoleName.CONTRIBUTOR, department="统计")
    assert "5行" in zhao.says("导出表格")
    assert handed_out(zhao).ref == "统计"


def test_who_fills_nothing_in_is_handed_nothing() -> None:
    wang = Town().somebody(RoleName.STAFF)
    assert "不能进行此项操作" in wang.says("导出表格")
    assert wang.shown[-1].document is None


def test_nothing_is_stored_before_it_is_agreed_to() -> None:
    li = Town().contact()
    told = li.does(Filled(li).puts("high_tech", 33).upload())
    assert "已读取「表.xlsx」" in told
    assert "10. 新增高新技术企业：33家" in told or "10. 高企：33家" in told
    assert records(li) == []
    li.taps("对，保存这1项")
    assert li.town.stands("high_tech") == "33"


def test_one_may_also_decline() -> None:
    li = Town().contact()
    li.does(Filled(li).puts("high_tech", 33).upload())
    li.taps("不保存")
    li.says("对")
    assert li.town.stands("high_tech") is None


def test_good_rows_are_proposed_while_the_others_are_listed_cell_by_cell() -> None:
    li = Town().contact()
    sheet = Filled(li).puts("high_tech", 33).puts("srdi", "约30").puts("sme_gdp_share", 120).puts("neeq", "=1+1")
    told = li.does(sheet.upload())
    for key, found in {"srdi": "约30", "sme_gdp_share": "120", "neeq": "公式"}.items():
        line = next(line for line in told.splitlines() if line.startswith(f"· {sheet.at(key)}（"))
        assert found in line
    li.says("对")
    assert {key: value for key, (_, value) in standing(li.town).items()} == {"high_tech": "33"}


def test_everything_a_row_says_of_a_figure_is_kept_with_it() -> None:
    li = Town().contact()
    sheet = Filled(li).puts(
        "high_tech", 33, source="名单", as_of="2022-11-30", finality="核定", explanation="新增7家，依据省科技厅名单",
    )  # fmt: skip
    li.does(sheet.upload())
    li.says("对")
    answer = li.town.answer("high_tech")
    assert answer is not None
    assert answer.reason == "新增7家，依据省科技厅名单"
    told = answer.provenance
    assert (told.source, told.finality, str(told.as_of)) == (SourceKind.LIST, Finality.VERIFIED, "2022-11-30")


def test_what_there_is_no_figure_for_is_one_of_the_nothings() -> None:
    li = Town().contact()
    sheet = (
        Filled(li)
        .puts("above_scale", "暂缺", Column.NOTHING, expected="2023-06-20")
        .puts("srdi", "暂缺", Column.NOTHING)
        .puts("neeq", "申请不做考核", Column.NOTHING)
        .puts("cluster_growth", "暂缺", Column.NOTHING, expected="待省里公布")
        .puts("sme_revenue_growth", "待省级数据", Column.NOTHING)
        .puts("training", "暂无，6月20日发布")
    )
    li.does(sheet.upload())
    li.says("对")
    found = {key: (answer.kind, answer.value) for key in ("above_scale", "srdi", "neeq", "cluster_growth", "training", "sme_revenue_growth") if (answer := li.town.answer(key))}  # fmt: skip  # noqa: E501
    assert found == {
        "above_scale": (Kind.ABSENT, "2023-06-20"),
        "srdi": (Kind.ABSENT, None),
        "neeq": (Kind.EXCLUSION, None),
        "cluster_growth": (Kind.PROVINCE, None),
        "training": (Kind.ABSENT, "2023-06-20"),
        "sme_revenue_growth": (Kind.PROVINCE, None),
    }


def test_last_years_figure_is_taken_where_it_is_asked_for() -> None:
    li = Town().contact()
    li.does(Filled(li).puts("above_scale", 119, last=92).upload())
    li.says("对")
    assert (li.town.stands("above_scale"), li.town.stands("prev.above_scale")) == ("119", "92")


def test_a_sheet_sent_back_as_it_went_out_says_nothing() -> None:
    town = Town()
    town.puts(high_tech="33", sme_gdp_share="52.10")
    li = town.contact()
    told = li.does(Filled(li).upload())
    assert "没有可以保存的项目" in told
    assert records(li) == []


def test_what_stands_already_is_not_proposed_again() -> None:
    town = Town()
    li = town.contact()
    sheet = Filled(li).puts("high_tech", 33).puts("srdi", 12)
    town.puts(high_tech="33")
    told = li.does(sheet.upload())
    assert "另有1项与已填的相同" in told
    assert "读到1项" in told


def test_what_was_answered_since_the_sheet_went_out_is_pointed_out_and_an_untouched_cell_overwrites_nothing() -> None:
    town = Town()
    town.puts(high_tech="30", srdi="10")
    li = town.contact()
    sheet = Filled(li).puts("high_tech", 33)
    town.puts(high_tech="35", srdi="15")
    told = li.does(sheet.upload())
    assert f"{sheet.at('high_tech')}（新增高新技术企业）：导出以后已另填为「35」" in told
    assert "原为35家" in told
    assert "没有列入" not in told, "it is in the table"
    assert "没有列入" not in li.says("对")
    assert (town.stands("high_tech"), town.stands("srdi")) == ("33", "15")


def test_an_explanation_of_an_earlier_figure_does_not_stay_with_another() -> None:
    town = Town()
    li = town.contact()
    li.does(Filled(li).puts("high_tech", 33, explanation="新增7家，依据名单").upload())
    li.says("对")
    li.does(Filled(li).puts("high_tech", 99).upload())
    li.says("对")
    answer = town.answer("high_tech")
    assert answer is not None
    assert (answer.value, answer.reason) == ("99", None)


def test_an_explanation_alone_is_added_to_the_figure_that_stands() -> None:
    town = Town()
    town.puts(high_tech="33")
    li = town.contact()
    li.does(Filled(li).puts("high_tech", "依据省科技厅公示名单", Column.EXPLANATION).upload())
    li.says("对")
    answer = town.answer("high_tech")
    assert answer is not None
    assert (answer.value, answer.reason) == ("33", "依据省科技厅公示名单")


def test_a_colleague_stores_only_that_offices_rows() -> None:
    town = Town()
    li, zhao = town.contact(), town.somebody(RoleName.CONTRIBUTOR, department="统计")
    sheet = Filled(li).puts("above_scale", 119).puts("high_tech", 33)
    told = zhao.does(sheet.upload())
    assert "不在您应填的项目中" in told
    zhao.says("对")
    assert (town.stands("above_scale"), town.stands("high_tech")) == ("119", None)


def test_an_application_comes_back_with_its_yes_and_its_words() -> None:
    li = Town(unit=a_unit(year=None)).contact()
    li.says("申报条件")
    sheet = Filled(li, "eligibility").puts("voluntary", "是").puts("leading_industry_name", "法兰锻造")
    sheet.puts("market_entities", 20000).puts("sme_institution", False)
    li.does(sheet.upload())
    li.says("对")
    stands = {key: li.town.stands(key, "eligibility") for key in ("voluntary", "market_entities", "sme_institution")}
    assert stands == {"voluntary": "true", "market_entities": "20000", "sme_institution": "false"}
    words = li.town.answer("leading_industry_name", "eligibility")
    assert words is not None
    assert words.raw == "法兰锻造"


# --- the whole sheet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "word"),
    [
        ({"unit": "8"}, "没有读取"),
        ({"year": "2021"}, "2021年度"),
        ({"edition": "shanxi-2020"}, "shanxi-2020"),
        ({"form": "baseline"}, "不必填报"),
        ({"form": "eligibility"}, "没有可以保存的项目"),
        ({"form": "nothing"}, "不必填报"),
        ({"layout": "0"}, "格式"),
        ({"unit": "x"}, "格式"),
        ({"columns": "number name"}, "不适用"),
        ({"columns": "number colour"}, "格式"),
    ],
)
def test_a_sheet_of_another_unit_year_edition_or_form_is_refused(identity: dict[str, str], word: str) -> None:
    li = Town().contact()
    told = li.does(Filled(li).puts("high_tech", 33).says(**identity).upload())
    assert word in told
    assert records(li) == []
    li.says("对")
    assert li.town.stands("high_tech") is None


def test_another_county_is_named() -> None:
    town, other = Town(), Town(unit=a_unit("交城县", unit_id=8))
    sheet = Filled(other.contact()).puts("high_tech", 33)
    told = town.contact().does(sheet.upload())
    assert "这是交城县的填报表，您填报的是文水县" in told


def test_a_sheet_from_before_the_unit_moved_on_a_year_is_refused() -> None:
    before, now = Town(unit=a_unit(year=1)), Town(unit=a_unit(year=2))
    told = now.contact().does(Filled(before.contact()).puts("high_tech", 33).upload())
    assert "不适用" in told


def test_a_tampered_heading_is_named() -> None:
    li = Town().contact()
    sheet = Filled(li).puts("high_tech", 33)
    at = sheet.heading(Column.VALUE)
    sheet.changes(lambda page: page.__setitem__(at, "2021年数"))
    told = li.does(sheet.upload())
    assert f"{at} 应为「2022年数」，现为「2021年数」" in told
    assert records(li) == []


def test_a_draft_that_was_handed_in_takes_no_sheet() -> None:
    town = Town()
    town.hands_in("indicators", "report")
    li = town.contact()
    said = li.does(Filled(li).puts("high_tech", 33).upload())
    assert "对，保存这1项" not in li.labels
    assert "已提交" in said and "撤回修改" in said


def test_without_an_open_round_nothing_is_read() -> None:
    li = Town().contact()
    upload = Filled(li).puts("high_tech", 33).upload()
    li.town.round = None
    li.does(upload)
    li.town.round = a_round()
    li.says("对")
    assert li.town.stands("high_tech") is None


# --- files that are no sheet ----------------------------------------------------------------------------------


@pytest.mark.parametrize("why", Unusable)
def test_every_file_that_cannot_be_read_has_a_sentence_and_the_question_stays(why: Unusable) -> None:
    li = Town().contact()
    told = li.does(refused(Refusal(why, "H5")))
    assert "没有读取" in told or "导出" in told or "重新发送" in told or "再发" in told
    li.says("指标填报")
    before = li.asked
    li.does(refused(Refusal(why, "H5")))
    assert li.asked == before


def test_a_table_of_somebody_elses_making_is_evidence_for_the_question_on_the_table() -> None:
    li = Town().contact()
    li.says("指标填报")
    assert "作为佐证材料收下" in li.does(refused(Refusal(Unusable.FOREIGN), "名单.xlsx"))
    assert li.last is not None
    assert [effect.key for effect in li.last.effects if isinstance(effect, Attach)] == ["new_enterprises"]
    for why in (Unusable.MACROS, Unusable.OLD_EXCEL, Unusable.OPEN_DOCUMENT):
        li.does(refused(Refusal(why), "名单.xlsx"))
        assert not [effect for effect in li.last.effects if isinstance(effect, Attach)]


def test_every_prompt_fits_what_spreadsheet_programs_take() -> None:
    for name, town in {"indicators": Town(), "baseline": Town(unit=a_unit(year=None)), "eligibility": Town()}.items():
        li = town.contact()
        li.says("申报条件")
        sheet = Filled(li, name).sheet
        assert all(len(prompt) <= 255 for prompt in sheet.prompts.values())
        assert len(sheet.refused) <= 225
        assert len(sheet.tab) <= 31
        assert all(len(",".join(words)) <= 253 for line in sheet.lines for words in line.choices.values())


def test_an_applicants_sheet_sent_by_an_assessed_county_is_said_to_be_anothers() -> None:
    jiao = Town(unit=a_unit("交城县", None, unit_id=8)).contact()
    told = Town().contact().does(Filled(jiao, "baseline").puts("high_tech", 17).upload())
    assert "这是交城县的填报表，您填报的是文水县" in told


def test_what_goes_out_after_handing_in_is_not_asked_back() -> None:
    town = Town()
    town.hands_in("indicators", "report")
    said = town.contact().says("导出表格")
    assert "撤回修改" in said and "发回这里" not in said
