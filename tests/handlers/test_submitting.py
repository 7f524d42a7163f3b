"""提交: complete or told by name what is open; what was looked through is handed in, once, and then it stands."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from handlers.effects import Submit
from handlers.fingerprint import code
from handlers.ports import StoredFile
from handlers.said import Tap, Upload
from handlers.situation import RoleName
from tests.handing_in import APPLICATION, FILLED
from tests.handlers.people import NOW, Person, Town, a_round, a_unit

SCAN = StoredFile("cd" * 32, "盖章件.jpg", "image/jpeg", 500_000)
AFTER = NOW + timedelta(days=8)  # the report was due on 31 May


def filled(lines: list[str] = FILLED, **town: object) -> Person:
    """A contact who has said all this."""
    li = Town(**town).contact()  # type: ignore[arg-type]
    for line in lines:
        li.says(line)
    return li


def handed_in(**town: object) -> Person:
    li = filled(**town)
    li.says("提交")
    assert "已提交：" in li.taps("确认提交")
    return li


def submits(person: Person) -> list[Submit]:
    assert person.last is not None
    return [effect for effect in person.last.effects if isinstance(effect, Submit)]


# --- what is missing ------------------------------------------------------------------------------------------


def test_what_is_open_is_said_by_name_with_a_button_to_each() -> None:
    li = filled(FILLED[:-2])  # the last part has not been written
    said = li.says("提交")
    assert "还不能提交" in said and "下一年度工作打算" in said
    assert submits(li) == []
    li.taps("下一年度工作打算")
    assert li.asked == "下一年度工作打算"


def test_rows_of_both_forms_are_asked_for_at_once() -> None:
    said = Town().contact().says("提交")
    assert "指标填报（23项）" in said
    assert "年度报告（15项）" in said


@pytest.mark.parametrize(
    ("nothing", "word"), [("暂缺", "暂缺"), ("申请不做考核", "申请不做考核"), ("等省里公布", "待省级数据")]
)
def test_a_declared_nothing_is_accepted_and_shown(nothing: str, word: str) -> None:
    li = filled()
    li.says("指标填报")
    li.says("第2项")
    li.says(nothing)
    said = li.says("提交")
    named = "中小企业营业收入年增速" + ("" if word == "暂缺" else f"（{word}")
    assert f"部分暂缺1项：{named}" in said
    assert "部分暂缺" in li.taps("确认提交")


def test_a_skipped_row_is_not_a_declared_nothing() -> None:
    li = filled(["指标填报", *["跳过"] * 40, *FILLED[3:]])
    assert "还不能提交" in li.says("提交")


def test_a_figure_that_wants_an_explanation_holds_it_up() -> None:
    li = filled()
    li.says("非煤占比 97")
    li.says("对")
    said = li.says("提交")
    assert "请核实" in said and "非煤占比" in said
    li.taps("填写说明")
    li.says("煤炭企业已全部关停，依据县能源局文件")
    assert "提交前核对" in li.says("提交")


def test_measures_may_be_absent_one_by_one_but_not_all_of_them() -> None:
    li = filled([line if not line.startswith("文政发") else "暂缺" for line in FILLED])
    said = li.says("提交")
    assert "还不能提交：年度报告的「主要措施」部分各项都选了「暂缺」" in said
    assert "没有填写" not in said and "没有内容" in said, "it is not sent to declare a nothing again"
    assert any("领导小组" in label for label in li.labels)
    assert "1. 上一年度创建工作进展情况" in li.taps("清单")


@pytest.mark.parametrize(
    "word", ["提交", "菜单", "保存退出", "清单", "年度报告", "第5项", "返回", "谁还没交", "我的提问"]
)
def test_who_goes_elsewhere_without_a_yes_is_told_that_the_proposal_is_not_stored(word: str) -> None:
    li = filled()
    li.says("高企不是33，是36")
    assert "刚才的「高企不是33，是36」没有回复「对」，没有保存" in li.says(word)
    assert "没有回复" not in li.says(word), "once"
    li.says("规上55，亿元11")
    assert "刚才核对的2项没有回复「对」，没有保存" in li.says(word)
    li.says("规上56")
    li.says("对")
    assert "没有回复" not in li.says(word)


def test_a_table_that_still_waits_is_not_called_lost_when_a_file_comes() -> None:
    li = filled()
    li.says("规上55，亿元11")
    said = li.does(Upload(StoredFile("a" * 64, "说明.pdf", "application/pdf", 9_000)))
    assert "没有保存" not in said.replace("还没有保存", "") and "读到2项" in said


def test_sentences_put_in_that_are_no_longer_true_hold_it_up_until_they_are_renewed() -> None:
    li = filled()
    li.says("年度报告")
    li.says("第2项")
    li.says("填入已报数据")
    assert "提交前核对" in li.says("提交")
    li.says("高企 36")
    li.says("对")
    assert "不一致" in li.says("提交")
    li.taps("更新填入的数据")
    assert "提交前核对" in li.says("提交")


def test_a_second_number_that_is_not_there_is_mentioned_and_holds_nothing_up() -> None:
    said = filled().says("提交")
    assert "未填上年数" in said and "不影响提交" in said


# --- looking through and handing in ----------------------------------------------------------------------------


def test_everything_is_looked_through_before_it_is_handed_in() -> None:
    said = filled().says("提交")
    for words in ("新增高新技术企业：33家", "工作特点：已写13字", "佐证材料", "声明", "暂存，尚未提交"):
        assert words in said


def test_the_receipt_carries_number_time_code_and_what_comes_next() -> None:
    li = handed_in()
    (effect,) = [one for _, one in li.town.shelf.handed_in]
    said = li.shown[-1].text
    assert effect.receipt == "B2022-0007-1-FRES"
    for words in (
        effect.receipt,
        "2023年5月25日 09:00",
        code(effect.fingerprint),
        "已提交、待盖章件",
        "打印报送表",
        "盖",
    ):
        assert words in said
    assert f"http://shifan.test/receipt/{effect.receipt}" in said


def test_both_drafts_are_handed_in_under_one_receipt() -> None:
    li = filled()
    li.says("提交")
    li.taps("确认提交")
    (effect,) = submits(li)
    assert effect.forms == ("indicators", "report")
    assert not effect.late


def test_what_has_changed_since_it_was_looked_through_is_shown_first() -> None:
    li = filled()
    wang = li.town.contact()
    li.says("提交")
    wang.says("高企 40")
    wang.says("对")
    said = li.taps("确认提交")
    assert submits(li) == []
    assert "有变化" in said and "新增高新技术企业：40家" in said
    li.taps("确认提交")
    assert len(submits(li)) == 1


def test_confirming_without_looking_through_shows_it_first() -> None:
    li = filled()
    assert "提交前核对" in li.says("确认提交")
    assert submits(li) == []
    assert "已提交：" in li.says("确认提交")


def test_a_double_tap_hands_in_once() -> None:
    li = filled()
    li.says("提交")
    tap = Tap(li.button("确认提交"))
    li.does(tap)
    said = li.does(tap)
    assert submits(li) == []
    assert "已经提交，只算一次" in said and "B2022-0007-1-FRES" in said
    assert len(li.town.shelf.handed_in) == 1


def test_an_old_tap_after_taking_it_back_hands_nothing_in() -> None:
    li = filled()
    li.says("提交")
    tap = Tap(li.button("确认提交"))
    li.does(tap)
    li.says("撤回修改")
    li.says("规上企业数漏报2家")
    assert "该按钮已失效" in li.does(tap)
    assert submits(li) == []


@pytest.mark.parametrize("yes", ["对", "好的", "确认", "可以", "交", "确定提交", "提交吧", "确认无误"])
def test_a_mere_yes_hands_nothing_in_and_is_told_shortly_what_does(yes: str) -> None:
    li = filled()
    li.says("提交")
    said = li.says(yes)
    assert submits(li) == []
    assert "确认提交" in said and len(said) < 60
    li.taps("确认提交")
    assert len(submits(li)) == 1


def test_declared_nothings_of_the_report_are_named_before_it_is_handed_in() -> None:
    said = filled().says("提交")
    assert "部分暂缺9项：扶持政策、机制和办法的制定出台情况；" in said


def test_after_the_deadline_it_is_accepted_and_marked() -> None:
    li = filled(now=AFTER)
    assert "逾期报送" in li.says("提交")
    assert "已提交、待盖章件（逾期报送）" in li.taps("确认提交")
    (effect,) = submits(li)
    assert effect.late


def test_the_last_minute_of_the_last_day_is_in_time() -> None:
    last = datetime(2023, 5, 31, 23, 59, tzinfo=NOW.tzinfo) - timedelta(hours=8)
    assert "逾期" not in filled(now=last).says("提交")
    assert "逾期" in filled(now=last + timedelta(minutes=1)).says("提交")


def test_a_round_without_a_date_knows_no_late() -> None:
    li = filled(round=replace(a_round(), due={}), now=AFTER)
    assert "逾期" not in li.says("提交")


@pytest.mark.parametrize("role", [RoleName.CONTRIBUTOR, RoleName.REVIEWER, RoleName.STAFF, RoleName.ADMINISTRATOR])
@pytest.mark.parametrize("word", ["提交", "确认提交", "撤回修改", "版本", "打印报送表", "年度报告"])
def test_only_the_contact_hands_in(role: RoleName, word: str) -> None:
    zhao = Town().somebody(role, department="统计", city="吕梁市")
    assert "不能进行此项操作" in zhao.says(word)


@pytest.mark.parametrize("word", ["提交", "撤回修改", "版本", "打印报送表"])
def test_without_a_round_there_is_nothing_to_hand_in(word: str) -> None:
    assert "尚未开启" in Town(round=None).contact().says(word)


# --- an application ---------------------------------------------------------------------------------------------


def applied() -> Person:
    return filled(APPLICATION, unit=a_unit("交城县", None))


def test_an_application_goes_with_base_figures_and_the_governments_document() -> None:
    li = applied()
    said = li.says("提交")
    assert "交政函〔2023〕12号" in said and "申报条件全部符合" in said
    li.taps("确认提交")
    (effect,) = submits(li)
    assert effect.forms == ("eligibility", "baseline", "document")
    assert effect.receipt.startswith("S2022-0007-1-")


def test_a_declaration_refused_is_no_declaration() -> None:
    li = applied()
    li.says("申报条件")
    li.says("第10项")
    li.says("否")
    assert "申报声明" in li.says("提交")


def test_an_applicant_owes_no_report() -> None:
    said = applied().says("年度报告")
    assert "不需要报送" in said


def test_the_scan_of_the_document_is_sent_and_not_typed() -> None:
    li = applied()
    li.says("申报文件")
    li.says("第3项")
    assert "请发送文件" in li.says("在邮件里")
    li.does(Upload(SCAN))
    assert li.town.answer("scan", "document").raw == "盖章件.jpg"  # type: ignore[union-attr]
    li.says("第3项")
    li.taps("佐证材料")
    li.taps("移除1")
    assert li.town.answer("scan", "document").is_untouched  # type: ignore[union-attr]
    assert "申报文件扫描件" in li.says("提交")


@pytest.mark.parametrize("look", ["打印草稿", "打印", "版本", "帮助", "进度"])
def test_a_look_at_the_paper_in_between_holds_nothing_up(look: str) -> None:
    li = filled()
    li.says("提交")
    li.taps(look) if look in li.labels else li.says(look)
    li.taps("确认提交")
    assert li.town.submissions


@pytest.mark.parametrize("look", ["版本", "打印", "帮助"])
def test_a_look_at_the_versions_leaves_the_reason_to_be_given(look: str) -> None:
    li = handed_in()
    li.says("撤回修改")
    li.says(look)
    li.says("规上企业数漏报2家")
    assert li.town.submissions == {}


def test_who_does_not_take_it_back_after_all_gives_no_reason_by_what_they_type_next() -> None:
    li = handed_in()
    li.says("撤回修改")
    li.taps("不撤回")
    li.says("规上企业数漏报2家")
    assert li.town.submissions
