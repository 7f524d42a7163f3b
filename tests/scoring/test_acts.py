"""Three years make an act possible; only the act, with its document, makes a unit designated or removed."""

import pytest

from scoring.acts import Act, Kind, act_words, standing_of
from scoring.awards import Awards, judge_awards, read_years
from scoring.errors import ReadingError
from scoring.rulebook import load_edition

EDITION = load_edition("shanxi-2022")
HONOUR = "全省中小企业高质量发展示范县（开发区）"
CONSENT = Act(Kind.DESIGNATION, 2024, "晋政函〔2025〕1号")
REMOVAL = Act(Kind.REMOVAL, 2024, "晋企发〔2025〕2号")


def graded(grade: str, years: int = 3) -> Awards:
    return judge_awards(EDITION, read_years(EDITION, [f"{2022 + at}={grade}" for at in range(years)]))


def test_three_years_allow_the_act_and_only_the_act_designates() -> None:
    assert standing_of(EDITION, graded("优秀"), []) == "eligible_for_designation"
    assert standing_of(EDITION, graded("优秀"), [CONSENT]) == "designated"
    assert act_words(EDITION, CONSENT) == (
        f"经省政府同意，确定为“{HONOUR}”（晋政函〔2025〕1号；《通知》第五部分（二））。"
    )


def test_a_removal_is_an_act_and_final() -> None:
    assert standing_of(EDITION, graded("不合格"), []) == "eligible_for_removal"
    assert standing_of(EDITION, graded("不合格"), [REMOVAL]) == "removed"
    assert act_words(EDITION, REMOVAL) == "已取消创建工作资格（晋企发〔2025〕2号；《通知》第五部分（二））。"
    later = judge_awards(
        EDITION,
        read_years(
            EDITION,
            [*(f"{year}=不合格" for year in (2022, 2023, 2024)), *(f"{year}=优秀" for year in (2025, 2026, 2027))],
        ),
    )
    with pytest.raises(ReadingError, match="创建工作资格已取消"):
        standing_of(EDITION, later, [REMOVAL, Act(Kind.DESIGNATION, 2027, "晋政函〔2028〕1号")])


def test_without_an_act_grades_alone_stay_what_they_are() -> None:
    assert standing_of(EDITION, graded("优秀", 2), []) == "creating"


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        ([Act(Kind.DESIGNATION, 2024, " ")], f"确定为“{HONOUR}”须有文件，请写明文号"),
        ([Act(Kind.DESIGNATION, 2023, "x")], f"2023年尚未连续3年优秀，不能确定为“{HONOUR}”"),
        ([Act(Kind.REMOVAL, 2024, "x")], "2024年尚未连续3年不合格，不能取消创建工作资格"),
        ([CONSENT, CONSENT], f"确定为“{HONOUR}”已办理过，不能重复"),
    ],
)
def test_an_act_that_cannot_be_is_refused_with_the_reason(acts: list[Act], said: str) -> None:
    with pytest.raises(ReadingError) as refused:
        standing_of(EDITION, graded("优秀"), acts)
    assert str(refused.value) == said
