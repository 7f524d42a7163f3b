"""The days of a year nobody has published yet, as a bureau might enter them: made up for tests, 2027 only."""

from reminders.workdays import Workdays
from reminders.year_tables import read_table

TABLE_2027 = """
year = 2027
document = "测试用，不是国务院的通知"
holidays = [
  { name = "元旦", from = 2027-01-01, to = 2027-01-03 },
  { name = "春节", from = 2027-02-05, to = 2027-02-11 },
  { name = "清明节", from = 2027-04-03, to = 2027-04-05 },
  { name = "劳动节", from = 2027-05-01, to = 2027-05-05 },
  { name = "端午节", from = 2027-06-09, to = 2027-06-09 },
  { name = "国庆节", from = 2027-10-01, to = 2027-10-07 },
]
workdays = [2027-01-30, 2027-02-20, 2027-04-25, 2027-05-08, 2027-09-26, 2027-10-09]
"""


def a_made_up_2027() -> Workdays:
    """Workdays of 2027 with holidays and 调休; the years beside it are weekends alone."""
    return Workdays.of([read_table(TABLE_2027, "2027.toml")])
