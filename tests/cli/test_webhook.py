"""`shifan webhook set|delete` against a Bot API server; what is missing is said in a sentence."""

from collections.abc import Callable

import pytest

from tests.cli.conftest import Ran
from tests.telegram_server import TOKEN, TelegramServer

Run = Callable[..., Ran]
SECRET = "s3cret"


@pytest.fixture
def shifan(called: Run) -> Run:
    """The program within this process: whole ones are started elsewhere, and each takes a second."""
    return called


@pytest.mark.telegram
def test_it_is_registered_with_its_secret_and_removed_without_losing_what_waits(shifan: Run) -> None:
    with TelegramServer() as server:
        server.says(42, "你好")
        settings = {
            "SHIFAN_TELEGRAM_TOKEN": TOKEN, "SHIFAN_TELEGRAM_API": server.url, "SHIFAN_TELEGRAM_MODE": "webhook",
            "SHIFAN_PUBLIC_URL": "https://shifan.test", "SHIFAN_TELEGRAM_WEBHOOK_SECRET": SECRET,
        }  # fmt: skip
        ran = shifan("webhook", "set", **settings)
        assert (ran.status, ran.err) == (0, "")
        assert server.api.webhook["url"] == "https://shifan.test/telegram/webhook"
        assert server.api.webhook["secret_token"] == SECRET
        warned = shifan("doctor", **settings | {"SHIFAN_TELEGRAM_MODE": "polling"})
        assert "shifan webhook delete" in warned.out
        assert shifan("webhook", "delete", **settings).status == 0
        assert not server.api.webhook.get("url")
        assert len(server.api.updates.pending) == 1
        assert SECRET not in ran.out and TOKEN not in ran.out


def test_what_is_missing_is_said(shifan: Run) -> None:
    ran = shifan("webhook", "set")
    assert (ran.status, "SHIFAN_TELEGRAM_MODE=webhook" in ran.err) == (1, True)
    ran = shifan("webhook", "delete")
    assert (ran.status, "SHIFAN_TELEGRAM_TOKEN" in ran.err) == (1, True)
