"""One thing the doctor has looked at, and the drift between two clocks, which several things may show."""

from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

MOST_DRIFT_SECONDS = 30


class Health(StrEnum):
    """How one thing is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


class Finding(Struct, frozen=True):
    """One thing looked at: what was found, and what to do when it is not as it should be."""

    what: str
    health: Health
    found: str
    advice: str = ""


def drift(who: str, there: datetime) -> Finding:
    """Compare this machine's clock with another's."""
    ahead = (datetime.now(UTC) - there).total_seconds()
    if abs(ahead) > MOST_DRIFT_SECONDS:
        way = "快" if ahead > 0 else "慢"
        return Finding(
            "时钟",
            Health.BAD,
            f"本机比{who}{way} {abs(ahead):.0f} 秒",
            "请开启时间同步（如 chrony、systemd-timesyncd）。",
        )
    return Finding("时钟", Health.GOOD, f"与{who}相差不到 {MOST_DRIFT_SECONDS} 秒")
