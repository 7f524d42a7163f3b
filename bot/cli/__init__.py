"""The program `shifan`: one file a command. A refusal is one sentence on standard error and exit status 1.

A command's module is imported when the command is called: judging a table needs neither database nor server.
"""

import errno
import os
import sys

import typer

from bot.cli.columns import clean
from bot.cli.program import NAME, Program, Row, outcome
from scoring.errors import RefusalError

COMMANDS = {  # in the order of the help; each line begins what the command itself says
    "serve": Row("bot.cli.serve", "启动服务：网页对话、后台，设置了令牌时还有 Telegram。"),
    "demo": Row("bot.cli.demo", "启动演示：每次新建沙盒，打印各种身份的链接。"),
    "play": Row("bot.cli.play", "在终端里对话，写入 SHIFAN_DATABASE 所指的数据库。"),
    "score": Row("bot.cli.score", "按指标、达标条件和得分测算一张表中的各单位。"),
    "eligible": Row("bot.cli.eligible", "对照申报条件，判断一张表中的各单位能否申报。"),
    "awards": Row("bot.cli.awards", "由历年等次推算奖励资金和创建状态。"),
    "rehearse": Row("bot.cli.rehearse", "改规则之前先试算：哪些单位的结论、等次或奖励会变，由哪一项决定。"),
    "rulebook": Row("bot.cli.rulebook", "规则文件：显示、检查。"),
    "read": Row("bot.cli.read", "按填报时的读法读一段内容：直接暂存、待确认、须追问或暂缺。"),
    "units": Row("bot.cli.units", "县（开发区）名录。"),
    "invite": Row("bot.cli.invite", "发出一个邀请码，72小时内有效，只能使用一次。"),
    "round": Row("bot.cli.rounds", "年度：开启、查看、设置参数。"),
    "dates": Row("bot.cli.dates", "自定日期：设置、改期、取消、查看。"),
    "head": Row("bot.cli.head", "签发人：指定、免去、查看。"),
    "webhook": Row("bot.cli.webhook", "Telegram 的 webhook：登记、取消。"),
    "announce": Row("bot.cli.announce", "通知：核对名单和正文，加 --yes 才发送。"),
    "notices": Row("bot.cli.notices", "通知：签收情况、停发、第二人确认、催办。"),
    "calendar": Row("bot.cli.calendar", "提醒日程：按目前的进度，哪天提醒谁、因为什么。"),
    "tick": Row("bot.cli.tick", "做一遍到期提醒：服务运行时每分钟自动做一遍，这里做一次。"),
    "workdays": Row("bot.cli.workdays", "工作日：查看、录入一年的放假安排。"),
    "outbox": Row("bot.cli.outbox", "未送达的消息：查看、再发一次、不再发送。"),
    "verify": Row(
        "bot.cli.verify", "重算填报、操作、年度参数的校验链和报送的校验码，核对盖章件和每个文件，指出不符之处。"
    ),
    "backup": Row("bot.cli.backup", "备份：把数据库和收到的文件写进一个文件，服务运行时也可以做。"),
    "restore": Row("bot.cli.restore", "恢复：把备份写进 SHIFAN_DATABASE 所指的空数据库，并重新校验。"),
    "doctor": Row("bot.cli.doctor", "检查设置、数据库、文件目录、年度、Telegram、时钟，说明怎样处理。"),
}

app = typer.Typer(
    name=NAME,
    cls=Program.of(COMMANDS),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def shifan() -> None:
    """示范县创建助手：申报、填报、测算、提醒。各命令的用法见 shifan 命令 --help。"""


def main() -> None:
    """Run one command."""
    for stream in filter(None, (sys.stdout, sys.stderr)):  # one that was closed is None
        stream.reconfigure(errors="backslashreplace")  # a character the terminal lacks
    try:
        status = outcome(app)
        print(end="", flush=True)  # what cannot be written is noticed here, not after the end
        sys.exit(status)
    except RefusalError as refusal:
        refuse(refusal)
    except BrokenPipeError:  # the reader went away: `shifan … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as full:
        if full.errno != errno.ENOSPC:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        refuse(RefusalError("磁盘已满，结果没有写完。请腾出空间后再试。"))
    except Exception as refusal:
        from bot.cli.refusal import REFUSALS  # knows the database's refusals, and so imports it

        if not isinstance(refusal, REFUSALS):
            raise
        refuse(refusal)


def refuse(refusal: Exception) -> None:
    """Say why, and stop with exit status 1. What was handed in may be quoted, so control characters are replaced."""
    print(clean(str(refusal)), file=sys.stderr)
    sys.exit(1)
