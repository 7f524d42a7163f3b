"""What is handed in stands: nothing changes it, it can be taken back with a reason, and a scan is of exactly it."""

import pytest
from msgspec.structs import replace

from handlers.effects import Record, Withdraw
from handlers.fingerprint import code, fingerprint, is_code
from handlers.ports import Contact
from handlers.said import Upload
from tests.handing_in import FILLED
from tests.handlers.test_submitting import AFTER, SCAN, filled, handed_in

# --- locked -----------------------------------------------------------------------------------------------------


WAYS_IN = [
    "指标填报 清单 10 36", "指标填报 清单 10 暂缺", "指标填报 清单 10 申请不做考核", "高企36", "高企36 对",
    "高企36，规上56 对", "撤销", "指标填报 撤销", "指标填报 高企36，规上60 对", "年度报告 清单 1 再补一句。",
    "年度报告 清单 1 重写 重新写。", "年度报告 第2项 填入已报数据", "指标填报 第10项 来源",
    "指标填报 第3项 填写说明 因为统计口径调整，依据文件",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS_IN)
def test_nothing_changes_while_it_is_handed_in(way: str) -> None:
    li = handed_in()
    before = dict(li.town.drafts)
    for word in way.split():
        li.says(word)
        assert li.last is not None
        assert not any(isinstance(effect, Record) for effect in li.last.effects)
    assert li.town.drafts == before


def test_typing_an_answer_afterwards_says_so_and_how_to_take_it_back() -> None:
    li = handed_in()
    said = li.says("高企 36")
    assert "已提交" in said and "撤回修改" in said and "5月31日" in said


def test_buttons_of_before_change_nothing() -> None:
    li = filled()
    wang = li.town.contact()
    li.says("指标填报")
    li.says("第10项")
    wang.says("提交")
    wang.taps("确认提交")
    before = dict(li.town.drafts)
    for label in ("暂缺", "申请不做考核"):
        li.taps(label)
        assert "已提交" in li.shown[-1].text or "该按钮已失效" in li.shown[-1].text
    assert li.town.drafts == before


def test_screens_say_how_far_it_is() -> None:
    li = filled()
    assert "暂存，尚未提交" in li.says("进度")
    li.says("提交")
    li.taps("确认提交")
    assert "已提交、待盖章件" in li.says("进度")
    assert "已提交、待盖章件" in li.says("指标填报")
    assert "（已提交、待盖章件）" in li.says("清单")
    assert "已提交：33家" in li.says("10")


def test_the_menu_says_how_far_it_is_and_leads_there() -> None:
    li = filled()
    assert "2022年度创建工作报告：暂存，尚未提交（5月31日前报送，还有6天）。" in li.says("菜单")
    assert "提交" in li.labels and "报送情况" not in li.labels
    li.says("提交")
    li.taps("确认提交")
    assert "2022年度创建工作报告：已提交、待盖章件。" in li.says("菜单")
    assert "报送情况" in li.labels and "提交" not in li.labels
    assert "B2022-0007-1-FRES" in li.taps("报送情况")


def test_nothing_locked_invites_to_go_on_filling_in() -> None:
    li = handed_in()
    for word in ("指标填报", "清单", "10", "进度", "帮助", "版本"):
        li.says(word)
        assert "继续填报" not in li.labels, word
    li.says("清单")
    assert "回执编号" in li.taps("报送情况")


def test_the_list_and_going_on_work_from_the_menu_too() -> None:
    li = filled()
    li.says("菜单")
    assert "清单" in li.says("清单") and "10. 新增高新技术企业：33家" in li.shown[-1].text
    li.says("菜单")
    assert "指标填报" in li.says("继续填报")


def test_going_on_leads_to_what_is_open() -> None:
    li = filled(FILLED[:-2])  # the last part has not been written
    li.says("菜单")
    li.says("继续填报")
    assert li.asked == "下一年度工作打算"


# --- taking back ------------------------------------------------------------------------------------------------


def test_what_was_in_time_is_not_made_late_unawares() -> None:
    li = handed_in()
    assert "5月31日24:00前重新提交" in li.says("撤回修改")
    li.says("不撤回")
    li.town.now = AFTER
    assert "按期提交的" in li.says("撤回修改") and "逾期报送" in li.shown[-1].text
    assert "逾期报送" in li.says("规上企业数漏报2家")
    assert li.town.submissions == {}


def test_the_deadline_passes_between_the_question_and_the_reason() -> None:
    li = handed_in()
    li.says("撤回修改")
    li.town.now = AFTER
    said = li.says("规上企业数漏报2家")
    assert "还没有撤回" in said and "按期提交的" in said
    assert li.town.submissions != {}
    li.says("规上企业数漏报2家")
    assert li.town.submissions == {}


