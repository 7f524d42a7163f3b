"""What was not delivered, by command: listed by name, sent once more or let go, and nothing else is touched."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.storage.tables import inbox, outbox
from reminders.delivery import Lane
from tests.fakes import MORNING, World


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A contact by name with one message of each end, a stranger with one, and an update nobody can read."""
    address = f"sqlite:///{tmp_path}/shifan.db"
    with World.on(address, pulls=False) as world:
        world.start()
        world.enrols("li")
        world.posts("li", "通知一\n第二行", Lane.BROADCAST, state="uncertain", error="发送过程中断")
        world.posts("li", "通知二", Lane.BROADCAST, state="sent")
        world.posts("guest", "提醒", Lane.REMINDER, state="blocked", error="Forbidden")
        with world.database.begin() as connection:
            row = {"source": "script", "update_id": "x", "payload": "{", "state": "aside", "attempts": 3}
            connection.execute(insert(inbox).values(**row, error="KeyError: 'update_id'", received_at=MORNING))
    return address


def states(url: str) -> dict[str, str]:
    with World.on(url) as world:
        rows = world.rows(select(outbox.c.key, outbox.c.state).order_by(outbox.c.id))
        return {row["key"]: row["state"] for row in rows}


def test_each_is_listed_by_name_with_its_reason(url: str, called: Callable[..., Any], monkeypatch: Any) -> None:
    monkeypatch.setenv("SHIFAN_DATABASE", url)
    told = called("outbox", "list").out
    assert "不能确定是否送达　通知　文水县 li（script）：通知一 第二行" in told
    assert "原因：发送过程中断" in told
    assert "对方已停用或屏蔽　提醒　未登记（script）：提醒" in told
    assert "未能处理：KeyError" in told
    assert "通知二" not in told
    listed = json.loads(called("outbox", "list", "--json").out)
    assert [(one["state"], one["name"], one["units"]) for one in listed["messages"]] == [
        ("blocked", None, []), ("uncertain", "li", ["文水县"]),
    ]  # fmt: skip
    assert len(listed["set_aside"]) == 1


def test_one_is_sent_again_and_one_let_go(url: str, called: Callable[..., Any], monkeypatch: Any) -> None:
    monkeypatch.setenv("SHIFAN_DATABASE", url)
    listed = json.loads(called("outbox", "list", "--json").out)["messages"]
    blocked, uncertain = (str(one["id"]) for one in listed)
    assert called("outbox", "resend", uncertain).status == 0
    assert called("outbox", "drop", blocked).status == 0
    assert list(states(url).values())[-3:] == ["ready", "sent", "failed"]
    assert json.loads(called("outbox", "list", "--json").out)["messages"] == []


@pytest.mark.parametrize("word", ["resend", "drop"])
def test_what_needs_no_decision_is_refused(url: str, called: Callable[..., Any], monkeypatch: Any, word: str) -> None:
    monkeypatch.setenv("SHIFAN_DATABASE", url)
    before = states(url)
    for number in ("3", "4711"):  # 3 was sent
        refused = called("outbox", word, number)
        assert refused.status == 1
        assert "shifan outbox list" in refused.err
    assert states(url) == before
