"""Why a message was not delivered, for people who do not read what Telegram writes."""

import pytest

from bot.storage.outgoing import INTERRUPTED
from bot.storage.reasons import in_words
from bot.storage.undelivered import LET_GO


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Forbidden: bot was blocked by the user", "对方停用了机器人"),
        ("Forbidden: user is deactivated", "对方的账号已注销"),
        ("Bad Request: chat not found", "没有这个聊天"),
        ("Forbidden: bot can't initiate conversation with a user", "还没有和机器人说过话"),
        ("Too Many Requests: retry after 7", "发得太快"),
        ("Unauthorized", "令牌"),
        ("Not Found", "令牌"),
        ("Bad Gateway", "服务器有故障"),
        ("Bad Request: message is too long", "太长"),
        ("Bad Request: can't parse entities", "没有接受"),
        ("not sent: ConnectError", "没有连上"),
        ("not sent: its document is not made yet", "附件没有做好"),
        ("it may have arrived: ReadTimeout", "可能已经送达"),
        ("the answer cannot be read (KeyError)", "可能已经送达"),
    ],
)
def test_what_is_known_is_said_in_words_with_what_was_said_behind(reason: str, words: str) -> None:
    said = in_words(reason)
    assert words in said
    assert said.endswith(f"（{reason}）")


@pytest.mark.parametrize("reason", ["", LET_GO, INTERRUPTED, "ValueError"])
def test_what_is_in_words_already_or_unknown_stays(reason: str) -> None:
    assert in_words(reason) == reason
