"""Takes the pictures of the README from a fresh demo, at telephone and desk width.

    .venv/bin/python tools/screenshots.py [FOLDER]

Looks at the same pages a newcomer opens first: the contact of 云冈区 asking 进度, a question, the same draft as a
table, the console's board.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PORT = 8377
WIDTHS = {"phone": (390, 844), "desk": (1280, 860)}
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "images").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for width, (across, down) in WIDTHS.items():
        with tempfile.TemporaryDirectory() as place:
            command = [sys.executable, "-m", "bot", "demo", "--port", str(PORT), "--no-lan"]
            demo = subprocess.Popen(
                command, cwd=place, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
            )
            try:
                links = _links(demo)
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
                    _take(browser, links, folder, width, across, down)
                    browser.close()
            finally:
                demo.terminate()
                demo.wait(15)


def _links(demo: subprocess.Popen[str]) -> list[str]:
    """Read what the demo prints, to its last line; return the links in order: contact, reviewer, staff, two more."""
    links: list[str] = []
    assert demo.stdout is not None
    for line in demo.stdout:
        links += re.findall(r"http://127\.0\.0\.1:\d+/join/\w+", line)
        if "Ctrl-C" in line:
            break
    return links


def _take(browser: Browser, links: list[str], folder: Path, width: str, across: int, down: int) -> None:
    contact, _, staff, filling, _ = links
    page = _joined(browser, contact, across, down)
    _say(page, "进度")
    page.screenshot(path=folder / f"standing-{width}.png")
    page = _joined(browser, filling, across, down)
    _say(page, "指标填报")
    _say(page, "第10项")
    _say(page, "33")
    page.screenshot(path=folder / f"question-{width}.png")
    page.goto(f"http://127.0.0.1:{PORT}/fill/")
    page.locator("#in-xsg_new").fill("26")
    page.locator("#in-xsg_new").press("Enter")
    page.wait_for_timeout(1500)
    page.locator("#in-above_scale").fill("一百二")
    page.locator("#in-above_scale").press("Enter")
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(2500)
    page.screenshot(path=folder / f"page-{width}.png")
    page = _joined(browser, staff, across, down)
    page.goto(f"http://127.0.0.1:{PORT}/desk/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"board-{width}.png")


def _joined(browser: Browser, link: str, across: int, down: int) -> Page:
    page = browser.new_context(viewport={"width": across, "height": down}, locale="zh-CN").new_page()
    page.goto(link)
    page.get_by_role("button", name="开始使用").click()
    page.wait_for_timeout(1200)
    return page


def _say(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1200)


if __name__ == "__main__":
    main()
