"""请核实: what is asked about again, how an explanation settles it, and that it follows the figure."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from handlers import checks
from handlers.answers import Provenance
from handlers.every_form import FORMS
from handlers.facts import opened
from handlers.reading.reasons import read_reason
from handlers.situation import Draft, RoleName, Situation
from tests.handlers.people import EDITION, YEAR, Person, Town, a_round


def town_with_last_year(**last: str) -> Town:
    town = Town()
    for key, value in last.items():
        town.puts("indicators", **{key: value})
    draft = town.drafts.pop(("indicators", YEAR), Draft("indicators", YEAR))
    town.drafts["indicators", YEAR - 1] = replace(draft, year=YEAR - 1)
    return town


def situation(town: Town) -> Situation:
    li = town.contact()
    return town.situation(li.conversation, li.roles)


def doubts(town: Town, key: str) -> str:
    return "；".join(checks.doubts("indicators", situation(town), key))


@pytest.mark.parametrize(
    ("key", "last", "now", "words"),
    [
        ("high_tech", "8", "33", "较上年末增长312.5%"),
        ("high_tech", "22", "33", ""),  # exactly 50 %
        ("high_tech", "21", "33", "较上年末增长57.1%"),
        ("high_tech", "33", "32", "累计数比上年（33家）减少"),
        ("high_tech", "33", "10", "较上年末下降69.7%"),
        ("training", "300", "200", ""),  # a figure of one year may fall
        ("training", "300", "100", "较上年末下降66.7%"),
        ("high_tech", "12", "120000", "约为上年（12家）的一万倍"),
        ("new_enterprises", "12000", "1", "约为上年（12000家）的万分之一"),
        ("new_enterprises", "6800", "68000000", "约为上年（6800家）的一万倍"),
        ("noncoal_share", "94", "95", "占比高达95%"),
        ("noncoal_share", "94", "100", "占比高达100%"),
        ("noncoal_share", "94", "94.99", ""),
        ("noncoal_share", "30", "62", "较上年末增长106.7%"),
        ("sme_revenue_growth", "2", "12", ""),  # a growth of a growth says nothing
        ("sme_revenue_growth", "2", "100", ""),  # exactly the limit
        ("sme_revenue_growth", "2", "12000", "增速高达12000%，是否填成了数量"),
        ("sme_revenue_growth", "2", "-60", ""),
        ("cluster_growth", "2", "100.5", "增速高达100.5%"),
        ("high_tech", "0", "5", ""),
    ],
)
def test_what_is_unlikely_is_asked_about(key: str, last: str, now: str, words: str) -> None:
    town = town_with_last_year(**{key: last})
    town.puts(**{key: now})
    assert doubts(town, key).startswith(words)
    assert bool(doubts(town, key)) == bool(words)


def test_without_last_years_figure_nothing_is_compared() -> None:
    town = Town()
    town.puts(high_tech="33000")
    assert doubts(town, "high_tech") == ""


def test_the_limits_are_the_editions() -> None:
    town = town_with_last_year(high_tech="21")
    town.puts(high_tech="33")
    calmer = replace(EDITION, checks=replace(EDITION.checks, jump=Decimal(60)))
    town.round = a_round(edition=calmer)
    assert doubts(town, "high_tech") == ""


def test_every_row_as_last_year_is_asked_about_once_and_settled_by_one_explanation() -> None:
    keys = ("high_tech", "srdi", "above_scale", "shareholding", "neeq")
    town = town_with_last_year(**dict.fromkeys(keys, "9"))
    for key in keys[:-1]:
        town.puts(**{key: "9"})
        assert doubts(town, key) == ""
    town.puts(neeq="9")
    assert "已填的5项与上年数全部相同" in doubts(town, "neeq")
    assert [question.key for question in owed(town)] == ["neeq"]
    li = town.contact()
    li.says("指标填报")
    li.says("填写说明")
    li.says("各单位名单未变，依据省级名单")
    assert owed(town) == ()
    town.puts(neeq="10")
    assert owed(town) == ()


def owed(town: Town) -> tuple[object, ...]:
    now = situation(town)
    assert opened(now)
    return checks.owed("indicators", FORMS["indicators"].questions(now), now)


def test_a_figure_other_than_the_departments_own_is_asked_about_and_both_stay_known() -> None:
    town = Town()
    wang = town.somebody(RoleName.CONTRIBUTOR, department="统计")
    wang.person_id = 4
    wang.says("规上119")
    li = town.contact()
    li.says("指标填报")
    assert "与统计部门提供的119家不一致" in li.says("规上118")
    li.says("规上117")
    assert "与统计部门提供的119家不一致" in doubts(town, "above_scale")
    li.says("规上119")
    assert doubts(town, "above_scale") == ""


@pytest.fixture
def li() -> Person:
    """Somebody whose last figure is unlikely."""
    li = town_with_last_year(new_enterprises="600").contact()
    li.says("指标填报")
    assert "请核实：较上年末增长1138.0%" in li.says("7428")
    return li


@pytest.mark.parametrize(
    "empty", ["属实", "无误", "正常", "数据属实，无误。", "经核实数据正确", "没有问题", "ok", "……", "1138%"]
)
def test_an_empty_phrase_is_no_explanation(li: Person, empty: str) -> None:
    li.taps("数据无误，填写说明")
    assert "不能说明原因" in li.says(empty)
    assert li.town.answer("new_enterprises").reason is None  # type: ignore[union-attr]


def test_a_cause_without_a_basis_is_asked_for_the_basis_once(li: Person) -> None:
    li.taps("数据无误，填写说明")
    assert "依据是什么" in li.says("撤乡并镇后新登记的企业多")
    li.says("依据市场监管局登记名录")
    answer = li.town.answer("new_enterprises")
    assert answer is not None
    assert answer.reason == "撤乡并镇后新登记的企业多；依据市场监管局登记名录"
    assert (answer.value, answer.raw) == ("7428", "7428")
    assert li.asked == "中小企业营业收入年增速", "back to where one was"


def test_the_explanation_follows_the_figure_and_not_another_one(li: Person) -> None:
    li.taps("数据无误，填写说明")
    li.says("上年漏报，依据市场监管局登记名录")
    assert "说明：上年漏报" in li.says("清单")
    li.says("新增企业7428家")
    assert li.town.answer("new_enterprises").reason is not None  # type: ignore[union-attr]
    li.says("新增企业7429家")
    assert li.town.answer("new_enterprises").reason is None  # type: ignore[union-attr]
    li.says("撤销")
    assert li.town.answer("new_enterprises").reason is not None  # type: ignore[union-attr]


def test_an_explanation_can_wait_and_is_owed_until_it_comes(li: Person) -> None:
    li.taps("数据无误，填写说明")
    li.taps("以后再填")
    assert [question.key for question in owed(li.town)] == ["new_enterprises"]  # type: ignore[attr-defined]
    for _ in range(60):
        if li.asked is None:
            break
        li.says("跳过")
    assert "报送前还须核实或说明1项：新增企业数量" in li.shown[-1].text
    li.taps("填写说明")
    li.says("上年漏报，依据登记名录")
    assert owed(li.town) == ()


def test_an_explanation_of_a_figure_that_a_colleague_has_changed_is_not_attached(li: Person) -> None:
    li.taps("数据无误，填写说明")
    wang = li.town.contact()
    wang.says("指标填报")
    wang.says("第1项 700")
    said = li.says("上年漏报，依据登记名录")
    assert "这一步已更新" in said
    assert li.town.answer("new_enterprises").reason is None  # type: ignore[union-attr]


def test_a_pasted_table_says_what_is_to_be_looked_at_again() -> None:
    town = town_with_last_year(high_tech="8", srdi="20")
    li = town.contact()
    assert "10. 高企：33家　请核实：较上年末增长312.5%" in li.says("高企33，专精特新21")
    assert "其中1项请核实，无误的须填写说明：新增高新技术企业" in li.says("对")


@pytest.mark.parametrize(
    ("text", "cause", "basis"),
    [
        ("新增2户规上企业投产，依据统计局月度名录", True, True),
        ("上年漏报3家，省工信厅公示名单", True, True),
        ("依据数据", False, False),
        ("数据是真的", False, False),
        ("企业都搬来了", True, False),
        ("〔2023〕5号文认定", True, True),
    ],
)
def test_a_reason_is_a_cause_and_a_basis(text: str, cause: bool, basis: bool) -> None:
    reason = read_reason(text)
    assert (reason.has_cause, reason.has_basis) == (cause, basis)


def test_where_a_figure_comes_from_is_kept_with_its_explanation(li: Person) -> None:
    li.says("来源")
    li.taps("名单")
    li.taps("核定")
    li.says("11月30日")
    li.says("市场监管局 王芳")
    answer = li.town.answer("new_enterprises")
    assert answer is not None
    assert answer.provenance != Provenance()
    assert "7428家（截至11月30日，名单，核定，市场监管局 王芳）" in li.says("清单")


@pytest.mark.parametrize("typed", ["", "33", "🙂", "2021年5月1日", "13月40日", "很" * 60, "<b>局</b>"])
def test_what_is_no_source_is_asked_about_and_changes_nothing(li: Person, typed: str) -> None:
    li.says("来源")
    before = li.town.drafts["indicators", YEAR].revision
    li.says(typed)
    assert li.town.drafts["indicators", YEAR].revision == before
