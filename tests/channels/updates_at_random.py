"""Updates as nobody should send them: every kind the Bot API knows, bent, cut, blown up, and things that are none."""

import copy
import json
import random
from typing import Any

ID_ENDS = 25  # a readable update with another's id is that one's repetition: no server can be so wrong
HUGE = "很" * 60_000
DEEP = "[" * 2000 + "]" * 2000
JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 2**70, -(2**70), 1.5, 1e308, "", " ", "0", "\x00", "a\x00b", "\ud800",
    "\u202e\u2066", "/start", "/start AAAA", "🏳️‍🌈" * 50, "很" * 5000, "menu::", "answer:1:1", "undo:::::", "x" * 65,
    [], [[]], [None], {}, {"id": None}, {"": ""}, [[[[[[[[1]]]]]]]],
)  # fmt: skip


def samples(chat: int, file: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """One update of every kind, as Telegram writes it."""
    person = {"id": chat, "is_bot": False, "first_name": "李", "last_name": "文", "language_code": "zh-hans"}
    private = {"id": chat, "type": "private", "first_name": "李"}
    group = {"id": -chat, "type": "supergroup", "title": "交流群"}
    channel = {"id": -1000 - chat, "type": "channel", "title": "频道"}
    text = {"message_id": 7, "date": 1_700_000_000, "chat": private, "from": person, "text": "33"}
    user = {"id": "99", "from": person}
    member = {"chat": private, "from": person, "date": 1, "old_chat_member": {"status": "member", "user": person}}
    member["new_chat_member"] = {"status": "kicked", "user": person, "until_date": 0}
    boost = {"boost_id": "b", "add_date": 1, "expiration_date": 2, "source": {"source": "premium", "user": person}}
    return {
        "message": text,
        "edited_message": {**text, "edit_date": 2},
        "channel_post": {**text, "chat": channel, "sender_chat": channel},
        "edited_channel_post": {**text, "chat": channel, "edit_date": 3},
        "guest_message": {**text, "guest_query_id": "q", "guest_bot_caller_user": person},
        "business_connection": {"id": "c", "user": person, "user_chat_id": chat, "date": 1, "is_enabled": True},
        "business_message": {**text, "business_connection_id": "c"},
        "edited_business_message": {**text, "business_connection_id": "c"},
        "deleted_business_messages": {"business_connection_id": "c", "chat": private, "message_ids": [1, 2]},
        "message_reaction": {
            "chat": private, "message_id": 7, "user": person, "date": 1, "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        },
        "message_reaction_count": {"chat": channel, "message_id": 7, "date": 1, "reactions": []},
        "inline_query": {**user, "query": "高企", "offset": "", "chat_type": "sender"},
        "chosen_inline_result": {"result_id": "1", "from": person, "query": "高企"},
        "callback_query": {**user, "message": {**text, "message_id": 8}, "chat_instance": "1", "data": "standing::"},
        "shipping_query": {**user, "invoice_payload": "x", "shipping_address": {"country_code": "CN"}},
        "pre_checkout_query": {**user, "currency": "CNY", "total_amount": 1, "invoice_payload": "x"},
        "purchased_paid_media": {"from": person, "paid_media_payload": "x"},
        "poll": {"id": "p", "question": "?", "options": [{"text": "是", "voter_count": 1}], "is_closed": False},
        "poll_answer": {"poll_id": "p", "user": person, "option_ids": [0]},
        "my_chat_member": member,
        "chat_member": {**member, "chat": group},
        "chat_join_request": {"chat": group, "from": person, "user_chat_id": chat, "date": 1},
        "chat_boost": {"chat": channel, "boost": boost},
        "removed_chat_boost": {"chat": channel, "boost_id": "b", "remove_date": 1, "source": boost["source"]},
        "managed_bot": {"user": person, "bot": {"id": 5, "is_bot": True, "first_name": "b"}},
        "a_kind_nobody_knows_yet": {"chat": private, "from": person},
        # the same kinds with other contents
        "message:document": {**_bare(text), "document": {**file, "mime_type": "text/plain"}, "caption": "佐证"},
        "message:photo": {**_bare(text), "photo": [{**file, "width": 9, "height": 9}]},
        "message:contact": {**_bare(text), "contact": {"phone_number": "1", "first_name": "王", "user_id": 7}},
        "message:group": {**text, "chat": group, "text": "/help@shifan_test_bot"},
        "message:forwarded": {**text, "forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
        "message:service": {**_bare(text), "pinned_message": {"message_id": 1, "date": 0, "chat": private}},
        "message:voice": {**_bare(text), "voice": {"file_id": "v", "duration": 1}},
        "callback_query:old": {**user, "message": {"message_id": 8, "date": 0, "chat": private}, "data": "skip::1"},
        "callback_query:game": {**user, "game_short_name": "g", "chat_instance": "1"},
    }  # fmt: skip


def _bare(text: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in text.items() if key != "text"}


def update(chance: random.Random, number: int, file: dict[str, Any]) -> bytes:
    """Return one update with this number, or something in an update's place."""
    known = samples(chance.randint(1, 40), file)
    kind = chance.choice(sorted(known))
    body: dict[str, Any] = {"update_id": number, kind.partition(":")[0]: copy.deepcopy(known[kind])}
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 5))):
        _bend(chance, body)
    if chance.random() < 0.02:
        body["update_id"] = chance.choice((None, "7", -3, 1.5, True, [], {}))
    written = json.dumps(body, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    match chance.random():
        case dice if dice < 0.01:
            return written[: chance.randrange(1, len(written))]  # cut off
        case dice if dice < 0.02:
            at = chance.randrange(min(ID_ENDS, len(written) - 1), len(written))
            return written[:at] + bytes([chance.randrange(256)]) + written[at + 1 :]  # one byte is another
        case dice if dice < 0.025:
            return b'{"update_id": %d, "message": %s}' % (number, DEEP.encode())
        case dice if dice < 0.03:
            return json.dumps({**body, "padding": HUGE}).encode()
        case _:
            return written


def _bend(chance: random.Random, body: dict[str, Any]) -> None:
    """Change one thing, anywhere but in the update's number."""
    at: Any = body
    keys = [key for key in body if key != "update_id"]
    while keys:
        key = chance.choice(keys)
        within = at[key]
        if not isinstance(within, dict | list) or not within or chance.random() < 0.25:
            if chance.random() < 0.25 and isinstance(at, dict):
                del at[key]
            else:
                at[key] = copy.deepcopy(chance.choice(JUNK))
            return
        at, keys = within, list(within) if isinstance(within, dict) else list(range(len(within)))
