"""`shifan webhook set|delete`: tells Telegram where to bring updates, or that they will be fetched."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import typer
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram import KINDS
from bot.channels.telegram_webhook import PATH
from bot.settings import Settings, read_settings
from scoring.errors import RefusalError

MOST_CONNECTIONS = 40

webhook = typer.Typer(help="Telegram 的 webhook：登记、取消。", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(webhook, name="webhook")


@webhook.command("set")
def set_webhook() -> None:
    """向 Telegram 登记 SHIFAN_PUBLIC_URL 下的 webhook；已积压的消息不会丢。"""
    settings = read_settings()
    if settings.telegram_mode != "webhook":
        raise RefusalError("请先设置 SHIFAN_TELEGRAM_MODE=webhook，再登记：长轮询与 webhook 不能同时使用。")
    address = settings.url + PATH
    _ask(
        settings,
        lambda bot: bot.set_webhook(
            address,
            secret_token=settings.telegram_webhook_secret,
            allowed_updates=list(KINDS),
            max_connections=MOST_CONNECTIONS,
        ),
    )
    print(f"已登记：{address}")


@webhook.command("delete")
def delete_webhook() -> None:
    """取消 webhook，改回长轮询；已积压的消息不会丢。"""
    settings = read_settings()
    _ask(settings, lambda bot: bot.delete_webhook(drop_pending_updates=False))
    print("已取消 webhook。")


def _ask(settings: Settings, call: Callable[[Any], Coroutine[Any, Any, bool]]) -> None:
    if settings.telegram_token is None:
        raise RefusalError("没有设置 SHIFAN_TELEGRAM_TOKEN。请先在 .env 中设置机器人令牌。")

    async def ask(token: str) -> None:
        async with Bot(token, f"{settings.telegram_api}/bot") as bot:
            await call(bot)

    try:
        asyncio.run(ask(settings.telegram_token))
    except InvalidToken:
        raise RefusalError("令牌无效，请向 BotFather 核对 SHIFAN_TELEGRAM_TOKEN。") from None
    except TelegramError as error:
        raise RefusalError(f"Telegram 没有接受：{error.message}。请检查网络和 SHIFAN_PUBLIC_URL 后重试。") from None
