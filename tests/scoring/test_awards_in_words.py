"""Grades over the years as the bureau reads them: amounts are proposals, designation and removal are acts."""

from scoring.awards import judge_awards, read_years
from scoring.awards_words import criticism_words, reading_words, status_words, year_words
from scoring.overrides import override
from scoring.rulebook import load_edition
from scoring.wording import DISCLAIMER

EDITION = load_edition("shanxi-2022")


def awards(*words: str):  # noqa: ANN201 -- the value under test
    return judge_awards(EDITION, read_years(EDITION, words))


def test_each_year_says_run_rung_cut_and_clause() -> None:
    years = awards("2022=优秀", "2023=良好", "2024=合格", "2025=不合格").years
    assert [year_words(EDITION, one) for one in years] == [
        "2022年优秀：连续1年优秀，100万元一档，拟奖励100万元（《通知》第五部分（三））。",
        "2023年良好：以300万元为基数，按80%计，拟奖励240万元（《通知》第五部分（三））。",
        "2024年合格：以100万元为基数，按50%计，拟奖励50万元（《通知》第五部分（三））。",
        "2025年不合格：不计奖励资金（《通知》第五部分（三））。",
    ]
    fourth = awards("2022=优秀", "2023=优秀", "2024=优秀", "2025=优秀").years[-1]
    assert year_words(EDITION, fourth) == "2025年优秀：不计奖励资金（《通知》第五部分（三））。"


def test_designation_and_removal_are_never_automatic() -> None:
    assert status_words(EDITION, awards("2022=优秀")) == f"处于创建期，最近连续1年优秀。{DISCLAIMER}。"
    assert status_words(EDITION, awards("2022=良好")) == f"处于创建期，目前没有连续优秀。{DISCLAIMER}。"
    three = awards("2022=优秀", "2023=优秀", "2024=优秀")
    assert status_words(EDITION, three) == (
        "2024年已连续3年优秀，可报省政府同意后确定为“全省中小企业高质量发展示范县（开发区）”"
        f"（《通知》第五部分（二）），须有文件，不自动生效。{DISCLAIMER}。"
    )
    failed = awards("2022=不合格", "2023=不合格", "2024=不合格")
    assert status_words(EDITION, failed) == (
        f"2024年已连续3年不合格，可取消创建工作资格（《通知》第五部分（二）），须有文件，不自动生效。{DISCLAIMER}。"
    )
    assert (failed.fail_streak, failed.excellent_streak) == (3, 0)


def test_every_failing_year_brings_a_notice() -> None:
    assert criticism_words(EDITION, awards("2022=优秀")) == ""
    assert criticism_words(EDITION, awards("2022=不合格", "2024=不合格")) == (
        "2022年、2024年评定为不合格，给予通报批评并提出整改意见（《通知》第五部分（二））。"
    )


def test_the_readings_behind_the_amounts_are_named() -> None:
    words = reading_words(EDITION, EDITION.readings)
    assert len(words) == 4
    assert words[0] == "奖励从第几次考核起算：文件没有规定，默认按“从第一次考核起”计，可由省局改。"
    changed = reading_words(EDITION, override(EDITION, ["award_mode=topup"]))
    assert "奖励资金逐年发放还是补足差额：按省局设定的“补足到该档，扣除已发放的”计。" in changed


def test_a_topup_never_asks_money_back_and_removal_outlasts_a_later_designation() -> None:
    topup = override(EDITION, ["award_mode=topup"])
    found = judge_awards(EDITION, read_years(EDITION, ["2022=优秀", "2023=优秀", "2024=合格", "2025=优秀"]), topup)
    assert [int(one.amount) for one in found.years] == [100, 200, 0, 0]
    assert [year_words(EDITION, one).partition("（")[0].partition("：")[2] for one in found.years[1:3]] == [
        "连续2年优秀，300万元一档，应为300万元，扣除已发放的，拟奖励200万元",
        "以500万元为基数，按50%计，应为250万元，扣除已发放的，拟奖励0万元",
    ]
    runs = [*(f"{year}=不合格" for year in range(2021, 2024)), *(f"{year}=优秀" for year in range(2024, 2027))]
    final = judge_awards(EDITION, read_years(EDITION, runs))
    assert (final.state, final.eligible_for_removal, final.eligible_for_designation) == (
        "eligible_for_removal", 2023, 2026,
    )  # fmt: skip


def test_a_lower_grade_after_the_ladder_follows_the_reading() -> None:
    years = ["2022=优秀", "2023=优秀", "2024=优秀", "2025=良好"]
    stop = judge_awards(EDITION, read_years(EDITION, years))
    assert (stop.years[-1].rung, stop.years[-1].amount) == (4, 0)
    repeat = judge_awards(EDITION, read_years(EDITION, years), override(EDITION, ["award_after_ladder=repeat"]))
    assert (repeat.years[-1].base, repeat.years[-1].amount) == (500, 400)
