"""What people type and tap in the random conversations, and one person's screen as the test follows it."""

from dataclasses import dataclass, field

from handlers.answers import Answer, Kind
from handlers.questions import Asked, Question
from tests.handlers.people import EDITION, Person, Town

NEVER = ("cleared", None)
DECLARATION = "declaration"
GOOD = {
    Asked.COUNT: ["0", "7", "33", "7428", "1,200", "５５", "12{unit}"],
    Asked.PERCENT: ["0", "24.30", "52.1%", "100"],
    Asked.RATIO: ["-3.2", "0", "12.5", "120%"],
    Asked.YES_NO: ["是", "否", "没有"],
    Asked.TEXT: ["法兰锻造", "醋", "陶瓷和玻璃制品"],
    Asked.DECLARATION: ["确认", "否"],
}
CANONICAL = {
    "1,200": "1200", "５５": "55", "是": "true", "否": "false",
    "没有": "false", "确认": "true",
}  # fmt: skip
BAD = ["", "大概", "约33家", "1.2万", "一千二", "🙂", "<b>", "9" * 40, "1.2.3", "很多很多" * 100]
WORDS = [
    "上一步",
    "跳过",
    "重看",
    "清单",
    "撤销",
    "修改",
    "暂缺",
    "申请不做考核",
    "帮助",
    "进度",
    "提醒",
    "菜单",
    "保存退出",
]
EXCUSABLE = [indicator.key for indicator in EDITION.indicators][::3]

WORD = {"indicators": "指标填报", "eligibility": "申报条件", "baseline": "申报基数"}

State = tuple[str, str | None]


@dataclass
class Device:
    """One person's screen, as the test follows it."""

    person: Person
    key: str | None = None  # the question on the screen
    covered: bool = False  # by the list
    seen: dict[str, int] = field(default_factory=dict)  # how often each key had been changed when it was put there
    just_stored: str | None = None
    table: list[str] = field(default_factory=list)  # the rows stored by the last agreement
    revision: int = 0  # of the conversation when its question was put there


def state_of(answer: Answer) -> State:
    if answer.kind is not Kind.VALUE:
        return answer.kind.value, None
    return "value", answer.value if answer.value is not None else answer.raw


def is_settled(town: Town, form: str, key: str) -> bool:
    answer = town.answer(key, form)
    return answer is not None and answer.is_settled


def everything_can_be_reached_and_answered(town: Town, form: str, questions: tuple[Question, ...]) -> None:
    wang = town.contact()
    wang.says(WORD[form])
    labels = [question.label for question in questions]
    for label in labels:
        wang.says("清单")
        wang.says(label)
        assert wang.asked == label
    wang.says("菜单")
    wang.says(WORD[form])
    by_label = {question.label: question for question in questions}
    for _ in range(3 * len(labels)):
        if wang.asked is None:
            wang.says("补填")  # nothing is asked at the end: a word there is answered, not stored
            if "补填未填项" not in wang.labels:
                break
            wang.taps("补填未填项")
        wang.says(GOOD[by_label[wang.asked or ""].asked][0])
    assert all(is_settled(town, form, question.key) for question in questions)


def behind_the_loss(said: str) -> str:
    """What is said once it has been told that what was proposed is not stored."""
    lead, _, rest = said.partition("\n\n")
    return rest if lead.startswith("刚才") and "没有回复「对」，没有保存" in lead else said


def is_stored(said: str) -> bool:
    """Whether a reply begins by saying that something was stored; further down it may say what stands."""
    return "已暂存" in said.splitlines()[0]
