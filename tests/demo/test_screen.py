"""What the command prints fits a terminal, names every way in, and draws codes for telephones."""

import re

from bot.cli.widths import width_of
from bot.demo.cast import load_cast
from bot.demo.sandbox import Codes
from bot.demo.screen import screen

CODES = Codes("AAAABBBBCCCC", "DDDDEEEEFFFF", "GGGGHHHHJJJJ", {"文水县": "KKKKLLLLMMMM", "交城县": "NNNNPPPPQQQQ"})
ALL = [CODES.contact, CODES.reviewer, CODES.staff, *CODES.play.values()]


def test_it_fits_eighty_columns_with_the_longest_address() -> None:
    text = screen(load_cast(), CODES, 65535, "192.168.100.200", colours=False)
    assert max(width_of(line) for line in text.splitlines()) <= 79


def test_every_code_has_a_link_here_and_in_the_local_network() -> None:
    text = screen(load_cast(), CODES, 8000, "192.168.1.20", colours=False)
    for code in ALL:
        assert f"http://127.0.0.1:8000/join/{code}" in text
        assert f"http://192.168.1.20:8000/join/{code}" in text


def test_it_says_three_things_to_try_and_that_none_of_it_is_a_conclusion() -> None:
    text = screen(load_cast(), CODES, 8000, None, colours=False)
    assert "先试三件事" in text
    assert re.findall(r"^(\d)\. ", text.split("先试三件事：\n")[1], re.MULTILINE) == ["1", "2", "3"]
    assert "演示数据，不作为考核结论" in text
    assert "2023年5月25日（星期四）09:00" in text
    for name in ("云冈区", "太原市", "省局", "文水县", "交城县", "拨到5月31日"):
        assert name in text


def test_without_a_local_network_it_draws_no_code_and_says_why() -> None:
    text = screen(load_cast(), CODES, 8000, None, colours=False)
    assert "█" not in text
    assert "没有局域网地址" in text


def test_on_a_terminal_codes_are_light_on_dark_whatever_its_colours() -> None:
    drawn = [line for line in screen(load_cast(), CODES, 8000, "10.0.0.2", colours=True).splitlines() if "█" in line]
    assert drawn
    assert all(line.count("\x1b[97;40m") == 2 == line.count("\x1b[0m") for line in drawn)