def test_it_is_taken_back_with_a_reason_and_the_version_stays() -> None:
    li = handed_in()
    li.says("撤回修改")
    assert "请写明" in li.says("改")
    said = li.says("高企数填错，应为36家")
    assert li.last is not None
    assert Withdraw(1, "高企数填错，应为36家") in li.last.effects
    assert "恢复为暂存" in said
    li.says("高企 36")
    li.says("对")
    assert li.town.stands("high_tech") == "36"
    li.says("提交")
    li.taps("确认提交")
    said = li.says("版本")
    assert "第1版（已撤回）" in said and "高企数填错，应为36家" in said and "第2版（现行版本）" in said


def test_a_reason_that_names_figures_is_a_reason_and_no_answer() -> None:
    li = handed_in()
    li.says("撤回修改")
    li.says("高企36，规上56")
    assert li.town.stands("high_tech") == "33"
    assert li.town.submissions == {}


@pytest.mark.parametrize("what", ["", "opened", "late", "opened and late"])
def test_it_is_theirs_until_somebody_has_opened_it_and_until_the_deadline(what: str) -> None:
    li = handed_in()
    if "opened" in what:
        li.town.is_opened_above()
    if "late" in what:
        li.town.now = AFTER
    said = li.says("撤回修改")
    assert ("问省局" in li.labels) is (what == "opened and late"), "who cannot may ask"
    li.says("规上企业数漏报2家")
    assert (li.town.submissions == {}) is (what != "opened and late")
    assert ("不能自行撤回" in said) is (what == "opened and late")


def test_it_is_opened_between_the_question_and_the_reason() -> None:
    li = handed_in()
    li.town.now = AFTER
    li.says("撤回修改")
    li.town.is_opened_above()
    assert "不能自行撤回" in li.says("规上企业数漏报2家")
    assert li.town.submissions != {}


def test_who_cannot_take_it_back_is_told_whom_to_call() -> None:
    li = handed_in()
    li.town.shelf.watchers = (Contact(8, "王五", "0358-3022000", None, "reviewer", None),)
    li.town.is_opened_above()
    li.town.now = AFTER
    assert "请联系王五（0358-3022000）" in li.says("撤回修改")


def test_what_was_not_handed_in_is_not_taken_back() -> None:
    assert "还没有提交" in filled().says("撤回修改")


# --- the scan ---------------------------------------------------------------------------------------------------


def test_a_scan_is_attached_after_one_confirmation() -> None:
    li = handed_in()
    said = li.does(Upload(SCAN))
    assert "B2022-0007-1-FRES" in said
    assert not li.town.shelf.handed_in[0][1].sealed
    assert "已报送" in li.taps("是，作为盖章件")
    assert li.town.shelf.handed_in[0][1].sealed == SCAN
    assert "已报送" in li.says("进度")


def test_a_file_that_is_no_scan_is_left() -> None:
    li = handed_in()
    li.does(Upload(SCAN))
    assert "没有采用" in li.taps("不是")
    assert not li.town.shelf.handed_in[0][1].sealed
    assert "不是，没有保存" in li.does(Upload(replace(SCAN, name="材料.zip", media_type="application/zip")))


def test_a_scan_confirmed_after_the_version_was_taken_back_is_attached_to_nothing() -> None:
    li = handed_in()
    wang = li.town.contact()
    li.does(Upload(SCAN))
    wang.says("撤回修改")
    wang.says("规上企业数漏报2家")
    assert "已撤回" in li.taps("是，作为盖章件")
    assert not li.town.shelf.handed_in[0][1].sealed


def test_before_anything_is_handed_in_a_file_is_evidence() -> None:
    li = filled()
    li.says("指标填报")
    li.says("第1项")
    li.does(Upload(SCAN))
    assert [one.key for one in li.town.shelf.files] == ["new_enterprises"]


# --- paper ------------------------------------------------------------------------------------------------------


def test_the_paper_is_of_the_draft_and_then_of_the_version() -> None:
    li = filled()
    assert "草稿" in li.says("打印报送表")
    assert li.shown[-1].document is not None and li.shown[-1].document.ref == ""
    li.says("提交")
    li.taps("确认提交")
    li.says("打印报送表")
    document = li.shown[-1].document
    assert document is not None and (document.ref, document.name) == (
        "1",
        "文水县2022年度创建工作报告报送表（第1版）.pdf",
    )


