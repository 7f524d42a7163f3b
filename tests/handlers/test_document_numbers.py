"""A document's number says who issued it, in which year, and which one it is; a date or a sentence is none."""

import pytest

from handlers.reading.plain_texts import read_document_number
from handlers.reading.unclear import UnclearError


@pytest.mark.parametrize(
    "typed",
    [
        "文政函〔2023〕12号", "交政函[2023]12号", "文政发（2022）3号", "吕政办函【2023】 5 号",
        "侯开管发〔2023〕第8号", "文政函2023年12号", "文政函2023-12号", "文政函〔2023〕12",
        "晋政办函〔2020〕99号", " 文政函 〔2023〕 12号 ",
    ],
)  # fmt: skip
def test_a_number_is_kept_as_it_was_typed(typed: str) -> None:
    assert read_document_number(typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    "typed",
    [
        "", "12号", "2023年5月12号", "文件还没下来，大概5月出", "文政函", "12", "〔2023〕12号",
        "<b>33</b> 号", "大概12号", "文政函〔2023〕", "已于2023年4月20日印发", "很" * 70,
    ],
)  # fmt: skip
def test_anything_else_is_asked_about(typed: str) -> None:
    with pytest.raises(UnclearError):
        read_document_number(typed)


@pytest.mark.parametrize("typed", ["2023年4月20日", "4月31日", "2023.4.31", "20日", "昨天"])
def test_a_day_in_the_place_of_the_number_is_sent_to_its_own_row(typed: str) -> None:
    with pytest.raises(UnclearError) as unclear:
        read_document_number(typed)
    assert unclear.value.reason == "day_for_number"
