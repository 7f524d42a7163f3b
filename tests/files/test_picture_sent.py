"""进度图 as it arrives: saved by the terminal, never over another file, and honest when it cannot be made."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from bot.files import press as pressing
from bot.files.documents import Documents, Made, NoDocumentError, NotNowError
from bot.files.makers import makers
from bot.files.store import Store
from bot.storage.opening import open_current
from handlers.bars import packed
from handlers.effects import Document, DocumentKind
from handlers.picture import bars
from handlers.situation import Conversation, RoleName
from tests.channels.served import serving
from tests.channels.test_same_transcript import by_telegram, by_terminal
from tests.files.test_picture import read_png
from tests.handlers.journeys import prepare
from tests.handlers.people import Town
from tests.telegram_server import TelegramServer

pytestmark = pytest.mark.slow


def _document() -> Document:
    town = Town()
    drawn = bars(town.situation(Conversation(role_id=1), (town.role(RoleName.CONTACT),)))
    return Document(DocumentKind.PICTURE, "文水县2022年度进度图.png", drawn.alt, 7, "indicators", 2022, packed(drawn))


@pytest.fixture
def documents(sqlite_url: str, tmp_path: Path) -> Documents:
    return Documents(open_current(sqlite_url), Store(tmp_path, None, None), makers("http://example.test"))  # type: ignore[arg-type]


def test_the_terminal_saves_every_picture_under_a_name_of_its_own(sqlite_url: str, tmp_path: Path) -> None:
    code = prepare(sqlite_url)["文水县"]
    (tmp_path / "文水县2022年度进度图.png").write_text("早先的文件")
    said = by_terminal(sqlite_url, "li", code, ["进度", "进度图", "图"], tmp_path)
    for number in (2, 3):
        place = f"文水县2022年度进度图-{number}.png"
        assert f"已保存：{place}（进度图：达标0项，" in said
        assert read_png((tmp_path / place).read_bytes()).width >= 720
    assert (tmp_path / "文水县2022年度进度图.png").read_text() == "早先的文件"


@pytest.mark.telegram
async def test_telegram_shows_the_picture_with_its_words(sqlite_url: str) -> None:
    code = prepare(sqlite_url)["文水县"]
    with TelegramServer() as server:
        async with serving(sqlite_url, server):
            await by_telegram(server, 42, code, ["进度图"])
        shown = server.messages(42)[-1]
    assert shown.text.startswith("文水县 2022年度 · 第一年任务指标，进度图如下。")
    assert shown.text.endswith("进度图：达标0项，未达标0项，未填报或待对比23项，不做考核3项。")
    assert shown.labels == ["菜单"]
    assert shown.file_id is not None
    name, content = server.api.files[shown.file_id]
    assert name == "文水县2022年度进度图.png"
    assert read_png(content).width >= 720
    assert len(server.called("sendPhoto")) == 1


def test_a_picture_is_made_from_what_went_with_the_message(documents: Documents) -> None:
    made = documents.make(_document())
    assert made.is_picture
    assert read_png(made.content).width >= 720
    assert made == Made(documents.make(_document()).content, "image/png")


def test_a_message_of_another_version_has_no_picture_any_more(documents: Documents) -> None:
    with pytest.raises(NoDocumentError):
        documents.make(replace(_document(), ref='{"title": "文水县"}'))


def test_a_press_that_cannot_keep_up_is_no_loss_of_the_picture(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pressing, "SECONDS", 0.001)
    with pytest.raises(NotNowError):
        documents.make(_document())
    monkeypatch.undo()
    assert documents.make(_document()).is_picture
