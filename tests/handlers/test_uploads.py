"""A file belongs to the question on the table, or the sender is told what to do."""

from handlers.effects import Attach
from handlers.ports import Evidence, StoredFile
from handlers.said import Rejected, Upload
from tests.handlers.people import NOW, Person, RoleName, Shelf, Town, a_unit

YEARBOOK = StoredFile("ab" * 32, "年鉴.pdf", "application/pdf", 1_300_000)


def attached(person: Person) -> list[Attach]:
    assert person.last is not None
    return [effect for effect in person.last.effects if isinstance(effect, Attach)]


def test_a_file_is_evidence_for_the_question_on_the_table_which_stays() -> None:
    li = Town().contact()
    li.says("指标填报")
    before = li.asked
    told = li.does(Upload(YEARBOOK))
    assert attached(li) == [Attach("indicators", "new_enterprises", YEARBOOK)]
    assert "年鉴.pdf" in told and "1.2 MB" in told
    assert "佐证材料：1个" in told and "佐证材料" in li.labels
    assert li.asked == before


def test_the_same_file_for_the_same_question_is_attached_once() -> None:
    town = Town()
    town.archive = Shelf([Evidence(1, "indicators", "new_enterprises", YEARBOOK, "李文", NOW)])
    li = town.contact()
    li.says("指标填报")
    assert "已经附在" in li.does(Upload(YEARBOOK))
    assert attached(li) == []


def test_a_file_for_the_governments_document_is_its_scan_whatever_is_asked_and_a_date_is_not_forgotten() -> None:
    li = Town(unit=a_unit("交城县", None)).contact()
    li.says("申报文件")
    assert li.asked == "申报文件文号"
    told = li.does(Upload(YEARBOOK))
    assert attached(li) == [Attach("document", "scan", YEARBOOK)]
    assert "「申报文件扫描件」" in told and "年鉴.pdf" in told
    assert li.asked == "申报文件文号"


def test_a_figure_not_agreed_to_still_waits_when_a_file_comes_in_between() -> None:
    town = Town()
    li = town.contact()
    li.says("指标填报")
    li.says("1.2万")
    assert "「新增企业数量」记为12000家，对吗？" in li.does(Upload(YEARBOOK))
    li.says("对")
    assert town.stands("new_enterprises") == "12000"


def test_at_the_end_a_file_does_not_tell_the_whole_standing_again() -> None:
    li = Town().contact()
    li.says("指标填报")
    while li.asked is not None:
        whole = li.says("暂缺")
    assert "参加打分的条件" in whole
    for said in (li.does(Upload(YEARBOOK)), li.says("对")):
        assert "参加打分的条件" not in said
        assert "达标情况请点「进度」" in said
    assert "进度" in li.labels
    assert "参加打分的条件" in li.taps("进度")


def test_a_folder_of_files_for_one_question_is_not_taken() -> None:
    town = Town()
    files = [StoredFile(f"{at:064x}", f"{at}.pdf", "application/pdf", 1) for at in range(20)]
    town.archive = Shelf(
        [Evidence(at, "indicators", "new_enterprises", file, "", NOW) for at, file in enumerate(files)]
    )
    li = town.contact()
    li.says("指标填报")
    assert "压缩包" in li.does(Upload(YEARBOOK))
    assert attached(li) == []


def test_without_a_question_nothing_is_kept_and_the_sender_is_told_what_to_do() -> None:
    li = Town().contact()
    assert "没有保存" in li.does(Upload(YEARBOOK))
    assert attached(li) == []


def test_who_does_not_fill_in_attaches_nothing() -> None:
    wang = Town().somebody(RoleName.STAFF)
    assert "没有保存" in wang.does(Upload(YEARBOOK))
    assert attached(wang) == []


def test_a_file_that_was_not_taken_is_told_why_and_the_question_stays() -> None:
    li = Town().contact()
    for why, word in {"empty": "空的", "too_big": "20 MB", "kind": "PDF", "lost": "再发送一次"}.items():
        assert word in li.does(Rejected("a.exe", why))
    li.says("指标填报")
    before = li.asked
    assert "a.exe" in li.does(Rejected("a.exe", "kind"))
    assert li.asked == before
