"""The eleven units' published figures of 2022, put into their drafts as a bureau's prefill would."""

from datetime import UTC, datetime

from sqlalchemy import Engine, insert

from bot.storage.tables import answer_heads, answer_words, answers, drafts

KEYS = (
    "new_enterprises sme_gdp_share xsg_new prov_tech_centers high_tech srdi noncoal_share modern_service_share "
    "shareholding"
)
PUBLISHED = {
    "小店区": "118747 81 10 16 497 116 79.97 78.60 44",
    "定襄县": "4112 66 20 13 23 43 100 52 53",
    "长治高新区": "10810 87 20 5 130 41 100 55 30",
    "盐湖区": "8385 67.14 17 10 58 41 100 87.28 44",
    "清徐县": "11728 52.10 20 8 33 32 67.80 58.20 32",
    "文水县": "7428 68 27 7 17 25 79.73 62 10",
    "侯马市": "7501 70.30 11 12 32 24 95 65 31",
    "阳城县": "9793 53 27 2 22 22 11.60 53 50",
    "平定县": "7018 89 25 2 26 21 52.60 59.20 22",
    "云冈区": "7026 24.30 22 3 13 17 28.40 51.10 16",
    "祁县": "6876 77.60 16 4 31 10 100 63.47 21",
}
OWN = {"文水县": 9, "定襄县": 14, "侯马市": 5, "小店区": 7, "清徐县": 14, "长治高新区": 14, "盐湖区": 3}
OTHERS = (
    "sme_revenue_growth above_scale yi_industrial ten_yi_industrial tech_smes prov_little_giants cluster_growth "
    "fourth_board neeq training incubated_new incubated_5m zone_new_above_scale platform_served"
)


def prefill(engine: Engine, units: list[str]) -> None:
    """Enter the nine published values of every unit, and some sample values where a unit has begun."""
    for number, name in enumerate(units, 1):
        values = [(key, value, "public") for key, value in zip(KEYS.split(), PUBLISHED[name].split(), strict=True)]
        values += [(key, "60", "sample") for key in OTHERS.split()[: OWN.get(name, 0)]]
        put(engine, number, values, absent=["above_scale"] if name == "平定县" else [])


def put(engine: Engine, unit_id: int, values: list[tuple[str, str, str]], absent: list[str]) -> None:
    at = datetime(2023, 5, 24, 8, 30, tzinfo=UTC)
    entries = [(key, "value", value, origin) for key, value, origin in values]
    entries += [(key, "absent", None, "typed") for key in absent]
    with engine.begin() as connection:
        draft = connection.execute(
            insert(drafts).values(
                unit_id=unit_id, form="indicators", year=2022, revision=len(entries), created_at=at, touched_at=at
            )
        ).inserted_primary_key[0]
        for seq, (key, kind, value, origin) in enumerate(entries, 1):
            connection.execute(
                insert(answers).values(
                    draft_id=draft, seq=seq, key=key, kind=kind, value=value, origin=origin, edition="shanxi-2022",
                    definition_version=1, answered_at=at, words_digest="", algorithm="none", salt="", hash="",
                )
            )  # fmt: skip
            connection.execute(insert(answer_words).values(draft_id=draft, seq=seq, raw=value or "暂缺", salt=""))
        connection.execute(insert(answer_heads).values(draft_id=draft, count=len(entries), hash=""))
