"""A message for a reader who comes for it is never queued to be sent: nobody would send it, and it would wait."""

from bot.channels.page import SOURCE, PageChannel
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.perform.queueing import FETCHED


def test_every_channel_whose_readers_fetch_is_known_where_reminders_and_notices_are_queued() -> None:
    fetching = {each.source for each in (WebChannel(), PageChannel(), TerminalChannel()) if each.pulls}
    assert fetching - {SOURCE} <= FETCHED  # the page has no account of its own to be written to
