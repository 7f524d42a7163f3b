"""A contact brings in all 23 indicators of the first year, last year's on file: one by one, and by paste.

Each way ends in the same draft, but for how each value came in.
"""

from msgspec.structs import replace

from handlers.situation import Draft
from tests.handlers.people import EDITION, YEAR, Person, Town

VALUES = {
    "new_enterprises": "7428", "sme_revenue_growth": "7.1", "sme_gdp_share": "68", "xsg_new": "27",
    "above_scale": "119", "yi_industrial": "12", "ten_yi_industrial": "2", "prov_tech_centers": "7",
    "tech_smes": "95", "high_tech": "33", "srdi": "25", "prov_little_giants": "3", "noncoal_share": "79.73",
    "cluster_growth": "9.1", "modern_service_share": "62", "shareholding": "16", "fourth_board": "6", "neeq": "1",
    "training": "150", "incubated_new": "60", "incubated_5m": "11", "zone_new_above_scale": "22",
    "platform_served": "440",
}  # fmt: skip


def town() -> Town:
    """文水县 with last year's figures as they were handed in."""
    town = Town()
    town.puts(**{key: "9" if key in ("high_tech", "shareholding") else value for key, value in VALUES.items()})
    last = town.drafts.pop(("indicators", YEAR))
    town.drafts["indicators", YEAR - 1] = replace(last, year=YEAR - 1)
    return town


def one_by_one(li: Person) -> int:
    li.says("指标填报")
    sent = 1
    while li.asked is not None:
        key = next(one.key for one in EDITION.indicators if one.name == li.asked)
        li.says(VALUES[key])
        sent += 1
    return sent


def pasted(li: Person) -> int:
    rows = (EDITION.indicator(key) for key in VALUES)
    li.says("\n".join(f"{at}\t{row.name}\t{row.unit}\t{VALUES[row.key]}" for at, row in enumerate(rows, 1)))
    li.says("对")
    return 2


def in_one_sentence(li: Person) -> int:
    li.says("，".join(f"{EDITION.indicator(key).label}{value}" for key, value in VALUES.items()))
    li.says("对")
    return 2


def filled(draft: Draft) -> dict[str, tuple[str, str | None]]:
    return {key: (answer.kind.value, answer.value) for key, answer in draft.answers.items()}


def test_one_by_one_takes_at_most_24_messages_and_pasting_at_most_three() -> None:
    drafts = []
    for way, most in ((one_by_one, 24), (pasted, 3), (in_one_sentence, 3)):
        here = town()
        li = here.contact()
        assert way(li) <= most, way.__name__
        drafts.append(filled(here.drafts["indicators", YEAR]))
        assert set(drafts[-1]) == set(VALUES), way.__name__
        assert "应考核23项：" in li.shown[-1].text, "the end of the form says where the unit stands"
    assert drafts[0] == drafts[1] == drafts[2] == {key: ("value", value) for key, value in VALUES.items()}
