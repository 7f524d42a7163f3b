"""The chat in a real browser: what is typed arrives once, what is answered appears at once, and nothing gets lost."""

from datetime import datetime

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.place import SHANGHAI, Place, place


def chat_of(site: Place) -> str:
    from sqlalchemy import select

    from bot.storage.tables import inbox

    with site.engine.connect() as connection:
        return connection.scalars(select(inbox.c.chat).order_by(inbox.c.id.desc())).first()


def send(page: Page, text: str) -> None:
    page.get_by_label("要发送的内容").fill(text)
    page.get_by_label("要发送的内容").press("Enter")


def mine(page: Page) -> list[str]:
    return page.locator(".line.mine .text").all_inner_texts()


def test_what_is_typed_is_answered_without_a_reload(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    send(page, "33")
    expect(page.locator(".line.ours")).to_contain_text("已暂存：33")
    expect(page.locator(".line.mine:not(.echo)")).to_have_count(1)
    expect(page.get_by_label("要发送的内容")).to_have_value("")
    expect(page.get_by_label("要发送的内容")).to_be_focused()


def test_a_tap_is_answered_and_older_buttons_are_spent(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    send(page, "33")
    page.get_by_role("button", name="暂缺").click()
    expect(page.locator(".line.ours")).to_have_count(2)
    assert mine(page) == ["33", "暂缺"]
    expect(page.locator(".line.ours").first.get_by_role("button", name="暂缺")).to_be_disabled()
    expect(page.locator(".line.ours").last.get_by_role("button", name="暂缺")).to_be_enabled()
    page.reload()
    expect(page.locator(".line.ours").first.get_by_role("button", name="暂缺")).to_be_disabled()
    expect(page.locator(".line.ours").last.get_by_role("button", name="暂缺")).to_be_enabled()


def test_a_reminder_that_comes_in_between_spends_no_button_and_keeps_its_own(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    send(page, "高企33")
    question = page.locator(".line.ours").first.get_by_role("button", name="清单")
    expect(question).to_be_enabled()
    site.intake.say(chat_of(site), "请于今天24:00前报送。", "reminder:1", lane=1)
    expect(page.locator(".line.ours")).to_have_count(2)
    expect(question).to_be_enabled()
    reminder = page.locator(".line.ours").last.get_by_role("button", name="清单")
    send(page, "规上55")
    expect(page.locator(".line.ours")).to_have_count(3)
    expect(question).to_be_disabled()
    expect(reminder).to_be_enabled()


def test_a_double_tap_is_one_tap(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    send(page, "33")
    page.get_by_role("button", name="暂缺").dblclick()
    expect(page.locator(".line.ours")).to_have_count(2)
    assert site.intake.stored == 2


def test_shift_enter_makes_a_line_and_composing_enter_does_not_send(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    box = page.get_by_label("要发送的内容")
    box.fill("高企33")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True, "cancelable": True})
    expect(box).to_have_value("高企33")
    box.press("Shift+Enter")
    box.press_sequentially("规上55")
    box.press("Enter")
    expect(page.locator(".line.mine")).to_have_count(1)
    assert mine(page) == ["高企33\n规上55"]


def test_what_people_type_is_never_markup(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    send(page, "<img src=x onerror=alert(1)><b>33</b>")
    expect(page.locator(".line.ours")).to_contain_text("<b>33</b>")
    assert page.locator(".line img, .line b").count() == 0


def test_a_reload_shows_everything_once_and_keeps_what_is_half_typed(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    for figure in ("33", "34", "35"):
        send(page, figure)
    expect(page.locator(".line.ours")).to_have_count(3)
    page.get_by_label("要发送的内容").press_sequentially("36")
    page.reload()
    expect(page.get_by_label("要发送的内容")).to_have_value("36")
    page.wait_for_timeout(400)  # the stream has opened and offered what is young once more
    assert mine(page) == ["33", "34", "35"]
    expect(page.locator(".line.ours")).to_have_count(3)


def test_a_second_tab_shows_both_sides_once(site: Place, context: BrowserContext) -> None:
    one, other = context.new_page(), context.new_page()
    one.goto(site.url + "/chat")
    other.goto(site.url + "/chat")
    send(one, "33")
    expect(other.locator(".line.ours")).to_contain_text("已暂存：33")
    send(other, "34")
    expect(one.locator(".line.ours")).to_have_count(2)
    assert mine(one) == mine(other) == ["33", "34"]


def test_a_browser_that_comes_back_the_next_day_finds_its_history(site: Place, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(site.url + "/chat")
    send(page, "33")
    expect(page.locator(".line.ours")).to_have_count(1)
    page.close()
    site.clock.set(datetime(2023, 5, 26, 22, 50, tzinfo=SHANGHAI))
    site.intake.say(chat_of(site), "距报送还有5天。", "reminder:1", lane=1)
    page = context.new_page()
    page.goto(site.url + "/chat")
    expect(page.locator(".line.ours")).to_have_count(2)
    assert page.locator(".day").all_inner_texts() == ["2023年5月25日 星期四", "2023年5月26日 星期五"]
    expect(page.locator(".line.ours").first.get_by_role("button", name="清单")).to_be_enabled()


def test_a_server_that_goes_away_costs_nothing(sqlite_url: str, page: Page) -> None:
    with place(sqlite_url) as site:
        with site.serving():
            port = int(site.url.rsplit(":", 1)[1])
            page.goto(site.url + "/chat")
            send(page, "33")
            expect(page.locator(".line.ours")).to_have_count(1)
        expect(page.get_by_role("status")).to_contain_text("正在重连")
        send(page, "34")
        expect(page.locator(".line.mine.echo")).to_contain_text("34")
        with site.serving(port):
            expect(page.locator(".line.ours")).to_have_count(2)
            expect(page.get_by_role("status")).to_be_empty()
            assert mine(page) == ["33", "34"]
            assert site.intake.stored == 2


def test_a_reload_before_the_text_was_sent_still_sends_it_once(sqlite_url: str, page: Page) -> None:
    with place(sqlite_url) as site, site.serving():
        page.goto(site.url + "/chat")
        page.route("**/chat/say", lambda route: route.abort())
        send(page, "33")
        expect(page.get_by_role("status")).to_contain_text("未发送")
        page.unroute("**/chat/say")
        page.reload()
        expect(page.locator(".line.ours")).to_contain_text("已暂存：33")
        assert mine(page) == ["33"]


def test_an_answer_that_got_lost_on_the_way_back_is_not_asked_for_twice(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    lost = []

    def swallow(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    page.route("**/chat/say", swallow)
    with page.expect_event("requestfailed"):  # the stream may bring the message before its receipt is thrown away
        send(page, "33")
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator(".line.mine.echo")).to_have_count(0)
    assert lost == [202]
    assert site.intake.stored == 1
    assert mine(page) == ["33"]


def test_the_reader_is_not_pulled_away_from_an_older_message(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    for figure in ("33", "34", "35", "36"):
        send(page, figure)
        expect(page.locator(".line.ours").last).to_contain_text(figure)
    page.evaluate("window.scrollTo(0, 0)")
    site.intake.say(chat_of(site), "请于5月31日前报送。", "reminder:1", lane=1)
    page.get_by_role("button", name="有新消息").click()
    expect(page.locator(".line.ours").last).to_be_in_viewport()
    expect(page.get_by_role("button", name="有新消息")).to_be_hidden()


def test_a_picture_from_the_clipboard_is_sent_like_a_file(real_site: Place, page: Page) -> None:
    page.goto(real_site.url + "/chat")
    page.get_by_label("要发送的内容").evaluate(
        """box => {
          const data = new DataTransfer();
          const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 1]);
          data.items.add(new File([png], "表.png", { type: "image/png" }));
          box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".line.mine .text")).to_contain_text("表.png")
    expect(page.locator(".line.ours")).to_contain_text("没有保存")  # nobody has enrolled here yet


def test_too_long_a_text_is_given_back(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    send(page, "长" * 100_000)
    expect(page.get_by_role("status")).to_contain_text("内容太长")
    assert len(page.get_by_label("要发送的内容").input_value()) == 100_000


def test_the_keyboard_alone_is_enough(site: Place, page: Page) -> None:
    page.goto(site.url + "/chat")
    send(page, "33")
    expect(page.locator(".line.ours")).to_have_count(1)
    expect(page.locator("#words button").first).to_be_enabled()  # the receipt may come after the answer
    page.keyboard.press("Shift+Tab")  # the standing words
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")  # a file
    page.keyboard.press("Shift+Tab")  # the newest message's last button
    expect(page.get_by_role("button", name="保存退出")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".line.ours")).to_have_count(2)


def test_without_a_script_the_chat_works(site: Place, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + "/chat")
    page.get_by_label("要发送的内容").fill("33")
    page.get_by_role("button", name="发送", exact=True).click()
    expect(page.locator(".line.ours")).to_contain_text("已暂存：33")
    page.get_by_role("button", name="暂缺").click()
    expect(page.locator(".line.ours")).to_have_count(2)
    assert mine(page) == ["33", "暂缺"]
    assert page.url.endswith("/chat#end")
    context.close()
