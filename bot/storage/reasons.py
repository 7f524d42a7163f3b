"""Says in words why a message was not delivered. What the channel said stands behind, for whoever looks it up."""

import re

_KNOWN = tuple(
    (re.compile(said, re.IGNORECASE), words)
    for said, words in (
        ("bot was blocked|bot was kicked", "对方停用了机器人"),
        ("user is deactivated", "对方的账号已注销"),
        ("chat not found|user not found", "没有这个聊天，对方可能注销或换了账号"),
        ("can't initiate conversation", "对方还没有和机器人说过话"),
        ("too many requests", "发得太快，Telegram要求稍后再发"),
        ("unauthorized|^404|not found$", "Telegram不认机器人的令牌，请检查 SHIFAN_TELEGRAM_TOKEN"),
        ("its document", "附件没有做好，没有发出"),
        ("^not sent", "没有连上，没有发出"),
        ("^it may have arrived", "没有等到回答，可能已经送达"),
        ("^the answer", "回答读不懂，可能已经送达"),
        ("too long|too large|too big", "太长或太大，没有发出"),
        ("^bad request", "Telegram没有接受这条消息"),
        ("bad gateway|internal server error|service unavailable|gateway time", "Telegram的服务器有故障，没有发出"),
    )
)


def in_words(reason: str) -> str:
    """Return a reason for people; one that is in words already, or unknown, as it is."""
    words = next((words for said, words in _KNOWN if said.search(reason)), None)
    return reason if words is None else f"{words}（{reason}）"
