"""Units that stand exactly on their lines, from which the worked cases start.

MET reaches every target of year 1 exactly: 23 assessed, 23 met, 21 required. SETTLED adds last year's figures so that
nothing doubles and nothing could: growths of 0, and 15 new on a stock of 55 is 27.3 %. YEAR_2 is SETTLED a year on.
"""

MET: dict[str, object] = {
    "province_sme_growth": "6",
    "county_gdp_growth": "5",
    "new_enterprises": 1000,
    "sme_revenue_growth": "6.01",
    "sme_gdp_share": "50",
    "xsg_new": 15,
    "above_scale": 55,
    "yi_industrial": 11,
    "ten_yi_industrial": 1,
    "prov_tech_centers": 3,
    "tech_smes": 80,
    "high_tech": 25,
    "srdi": 10,
    "prov_little_giants": 1,
    "noncoal_share": "50",
    "cluster_growth": "7",
    "modern_service_share": "50",
    "shareholding": 15,
    "fourth_board": 5,
    "neeq": 1,
    "training": 100,
    "incubated_new": 12,
    "prev.incubated_new": 10,
    "incubated_5m": 11,
    "prev.incubated_5m": 10,
    "zone_new_above_scale": 11,
    "prev.zone_new_above_scale": 10,
    "platform_served": 11,
    "prev.platform_served": 10,
}
SETTLED: dict[str, object] = {
    **MET,
    "prev.new_enterprises": 1000,
    "prev.xsg_new": 15,
    "prev.above_scale": 55,
    "prev.high_tech": 25,
    "prev.srdi": 10,
    "prev.shareholding": 15,
}
TWO_MISSES: dict[str, object] = {"sme_gdp_share": "49.99", "training": 99}
THREE_MISSES: dict[str, object] = {**TWO_MISSES, "neeq": 0}
YEAR_2: dict[str, object] = {
    **SETTLED,
    "new_enterprises": 1200,
    "prev.new_enterprises": 1200,
    "sme_gdp_share": "52",
    "xsg_new": 20,
    "prev.xsg_new": 20,
    "above_scale": 70,
    "prev.above_scale": 70,
    "yi_industrial": 17,
    "ten_yi_industrial": 2,
    "prov_tech_centers": 5,
    "tech_smes": 90,
    "high_tech": 32,
    "prev.high_tech": 32,
    "srdi": 13,
    "prev.srdi": 13,
    "prov_little_giants": 2,
    "noncoal_share": "52",
    "modern_service_share": "52",
    "shareholding": 30,
    "prev.shareholding": 30,
    "fourth_board": 7,
    "neeq": 2,
    "training": 200,
}
