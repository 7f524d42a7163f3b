"""The page of a draft as somebody uses it: types into rows, reads what is said beside them."""

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from bot.storage.tables import answers, drafts
from tests.browser.place import Place

YUNGANG, WENSHUI, PINGDING, QI = 10, 6, 9, 11


class Sheet:
    """One open page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def opens(self, path: str = "/fill/") -> "Sheet":
        self.page.goto(self.url + path)
        return self

    def field(self, key: str) -> Locator:
        return self.page.locator(f'[id="in-{key}"]')

    def row(self, key: str) -> Locator:
        return self.page.locator(f"#row-{key.removeprefix('prev.')}")

    def said(self, key: str) -> Locator:
        return self.page.locator(f"#say-{key}")

    def verdict(self, key: str) -> Locator:
        return self.row(key).locator(".verdict")

    def enters(self, key: str, text: str) -> None:
        self.field(key).fill(text)
        self.field(key).press("Enter")

    def saves(self, key: str, text: str) -> None:
        """Enter something exact, and wait until it is stored."""
        self.enters(key, text)
        expect(self.row(key)).to_have_class("entry mine")

    def pastes(self, key: str, column: str) -> None:
        self.field(key).focus()
        self.page.evaluate(
            """text => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text", text);
                const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
                document.activeElement.dispatchEvent(event);
            }""",
            column,
        )

    @property
    def state(self) -> Locator:
        return self.page.locator("#saving")


def joined(page: Page, site: Place, code: str, unit_id: int, role: str = "contact", **values: object) -> None:
    """Take an invite in this browser."""
    page.goto(f"{site.url}/join/{site.invite(code, role, unit_id=unit_id, **values)}")
    page.get_by_role("button", name="开始使用").click()
    expect(page.locator(".line.ours").first).to_be_visible()


def told(page: Page, text: str) -> None:
    """Say something in a chat, and wait for the answer."""
    answers = page.locator(".line.ours").count()
    page.get_by_label("要发送的内容").fill(text)
    page.get_by_label("要发送的内容").press("Enter")
    expect(page.locator(".line.ours")).to_have_count(answers + 1)


def sheet_of(site: Place, page: Page) -> Sheet:
    """文水县's page, by its contact."""
    joined(page, site, "CONTACT", WENSHUI)
    return Sheet(page, site.url).opens()


def stands(site: Place, unit_id: int = WENSHUI) -> dict[str, tuple[str, str | None, str]]:
    """What stands in this year's draft: kind, value and origin by key."""
    query = (
        select(answers.c.key, answers.c.kind, answers.c.value, answers.c.origin)
        .join(drafts, drafts.c.id == answers.c.draft_id)
        .where(drafts.c.unit_id == unit_id, drafts.c.form == "indicators", drafts.c.year == 2022)
        .order_by(answers.c.seq)
    )
    with site.engine.connect() as connection:
        return {row.key: (row.kind, row.value, row.origin) for row in connection.execute(query)}
