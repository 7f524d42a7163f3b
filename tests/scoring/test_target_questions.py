"""What a question says of its target: the figure itself, or what a relative one comes to for this unit."""

from decimal import Decimal

import pytest

from scoring.model import Facts
from scoring.overrides import override
from scoring.rulebook import load_edition
from scoring.targets import target_question

EDITION = load_edition("shanxi-2022")
RELATIVE = Facts(
    previous={"incubated_new": Decimal(11), "platform_served": Decimal(10), "zone_new_above_scale": Decimal(0)},
    province_sme_growth=Decimal("6.8"),
    county_gdp_growth=Decimal("5.3"),
)


@pytest.mark.parametrize(
    ("key", "known", "awaited"),
    [
        ("sme_revenue_growth", "高于全省增速（全省增速6.8%）", "高于全省增速（全省增速待省小企业局提供）"),
        (
            "cluster_growth",
            "快于全县GDP增速2个百分点以上（全县GDP增速5.3%，即7.3%以上）",
            "快于全县GDP增速2个百分点以上（全县GDP增速待录入）",
        ),
        ("incubated_new", "年增20%以上（即14家以上）", "年增20%以上"),
        ("platform_served", "年增10%以上（即11家以上）", "年增10%以上"),
        ("zone_new_above_scale", "年增10%以上", "年增10%以上"),
        ("high_tech", "25", "25"),
        ("main_board", "不做考核", "不做考核"),
    ],
)
def test_the_question_of_a_relative_target_says_what_it_comes_to(key: str, known: str, awaited: str) -> None:
    assert target_question(EDITION, key, 1, facts=RELATIVE) == f"第一年任务指标：{known}"
    assert target_question(EDITION, key, 1, facts=Facts()) == f"第一年任务指标：{awaited}"


def test_the_strict_reading_of_a_relative_target_is_worded_strictly() -> None:
    how = override(EDITION, ["cluster_inclusive=false", "yoy_inclusive=false", "province_inclusive=true"])
    said = {key: target_question(EDITION, key, 1, how, RELATIVE).partition("：")[2] for key in EDITION.keys}
    assert said["cluster_growth"].endswith("（全县GDP增速5.3%，即须超过7.3%）")
    assert said["platform_served"] == "年增超过10%（即12家以上）"
    assert said["sme_revenue_growth"] == "不低于全省增速（全省增速6.8%）"
