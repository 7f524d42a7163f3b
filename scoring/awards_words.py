"""Grades over the years in sentences: what each would bring, why, and what must still be decided by an act."""

from typing import assert_never

from scoring.awards import Awards, YearAward
from scoring.edition import Edition
from scoring.exact import HUNDRED, plain, trimmed
from scoring.readings import Readings
from scoring.wording import DISCLAIMER, reading_note


def year_words(edition: Edition, award: YearAward) -> str:
    """Explain one year's proposed amount."""
    rule, grade = edition.awards, award.grade
    best = edition.grades[0].name
    head = f"{award.year}年{grade.name}"
    if not award.base:
        return f"{head}：不计奖励资金（{edition.cite(rule.ladder_clause)}）。"
    if not grade.share:
        return f"{head}：不计奖励资金（{edition.cite(rule.share_clause)}）。"
    paid = "" if award.due == award.amount else f"应为{plain(award.due)}{rule.unit}，扣除已发放的，"
    if award.streak:
        return (
            f"{head}：连续{award.streak}年{best}，{plain(award.base)}{rule.unit}一档，"
            f"{paid}拟奖励{plain(award.amount)}{rule.unit}（{edition.cite(rule.ladder_clause)}）。"
        )
    kept = f"{plain(trimmed(grade.share * HUNDRED))}%"
    return (
        f"{head}：以{plain(award.base)}{rule.unit}为基数，按{kept}计，"
        f"{paid}拟奖励{plain(award.amount)}{rule.unit}（{edition.cite(rule.share_clause)}）。"
    )


def status_words(edition: Edition, awards: Awards) -> str:
    """Explain where the grades lead; designation and removal are acts, never computed."""
    rule, programme = edition.awards, edition.programme
    match awards.state:
        case "creating":
            streak = f"最近连续{awards.excellent_streak}年" if awards.excellent_streak else "目前没有连续"
            said = f"处于创建期，{streak}{edition.grades[0].name}"
        case "eligible_for_designation":
            said = (
                f"{awards.eligible_for_designation}年已连续{rule.designation_after}年{edition.grades[0].name}，"
                f"可报{programme.government}同意后确定为“{programme.honour}”（{edition.cite(rule.designation_clause)}），"
                "须有文件，不自动生效"
            )
        case "eligible_for_removal":
            said = (
                f"{awards.eligible_for_removal}年已连续{rule.removal_after}年{edition.grades[-1].name}，"
                f"可取消创建工作资格（{edition.cite(rule.removal_clause)}），须有文件，不自动生效"
            )
        case _:
            assert_never(awards.state)
    return f"{said}。{DISCLAIMER}。"


def criticism_words(edition: Edition, awards: Awards) -> str:
    """Name the years that bring a notice of criticism and advice to correct; empty when none does."""
    if not awards.notice_of_criticism:
        return ""
    years = "、".join(f"{year}年" for year in awards.notice_of_criticism)
    cited = edition.cite(edition.awards.criticism_clause)
    return f"{years}评定为{edition.grades[-1].name}，给予通报批评并提出整改意见（{cited}）。"


def reading_words(edition: Edition, readings: Readings) -> tuple[str, ...]:
    """Name the readings the amounts rest on."""
    names = ("award_from", "award_base", "award_mode", "award_after_ladder")
    return tuple(note for name in names if (note := reading_note(edition, readings, name)))
