"""Two contacts fill, hand in, take back and hand in again in any order, by every way in, while the days go by.

What must hold whatever they do: nothing is handed in before every assessed row has a value or a declared nothing;
what was handed in is exactly what stood; and from then until it is taken back nothing in it changes.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from handlers.answers import Answer, Kind
from handlers.effects import Submit, Withdraw
from handlers.every_form import FORMS
from handlers.fingerprint import fingerprint
from handlers.forms_at_hand import page_forms
from handlers.packages import FORMS_OF
from handlers.ports import StoredFile
from handlers.said import Cell, Cells, Enclosure, Removal, Tap, Upload
from handlers.situation import Conversation, Draft
from handlers.table import respond
from reminders.deadlines import ends_at
from tests.handing_in import APPLICATION, FILLED
from tests.handlers.devices import EXCUSABLE
from tests.handlers.filled import Filled
from tests.handlers.people import DUE, EDITION, YEAR, Person, Town, a_round, a_unit, carried_out

WORDS = [
    "提交", "确认提交", "撤回修改", "版本", "打印报送表", "清单", "撤销", "重看", "上一步", "跳过", "暂缺",
    "申请不做考核", "菜单", "进度", "本部分写完", "重写", "填入已报数据", "填写说明", "来源", "佐证材料", "导出",
    "保存退出", "对", "是", "不对", "等省里公布", "请统计局填", "如果高企40",
]  # fmt: skip
TYPED = [
    "33", "7428", "24.3", "确认", "否", "法兰锻造", "2023年4月20日", "交政函〔2023〕12号", "高企 36", "规上 60",
    "再补一句。",
]  # fmt: skip
REASONS = ["高企数填错，应为36家", "高企36，规上56", "改", "", "第3项", "再核对一遍各项数据"]
EXPLAINED = "因为统计口径调整，依据文件"
FILES = [StoredFile(letter * 64, f"{letter}.{ending}", kind, 9_000) for letter, ending, kind in (
    ("a", "png", "image/png"), ("b", "pdf", "application/pdf"), ("c", "zip", "application/zip"),
)]  # fmt: skip
KEYS = [one.key for one in EDITION.indicators]
ON_PAGE = [*KEYS, "leading_industry_name", "plan"]


class HandingIn(RuleBasedStateMachine):
    town: Town

    @initialize(package=st.sampled_from(sorted(FORMS_OF)), open_rows=st.sets(st.integers(0, 40), max_size=2))
    def begin(self, package: str, open_rows: set[int]) -> None:
        """A unit that has filled in everything but a row or two."""
        self.package = package
        drafts, self.sheet = filled(package)
        self.town = Town(unit=a_unit(year=None if package == "application" else 1), drafts=dict(drafts))
        self.people = [self.town.contact(), self.town.contact()]
        self.people[1].person_id = 4
        for form in FORMS_OF[package]:
            draft = self.town.drafts[form, YEAR]
            kept = {key: one for at, (key, one) in enumerate(draft.answers.items()) if at not in open_rows}
            self.town.drafts[form, YEAR] = replace(draft, answers=kept)
        self.frozen: Any = None

    @property
    def situation(self) -> Any:
        return self.town.situation(Conversation(role_id=1), self.people[0].roles)

    @property
    def content(self) -> Any:
        """Everything that is handed in: what stands in the drafts, and the files."""
        drafts = {form: self.town.drafts.get((form, YEAR)) for form in FORMS_OF[self.package]}
        return drafts, [one for one in self.town.shelf.files if one.form in drafts]

    # --- what people do -------------------------------------------------------------------------------------

    def does(self, at: int, act: Any) -> None:
        """Act, and look at what was decided with what was known before."""
        person, before, content = self.people[at], self.situation, self.content
        act(person)
        effects = person.last.effects if person.last is not None else ()
        for effect in effects:
            if isinstance(effect, Submit):
                self.is_complete(effect, before)
                self.frozen = content
            if isinstance(effect, Withdraw):
                self.may_be_taken_back(effect, before)
                self.frozen = None

    def is_complete(self, effect: Submit, before: Any) -> None:
        assert effect.forms == FORMS_OF[self.package]
        assert not before.submissions, "handed in twice"
        for form in effect.forms:
            answers = before.draft(form, YEAR).answers
            for question in FORMS[form].questions(before):
                if question.follows is None:
                    answer: Answer | None = answers.get(question.key)
                    assert answer is not None and answer.kind not in (Kind.SKIPPED, Kind.CLEARED), question.label
                    assert answer.kind is not Kind.VALUE or answer.value or answer.raw.strip(), question.label
        drafts = [before.draft(form, YEAR) for form in effect.forms]
        files = [one for form in effect.forms for one in before.archive.evidence(form)]
        assert effect.fingerprint == fingerprint(before.unit.id, before.round.edition.name, drafts, files)
        assert effect.version == len(self.town.shelf.handed_in)
        assert effect.late == (before.now >= ends_at(DUE[self.package]))

    def may_be_taken_back(self, effect: Withdraw, before: Any) -> None:
        (submission,) = set(before.submissions.values())
        assert submission.id == effect.submission_id
        assert not submission.is_opened or before.now < ends_at(DUE[self.package])
        assert effect.reason.strip()

    which = st.integers(0, 1)

    @rule(at=which, text=st.sampled_from(WORDS + TYPED + REASONS))
    def says(self, at: int, text: str) -> None:
        self.does(at, lambda person: person.says(text))

    @rule(at=which, pick=st.integers(0, 300))
    def taps_a_button_new_or_old(self, at: int, pick: int) -> None:
        buttons = [button for say in self.people[at].shown[-6:] for row in say.rows for button in row]
        if buttons:
            data = buttons[-1 - pick % len(buttons)].data
            self.does(at, lambda person: person.does(Tap(data)))

    @rule(at=which, pick=st.integers(0, 60), text=st.sampled_from(TYPED))
    def goes_to_a_row_and_answers(self, at: int, pick: int, text: str) -> None:
        questions = [one for form in FORMS_OF[self.package] for one in FORMS[form].questions(self.situation)]
        self.does(at, lambda person: person.says(questions[pick % len(questions)].label))
        self.does(at, lambda person: person.says(text))

    @rule(at=which, picks=st.sets(st.sampled_from(KEYS), min_size=2, max_size=4))
    def pastes_a_table(self, at: int, picks: set[str]) -> None:
        table = "\n".join(f"{EDITION.indicator(key).name}\t{12 + at}" for key in sorted(picks))
        self.does(at, lambda person: person.says(table))
        self.does(at, lambda person: person.says("对"))

    @rule(at=which)
    def sends_a_workbook_back(self, at: int) -> None:
        self.does(at, lambda person: person.does(self.sheet))
        self.does(at, lambda person: person.says("对"))

    @rule(at=which, file=st.sampled_from(FILES), caption=st.sampled_from(["", "高企名单"]))
    def sends_a_file(self, at: int, file: StoredFile, caption: str) -> None:
        self.does(at, lambda person: person.does(Upload(file, caption)))

    @rule(
        at=which,
        key=st.sampled_from(ON_PAGE),
        raw=st.sampled_from(TYPED),
        reason=st.booleans(),
    )
    def enters_a_row_on_the_page(self, at: int, key: str, raw: str, *, reason: bool) -> None:
        for form in page_forms(self.situation):
            answer = self.town.answer(key, form.name)
            seen = answer.seq if answer is not None else 0
            self.on_page(at, Cells(form.name, (Cell(key, raw, seen, "", EXPLAINED if reason else ""),)))

    @rule(at=which, key=st.sampled_from(KEYS), file=st.sampled_from(FILES), removed=st.integers(1, 4))
    def brings_and_takes_files_on_the_page(self, at: int, key: str, file: StoredFile, removed: int) -> None:
        for form in page_forms(self.situation):
            self.on_page(at, Enclosure(form.name, key, Upload(file)))
            self.on_page(at, Removal(form.name, removed))

    def on_page(self, at: int, said: Any) -> None:
        situation = self.town.situation(Conversation(role_id=1), self.people[at].roles)
        decision = respond(situation, said)
        assert decision.conversation == situation.conversation, "a page moves no conversation"
        self.town.drafts = dict(carried_out(situation, decision).drafts)
        self.town.keeps(decision)

    @rule(at=which, confirms=st.integers(0, 1))
    def hands_in(self, at: int, confirms: int) -> None:
        self.does(at, lambda person: person.says("提交"))
        self.does((at + confirms) % 2, lambda person: person.says("确认提交"))

    @rule(at=which, reason=st.sampled_from(REASONS))
    def takes_back(self, at: int, reason: str) -> None:
        self.does(at, lambda person: person.says("撤回修改"))
        self.does(at, lambda person: person.says(reason))

    # --- what happens meanwhile -----------------------------------------------------------------------------

    @precondition(lambda self: self.town.submissions)
    @rule()
    def somebody_above_looks_at_it(self) -> None:
        self.town.is_opened_above()

    @rule(days=st.sampled_from([0.5, 8, 40]))
    def days_go_by(self, days: float) -> None:
        self.town.now += timedelta(days=days)

    @rule(keys=st.sets(st.sampled_from(EXCUSABLE), max_size=3))
    def exclusions_are_granted(self, keys: set[str]) -> None:
        self.town.not_applicable = frozenset(keys)

    @rule(trademark=st.sampled_from(["dropped", "assessed"]))
    def the_bureau_reads_the_rules_differently(self, trademark: Any) -> None:
        self.town.round = a_round(readings=replace(EDITION.readings, trademark=trademark))

    # --- what must hold -------------------------------------------------------------------------------------

    @invariant()
    def nothing_that_was_handed_in_changes(self) -> None:
        if hasattr(self, "package"):
            assert (self.frozen is not None) == bool(self.town.submissions)
            assert self.frozen in (None, self.content)

    @invariant()
    def at_most_one_version_stands_and_numbers_go_up(self) -> None:
        if hasattr(self, "package"):
            versions = [one for _, one in self.town.shelf.handed_in]
            assert [one.version for one in versions] == list(range(1, len(versions) + 1))
            assert sum(1 for one in versions if one.withdrawn_at is None) <= 1
            assert all(one.withdrawn_at is not None for one in versions[:-1])

    def teardown(self) -> None:
        """However it went, whoever fills in what is open can hand it in."""
        if not hasattr(self, "package") or self.town.submissions:
            return
        li = self.people[0]
        for line in ["菜单", *(APPLICATION if self.package == "application" else FILLED)]:
            li.says(line)
        hand_in(li)
        assert self.town.submissions, li.shown[-1].text


@cache
def filled(package: str) -> tuple[Mapping[tuple[str, int], Draft], Upload]:
    """A unit's drafts with everything filled in, and a workbook of theirs in which one row is another."""
    applies = package == "application"
    town = Town(unit=a_unit(year=None if applies else 1))
    li = town.contact()
    for line in APPLICATION if applies else FILLED:
        li.says(line)
    changed = ("leading_industry_name", "陶瓷") if applies else ("high_tech", "36")
    form = page_forms(town.situation(Conversation(role_id=1), li.roles))[0].name
    return town.drafts, Filled(li, form).puts(*changed).upload()


def hand_in(person: Person) -> None:
    """Hand in, doing what one is told on the way."""
    for _ in range(60):
        person.says("提交")
        for label in ("确认提交", "填写说明", "更新填入的数据"):
            if label in person.labels:
                person.taps(label)
                break
        if person.town.submissions:
            return
        if person.conversation.question and person.conversation.question.startswith("~"):
            person.says("新投产2户，依据统计局名录")
        elif "还不能提交" in person.shown[-1].text:
            person.does(Tap(person.shown[-1].rows[0][0].data))
            person.says("暂缺")


class TestHandingIn(HandingIn.TestCase):  # type: ignore[misc]  # made by Hypothesis
    settings = settings(
        settings.default,
        stateful_step_count=30,
        report_multiple_bugs=False,
    )
