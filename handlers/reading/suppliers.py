"""Who a figure comes from: an office and, if said, a person: 统计局 王芳, 县工信局企业股张科长.

An office is one the edition names, or ends as offices do. Anything else is no supplier: 我再确认一下 is not stored.
"""

import re
from collections.abc import Callable

_LONGEST = 40
_ENDS_OFFICE = re.compile(
    r"(?:局|委|办|办公室|厅|处|科|股|室|中心|所|院|站|大?队|部|部门|组|协会|商会|管委会|委员会|公司|银行|支行|集团|企业|园区|政府|乡|镇|街道)"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]$")
_OFFICE_LETTERS = re.compile(r"[\u3400-\u9fff（）()]{2,24}")
_PERSON = re.compile(
    r"(?:[\u3400-\u9fff·]{2,5}|[\u3400-\u9fff]{1,3}(?:科长|局长|主任|股长|处长|所长|同志|老师|经理))?"
)
_NO_NAME = re.compile("[的了吗呢吧啊是不没还再在给请我你您他她它这那就也都把被让说问里后和与及有]")


def read_supplier(text: str, is_office: Callable[[str], bool]) -> str | None:
    """Return an office and person as they were typed; None when a tidied text is neither."""
    if len(text) > _LONGEST:
        return None
    first, *others = text.replace("、", " ").split() or [""]
    if len(others) > 1:
        return None
    ends = range(len(first), 1, -1) if not others else (len(first),)
    for end in ends:
        office, person = first[:end], "".join((first[end:], *others))
        if _is_office(office, is_office) and _is_person(person):
            return text
    return None


def _is_office(text: str, is_office: Callable[[str], bool]) -> bool:
    if is_office(text):
        return True
    name = _ASIDE.sub("", text)  # 市场监管局（注册科）
    ends = any(found.end() == len(name) for found in _ENDS_OFFICE.finditer(name))
    return ends and bool(_OFFICE_LETTERS.fullmatch(text)) and not _NO_NAME.search(text)


def _is_person(text: str) -> bool:
    return bool(_PERSON.fullmatch(text)) and not _NO_NAME.search(text)
