"""Two devices fill one draft in any order, with backs, skips, jumps, undos, leavings and changes of the rules.

What the test knows is what the two people see: the question in the newest message, and what they typed or tapped
under it. The newest intended value of each key must be what stands, whatever happened in between.
"""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from handlers import forms
from handlers.answers import Answer, Kind
from handlers.buttons import Press, Verb, pressed
from handlers.every_form import FORMS
from handlers.proposals import read_proposal
from handlers.questions import Asked, Question
from handlers.said import Tap, Unreadable
from handlers.situation import Conversation, Draft
from handlers.words import command
from tests.handlers.devices import (
    BAD,
    CANONICAL,
    DECLARATION,
    EXCUSABLE,
    GOOD,
    NEVER,
    WORD,
    WORDS,
    Device,
    State,
    behind_the_loss,
    everything_can_be_reached_and_answered,
    is_stored,
    state_of,
)
from tests.handlers.people import EDITION, YEAR, Town, a_round, a_unit


class Conversations(RuleBasedStateMachine):
    form: str
    town: Town
    devices: list[Device]

    @initialize(form=st.sampled_from(["indicators", "eligibility", "baseline"]))
    def open(self, form: str) -> None:
        self.form = form
        self.town = Town(unit=a_unit(year=1 if form == "indicators" else None))
        self.devices = [Device(self.town.contact()), Device(self.town.contact())]
        self.devices[1].person.person_id = 4
        self.said: dict[str, list[tuple[State, int]]] = {}  # what stands for each key and what lies beneath, and who
        self.changes: dict[str, int] = {}
        self.order = 0
        for at in (0, 1):
            self.begins_or_comes_back(at)

    # --- what is known --------------------------------------------------------------------------------------

    @property
    def questions(self) -> tuple[Question, ...]:
        return FORMS[self.form].questions(self.town.situation(Conversation(role_id=1), self.devices[0].person.roles))

    def question(self, device: Device) -> Question | None:
        return None if device.covered else forms.find(self.questions, device.key)

    @property
    def stands(self) -> dict[str, State]:
        return {key: said[-1][0] if said else NEVER for key, said in self.said.items()}

    def store(self, device: Device, key: str, state: State) -> None:
        self.push(key, state, device.person.person_id or 0)
        if self.form == "eligibility" and key != DECLARATION and self.stands.get(DECLARATION, NEVER)[0] == "value":
            self.push(DECLARATION, NEVER, 0)  # it covers what stood when it was given

    def push(self, key: str, state: State, who: int) -> None:
        said = self.said.setdefault(key, [])
        if NEVER in (state, said[-1][0] if said else None):
            said[-1:] = []
        said.append((state, who))
        self.change(key)

    def change(self, key: str) -> None:
        self.order += 1
        self.changes[key] = self.order

    def is_stale(self, device: Device, key: str) -> bool:
        return self.changes.get(key, 0) != device.seen.get(key, 0)

    def look(self, device: Device, stored: str | None = None) -> None:
        """Follow what is on the screen after a reply."""
        if device.person.conversation.form not in (None, self.form):  # 提交 and 继续填报 may lead to another form
            device.person.says("菜单")
        text, asked = device.person.shown[-1].text, device.person.asked
        device.just_stored = stored
        if asked is not None:
            labels = {question.label: question.key for question in self.questions}
            device.key, device.covered = labels[asked], False
        elif device.person.conversation.form is None:
            device.key, device.covered = None, False
        elif "点编号可跳到该项" in text:
            device.covered, device.revision = True, device.person.conversation.revision
            return
        elif device.person.conversation.revision == device.revision:
            device.covered = False  # by the list, which is not the last thing on the screen any more
            return  # said beside what is on the table, which stays there with its buttons
        else:
            device.key, device.covered = None, False  # the form's end
        device.seen, device.revision = dict(self.changes), device.person.conversation.revision

    def expect(self, device: Device, press: Press) -> tuple[str, State] | None:
        """What this person means to be stored by this press or word, when it may be."""
        question = self.question(device)
        if question is None or (press.verb is not Verb.SKIP and self.is_stale(device, question.key)):
            return None
        match press.verb:
            case Verb.ANSWER:
                return question.key, self.meant(question, press.argument)
            case Verb.ABSENT if question.may_be_absent:
                return question.key, ("absent", None)
            case Verb.EXCLUDE if question.may_be_excluded:
                return question.key, ("exclusion", None)
            case Verb.SKIP if not self.is_stale(device, question.key):
                settled = self.stands.get(question.key, NEVER)[0] not in ("skipped", "cleared")
                return None if settled else (question.key, ("skipped", None))
        return None

    def meant(self, question: Question, text: str) -> State:
        bare = text.removesuffix(question.unit)
        return "value", text if question.asked is Asked.TEXT else CANONICAL.get(bare, bare)

    def does(self, device: Device, press: Press, act: Any) -> str:
        """Act, and compare what is stored with what was meant."""
        agreed = self.proposed(device) if press.verb is Verb.AGREE else []
        meant = self.expect(device, press)
        stale = (question := self.question(device)) is not None and self.is_stale(device, question.key)
        waited = read_proposal(device.person.conversation.proposal) is not None
        said: str = act()
        if press.verb is Verb.UNDO:
            self.undone(device, behind_the_loss(said) if waited else said)
            return said
        for key, state in agreed:
            self.store(device, key, state)
            device.table = [key for key, _ in agreed]
        if press.verb is Verb.SOURCE and "已更改" in said:
            key = press.argument.partition("=")[0]
            self.store(device, key, self.stands[key])
        if meant is not None:
            self.store(device, *meant)
        elif stale and press.verb in (Verb.ANSWER, Verb.ABSENT) and question.may_be_absent:
            assert "这一步已更新" in said
        self.look(device, meant[0] if meant else None)
        return said

    def proposed(self, device: Device) -> list[tuple[str, State]]:
        """What would be stored by agreeing now: rows in sight that nobody has answered meanwhile."""
        waiting = read_proposal(device.person.conversation.proposal)
        here = {question.key for question in self.questions}
        if waiting is None or device.covered or any(one.key not in here for one in waiting.records):
            return []
        fresh = [one for one in waiting.records if not self.is_stale(device, one.key)]
        return [(one.key, (one.kind.value, one.value)) for one in fresh]

    def undone(self, device: Device, said: str) -> None:
        if "已撤销刚才保存的" in said:
            for key in [one for one in device.table if not self.is_stale(device, one)]:
                self.said[key].pop()
                self.change(key)
            self.look(device)
            return
        if not said.startswith("已撤销"):
            assert "没有可以撤销" in said or "这一步已更新" in said or device.person.conversation.form is None, said
            mine = device.just_stored
            if mine is not None and forms.find(self.questions, mine) is not None:
                assert self.is_stale(device, mine), "nobody else had touched it, and it was not taken back"
            self.look(device)
            return
        label = said.partition("「")[2].partition("」恢复为")[0]
        key = {question.label: question.key for question in self.questions}[label]
        assert not self.is_stale(device, key), "a colleague's answer was taken back unseen"
        mine = device.just_stored
        reopened = mine == DECLARATION and self.is_stale(device, mine)  # by what a colleague has answered since
        gone = mine is not None and forms.find(self.questions, mine) is None  # it is not asked for any more
        assert mine in (None, key) or reopened or gone
        (_, who) = self.said[key].pop()
        assert who == device.person.person_id, "somebody else's answer was taken back"
        self.change(key)
        self.look(device)

    # --- what people do -------------------------------------------------------------------------------------

    which = st.integers(0, 1)

    @rule(at=which)
    def begins_or_comes_back(self, at: int) -> None:
        device = self.devices[at]
        if self.questions:
            device.person.says(WORD[self.form])
            self.look(device)

    @rule(at=which, pick=st.integers(0, 9))
    def answers(self, at: int, pick: int) -> None:
        device = self.devices[at]
        question = self.question(device)
        if question is not None:
            text = GOOD[question.asked][pick % len(GOOD[question.asked])].format(unit=question.unit)
            self.does(device, Press(Verb.ANSWER, text), lambda: device.person.says(text))

    @rule(at=which, first=st.integers(0, 9), then=st.integers(0, 9), undo=st.booleans())
    def changes_an_answer(self, at: int, first: int, then: int, *, undo: bool) -> None:
        """Answer, look back, answer otherwise, and perhaps think better of it."""
        self.answers(at, first)
        self.does(self.devices[at], Press(Verb.BACK), lambda: self.devices[at].person.says("上一步"))
        self.answers(at, then)
        if undo:
            self.undoes(at)

    @rule(at=which, first=st.integers(0, 9), then=st.integers(0, 9))
    def answers_while_the_other_does(self, at: int, first: int, then: int) -> None:
        self.answers(at, first)
        self.answers(1 - at, then)
        self.undoes(at)

    @rule(at=which)
    def undoes(self, at: int) -> None:
        device = self.devices[at]
        self.does(device, Press(Verb.UNDO), lambda: device.person.says("撤销"))

    @rule(at=which, text=st.sampled_from(BAD))
    def types_nonsense(self, at: int, text: str) -> None:
        device = self.devices[at]
        question = self.question(device)
        if question is not None and question.asked is Asked.TEXT:
            return  # a text is a text
        device.person.says(text)
        if question is not None:
            assert device.person.asked == question.label
        self.look(device)

    @rule(at=which, word=st.sampled_from(WORDS))
    def says_a_word(self, at: int, word: str) -> None:
        device, press = self.devices[at], command(word)
        assert press is not None
        self.does(device, press, lambda: device.person.says(word))

    @rule(at=which, pick=st.integers(0, 400))
    def taps_a_button_new_or_old(self, at: int, pick: int) -> None:
        device = self.devices[at]
        buttons = [button for say in device.person.shown[-6:] for row in say.rows for button in row]
        if not buttons:
            return
        data = buttons[-1 - pick % len(buttons)].data
        press = pressed(data)
        assert press is not None
        if press.revision not in (None, device.person.conversation.revision):
            assert "该按钮已失效" in device.person.does(Tap(data))
            self.look(device)
        elif press.verb is not Verb.BEGIN or (press.argument == self.form and self.questions):
            self.does(device, press, lambda: device.person.does(Tap(data)))

    @rule(at=which, number=st.integers(1, 26))
    def jumps(self, at: int, number: int) -> None:
        device = self.devices[at]
        text = str(number) if device.covered else f"第{number}项"
        rows = [question for question in self.questions if question.follows is None]
        device.person.says(text)
        if device.person.conversation.form == self.form and number <= len(rows):
            assert device.person.asked == rows[number - 1].label
        self.look(device)

    @rule(at=which, pick=st.integers(0, 60))
    def names_a_row(self, at: int, pick: int) -> None:
        device, questions = self.devices[at], self.questions
        on_screen = self.question(device)
        if questions and (on_screen is None or on_screen.asked is not Asked.TEXT):
            label = questions[pick % len(questions)].label
            late = on_screen is not None and self.is_stale(device, on_screen.key)
            said = device.person.says(label)
            reached = device.person.asked == label or device.person.conversation.form is None
            assert reached or (late and "这一步已更新" in said), (label, said)
            self.look(device)

    @precondition(lambda self: self.form != "eligibility")
    @rule(at=which, pick=st.integers(0, 60), value=st.sampled_from(["0", "7", "33", "52"]))
    def answers_by_name(self, at: int, pick: int, value: str) -> None:
        """Name a row with its figure, wherever one is: stored at once, or asked when a colleague was there unseen."""
        device, row = self.devices[at], self.row(pick)
        if row is None or "#" in (device.person.conversation.question or ""):
            return  # under a table it mends the table
        is_explaining = (device.person.conversation.question or "").startswith("~")
        unseen = self.is_stale(device, row.key) or device.person.conversation.form is None
        said = behind_the_loss(device.person.says(f"{EDITION.indicator(row.key).label} {value}"))
        if is_explaining:
            assert not is_stored(said)
        elif is_stored(said):
            self.store(device, row.key, ("value", value))
        elif "没有改动" in said:
            assert self.stands[row.key] == ("value", value)
        else:
            assert unseen or self.question(device) is not None, said
            assert "对吗" in said or "这一步已更新" in said or "读作" in said, said
        self.look(device, row.key if is_stored(said) else None)

    @precondition(lambda self: self.form != "eligibility")
    @rule(at=which, picks=st.lists(st.integers(0, 60), min_size=2, max_size=4), agrees=st.booleans())
    def pastes_a_table(self, at: int, picks: list[int], *, agrees: bool) -> None:
        device, rows = self.devices[at], {row.key: row for pick in picks if (row := self.row(pick)) is not None}
        if len(rows) < 2 or (device.person.conversation.question or "").startswith("~"):
            return
        lines = [f"{EDITION.indicator(key).name}\t{10 + at}" for at, key in enumerate(rows)]
        device.person.says("\n".join(lines))
        self.look(device)
        if agrees:
            self.does(device, Press(Verb.AGREE), lambda: device.person.says("对"))
            for at_row, key in enumerate(rows):
                assert self.stands[key] == ("value", str(10 + at_row))

    @rule(at=which)
    def explains_what_is_asked_about(self, at: int) -> None:
        device = self.devices[at]
        question = device.person.conversation.question or ""
        if not question.startswith("~"):
            device.person.says("填写说明")
            self.look(device)
            question = device.person.conversation.question or ""
        if question.startswith("~"):
            key = question[1:]
            said = device.person.says("新投产2户，依据统计局名录")
            if "的说明已保存" in said:
                self.store(device, key, self.stands[key])
            self.look(device)

    def row(self, pick: int) -> Question | None:
        """A row of an indicator counted in whole numbers, or in per cent."""
        rows = [one for one in self.questions if one.follows is None and one.key in EDITION.by_key]
        return rows[pick % len(rows)] if rows else None

    @rule(at=which)
    def sends_a_picture(self, at: int) -> None:
        device = self.devices[at]
        device.person.does(Unreadable("图片"))
        self.look(device)

    # --- what happens meanwhile -----------------------------------------------------------------------------

    @precondition(lambda self: self.form == "indicators")
    @rule(year=st.sampled_from([1, 2, 3, None]))
    def the_unit_enters_another_year(self, year: int | None) -> None:
        self.town.unit = a_unit(year=year)

    @rule(keys=st.sets(st.sampled_from(EXCUSABLE), max_size=4))
    def exclusions_are_granted(self, keys: set[str]) -> None:
        self.town.not_applicable = frozenset(keys)

    @rule(trademark=st.sampled_from(["dropped", "assessed"]))
    def the_bureau_reads_the_rules_differently(self, trademark: Any) -> None:
        self.town.round = a_round(readings=replace(EDITION.readings, trademark=trademark))

    @rule(keys=st.sets(st.sampled_from(["high_tech", "new_enterprises", "platform_served"])))
    def last_years_figures_come_on_file(self, keys: set[str]) -> None:
        answers = {key: Answer(at, Kind.VALUE, "9", "9") for at, key in enumerate(sorted(keys), 1)}
        self.town.drafts["indicators", YEAR - 1] = Draft("indicators", YEAR - 1, len(answers), answers)

    # --- what must hold -------------------------------------------------------------------------------------

    @invariant()
    def what_was_meant_last_is_what_stands(self) -> None:
        if not hasattr(self, "form"):
            return
        draft = self.town.drafts.get((self.form, YEAR))
        found = {key: state_of(answer) for key, answer in (draft.answers if draft else {}).items()}
        assert found == self.stands

    def teardown(self) -> None:
        if not hasattr(self, "form") or not self.questions:
            return
        self._skipping_comes_to_an_end()
        everything_can_be_reached_and_answered(self.town, self.form, self.questions)

    def _skipping_comes_to_an_end(self) -> None:
        drafts, device = dict(self.town.drafts), self.devices[0]
        self.begins_or_comes_back(0)
        for _ in range(2 * len(self.questions) + 2):
            if device.person.asked is None:
                break
            device.person.says("跳过")
        assert device.person.asked is None, "skipping goes round in circles"
        self.town.drafts = drafts


class TestConversations(Conversations.TestCase):  # type: ignore[misc]  # made by Hypothesis
    settings = settings(
        settings.default,
        max_examples=8 * settings.default.max_examples,
        stateful_step_count=40,
        report_multiple_bugs=False,
    )
