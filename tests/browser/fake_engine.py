"""A stand-in for the engine: stores what a browser said and answers it at once, or when told to."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select, update

from bot.channels.base import Inbound
from bot.channels.web import WebChannel
from bot.clock import Clock
from bot.hub import Hub
from bot.storage.tables import accounts, inbox, invites, outbox, people, roles
from handlers.said import Tap, Text

QUESTION = """10/23 新增高新技术企业（家）
获取部门：科技　第二年任务指标：32　上年末：26
口径：截至2022年末累计数，非当年新增数（《指标说明》第二部分第1项）
请填报数值；暂不能提供的，请选「暂缺」。"""
BUTTONS = [["上一项", "清单"], ["暂缺", "申请不做考核", "保存退出"]]


class FakeIntake:
    """Answers every message once. While `silent` it stores and says nothing."""

    def __init__(self, engine: Engine, hub: Hub, clock: Clock) -> None:
        self.engine, self.hub, self.clock = engine, hub, clock
        self.silent = False
        self.stored = 0

    async def store(self, arrived: Sequence[Inbound]) -> None:
        for message in arrived:
            await asyncio.to_thread(self._store, message)

    def _store(self, message: Inbound) -> None:
        with self.engine.begin() as connection:
            known = select(inbox.c.id).where(inbox.c.source == message.source, inbox.c.update_id == message.update_id)
            if connection.scalar(known):
                return
            row = connection.execute(
                insert(inbox).values(
                    source=message.source, update_id=message.update_id, chat=message.chat, payload=message.payload,
                    state="waiting", attempts=0, received_at=self.clock.now(),
                )
            ).inserted_primary_key[0]  # fmt: skip
        self.stored += 1
        if not self.silent:
            self.answer(row, message)

    def answer(self, row: int, message: Inbound) -> None:
        arrival = WebChannel().read(message.payload)
        assert arrival is not None
        match arrival.said:
            case Text(raw) if raw.startswith("/start "):
                text = f"您好，{arrival.display_name or '同志'}。您已登记为文水县（吕梁市）填报联系人。"
                self.enrol(arrival.chat, raw.removeprefix("/start "))
            case Text(raw):
                text = f"已暂存：{raw}。\n\n{QUESTION}"
            case Tap(data):
                text = f"收到按钮 {data}。\n\n{QUESTION}"
            case other:
                text = f"暂时不能读取{other.what}。"
        self.say(arrival.chat, text, f"reply:{row}")
        with self.engine.begin() as connection:
            connection.execute(update(inbox).where(inbox.c.id == row).values(state="done"))

    def say(self, chat: str, text: str, key: str, lane: int = 0) -> None:
        rows = [[{"label": label, "data": f"{label}:{key}"} for label in row] for row in BUTTONS]
        now, account = self.clock.now(), self.account(chat)
        with self.engine.begin() as connection:
            connection.execute(
                insert(outbox).values(
                    key=key, lane=lane, account_id=account, source="web", chat=chat,
                    body=json.dumps({"text": text, "rows": rows}, ensure_ascii=False), state="ready", due_at=now,
                    attempts=0, created_at=now,
                )
            )  # fmt: skip
        self.hub.wake([("web", chat)])

    def account(self, chat: str) -> int:
        with self.engine.begin() as connection:
            known = connection.scalar(
                select(accounts.c.id).where(accounts.c.source == "web", accounts.c.chat == chat)
            )
            if known:
                return known
            values = {"source": "web", "chat": chat, "created_at": datetime.now(UTC)}
            return connection.execute(insert(accounts).values(values)).inserted_primary_key[0]

    def person(self, chat: str, name: str, role: str, *, city: str | None = None, unit_id: int | None = None) -> None:
        now = datetime(2023, 1, 1, tzinfo=UTC)
        account = self.account(chat)
        with self.engine.begin() as connection:
            person = connection.execute(insert(people).values(name=name, created_at=now)).inserted_primary_key[0]
            connection.execute(update(accounts).where(accounts.c.id == account).values(person_id=person))
            connection.execute(
                insert(roles).values(
                    person_id=person, role=role, city=city, unit_id=unit_id, rank=1, duty="review", valid_from=now
                )
            )

    def enrol(self, chat: str, code: str) -> None:
        from bot.storage.invites import code_hash

        self.person(chat, "张三", "contact")
        with self.engine.begin() as connection:
            person = connection.scalar(select(accounts.c.person_id).where(accounts.c.chat == chat))
            connection.execute(
                update(invites)
                .where(invites.c.code_hash == code_hash(code))
                .values(used_at=self.clock.now(), used_by=person)
            )