# --- the code ---------------------------------------------------------------------------------------------------


def test_a_code_is_known_however_it_is_typed() -> None:
    digest = "8f3a21c790be44d1" + "0" * 48
    assert code(digest) == "8F3A-21C7-90BE-44D1"
    for typed in (
        "8F3A-21C7-90BE-44D1",
        "8f3a 21c7 90be 44d1",
        "８Ｆ３Ａ２１Ｃ７９０ＢＥ４４Ｄ１",
        " 8F3A—21C7—90BE—44D1。",
    ):
        assert is_code(typed, digest)
    for typed in ("", "8F3A", "8F3A-21C7-90BE-44D2", "8F3A-21C7-90BE-44D1-0", "🙂"):
        assert not is_code(typed, digest)


def test_everything_that_is_handed_in_changes_the_code() -> None:
    town = filled().town

    def digest(unit: int = 7, edition: str = "shanxi-2022") -> str:
        drafts = [town.drafts[form, 2022] for form in ("indicators", "report")]
        return fingerprint(unit, edition, drafts, town.shelf.files)

    before = digest()
    assert digest() == before
    assert digest(unit=8) != before
    assert digest(edition="shanxi-2020") != before
    town.puts(high_tech="34")
    assert digest() != before
    town.puts(high_tech="33")
    assert digest() == before, "the same content has the same code, whoever entered it and when"
    town.record(Record("report", "plan", town.answer("plan", "report").kind, None, "另写。"))  # type: ignore[union-attr]
    assert digest() != before


def test_a_scan_that_an_earlier_version_has_is_told_apart_before_it_is_attached_to_a_new_one() -> None:
    li = handed_in()
    li.does(Upload(SCAN))
    li.taps("是，作为盖章件")
    assert "盖章件随第1版留存，新版本须重新打印、盖章、发送" in li.says("撤回修改")
    for words in ("规上企业数漏报2家", "提交", "确认提交"):
        li.says(words)
    assert "这个文件与第1版的盖章件相同" in li.does(Upload(SCAN))
    assert "盖章件相同" not in li.does(Upload(replace(SCAN, digest="ef" * 32)))


def test_taking_back_what_has_no_scan_yet_speaks_of_none() -> None:
    assert "盖章件" not in handed_in().says("撤回修改")


def test_what_is_declared_a_nothing_is_told_apart_by_its_marks_and_named_once() -> None:
    li = filled()
    said = li.says("提交")
    (partly,) = [line for line in said.splitlines() if line.startswith("部分暂缺")]
    assert "（暂缺）" not in partly, "the line says so already"
    assert partly.count("；") == int(partly.removeprefix("部分暂缺")[0]) - 1, "names hold 、 themselves"


@pytest.mark.parametrize("words", ["不撤回了", "先不撤回吧", "还是别撤回了", "取消撤回", "算了", "不改了吧"])
def test_who_thinks_better_of_taking_back_does_not_take_back_by_saying_so(words: str) -> None:
    li = handed_in()
    li.says("撤回修改")
    said = li.says(words)
    assert li.last is not None
    assert not [one for one in li.last.effects if isinstance(one, Withdraw)]
    assert "没有撤回" in said and "已提交（第1版）" in said


@pytest.mark.parametrize("words", ["撤回后还算按期吗", "撤回以后原来的盖章件怎么办？", "是不是会变成逾期呢"])
def test_a_question_is_no_reason_for_taking_back(words: str) -> None:
    li = handed_in()
    li.says("撤回修改")
    assert "没有撤回" in li.says(words)
    assert "已撤回" in li.says("规上企业数漏报2家，不是119家")


def test_what_is_handed_in_again_unchanged_is_said_before() -> None:
    li = handed_in()
    for words in ("撤回修改", "规上企业数漏报2家"):
        li.says(words)
    assert "内容与已撤回的第1版完全相同" in li.says("提交")
    li.says("规上121")
    li.says("对")
    assert "完全相同" not in li.says("提交")


def test_the_same_scan_twice_is_not_asked_about_twice_and_of_several_pages_one_file_is_wanted() -> None:
    li = handed_in()
    li.does(Upload(SCAN))
    assert "已附上" in li.says("是盖章件")
    assert "不用再发" in li.does(Upload(SCAN))
    assert "合成一个PDF" in li.does(Upload(replace(SCAN, digest="ef" * 32)))


@pytest.mark.parametrize("word", ["回执", "报送情况", "我要提交"])
def test_the_receipt_is_found_again_by_its_name(word: str) -> None:
    assert "回执编号" in handed_in().says(word)
