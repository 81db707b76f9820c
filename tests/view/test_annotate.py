"""Writing gold: the desk over HTTP, and its page in a real browser."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from briefs import seed_brief, seed_text
from checks import ATTACK, audit, check_contrast
from playwright.sync_api import Page, expect

from summarizer.errors import InputError
from summarizer.view.annotate import Desk, open_desk
from summarizer.view.loopback import MAX_BODY_BYTES, LoopbackServer
from summarizer_evals.gold.case import load_case
from summarizer_evals.gold.checks import check_gold

TEXT = "Minister Ana Ruiz 🇪🇸 spoke. “We will not leave 𝄞 Zoé,” Ruiz said. Critics said that it was late.\n"
Serve = Callable[[Desk], LoopbackServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[tuple[LoopbackServer, threading.Thread]] = []

    def start(desk: Desk) -> LoopbackServer:
        server = desk.serve()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(tmp_path / "ruiz", TEXT, "en", check_gold)


def ask(
    server: LoopbackServer, method: str = "POST", path: str = "/save", body: Any = None, **headers: str | None
) -> tuple[int, str]:
    """A request as the page makes it, where no header says otherwise; None leaves a header out."""
    sent: dict[str, str | None] = {
        "Host": server.hosts[0],
        "Origin": f"http://{server.hosts[0]}",
        "X-Token": server.token,
        "Content-Type": "application/json",
    }
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    connection.putrequest(method, path, skip_host=True)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    for name, value in ({"Content-Length": str(len(data))} | sent).items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders()
    connection.send(data)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


def valid_gold(desk: Desk) -> dict[str, Any]:
    return {"gold": desk.start | {"headline": "Ruiz stays"}, "base": ""}


def test_valid_gold_is_saved_beside_its_article(desk: Desk, serve: Serve) -> None:
    status, answer = ask(serve(desk), body=valid_gold(desk))
    assert (status, json.loads(answer)["path"]) == (200, str(desk.folder / "gold.json"))
    case = load_case(desk.folder)
    assert case.text == TEXT
    assert case.gold.headline == "Ruiz stays"


def test_gold_that_is_not_valid_is_not_saved(desk: Desk, serve: Serve) -> None:
    posted = valid_gold(desk)
    posted["gold"]["summary"] = [{"text": "x", "evidence": [{"start": 0, "end": 3, "text": "Mir"}]}]
    status, answer = ask(serve(desk), body=posted)
    assert status == 422
    assert "summary[0].evidence[0]" in json.loads(answer)["problems"][0]
    assert not desk.folder.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X_Token": "wrong"}, 403),
        ({"X_Token": ""}, 403),
        ({"X_Token": None}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": None}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": None}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Length": str(MAX_BODY_BYTES + 1)}, 413),
        ({"Content_Length": "-1"}, 413),
        ({"Content_Length": "x"}, 413),
    ],
)
def test_a_stranger_s_request_is_refused_and_nothing_written(
    desk: Desk, serve: Serve, headers: dict[str, str | None], status: int
) -> None:
    assert ask(serve(desk), body=valid_gold(desk), **headers)[0] == status
    assert not desk.folder.exists()


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/?token=%00", "/index.html"])
def test_the_page_needs_the_token(desk: Desk, serve: Serve, path: str) -> None:
    status, answer = ask(serve(desk), "GET", path, b"", X_Token=None)
    assert status == 403
    assert "Ruiz" not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/secret.txt",
        "/gold.json",
        "//etc/passwd",
        "/etc/passwd",
        "/[",
        "/save",
    ],
)
def test_no_file_is_behind_any_path(desk: Desk, serve: Serve, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    server = serve(desk)
    status, answer = ask(server, "GET", f"{path}?token={server.token}", b"")
    assert (status, answer) == (404, "Not found")
    assert ask(server, "POST", path.replace("/save", "/save/"), {})[0] == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"gold": []}', b"[" * 100_000, b"\xff"])
def test_what_is_not_the_page_s_request_is_refused(desk: Desk, serve: Serve, body: bytes) -> None:
    assert ask(serve(desk), body=body)[0] == 400
    assert not desk.folder.exists()


def test_a_symbolic_link_does_not_lead_out_of_the_folder(desk: Desk, serve: Serve, tmp_path: Path) -> None:
    desk.folder.mkdir()
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    (desk.folder / "gold.draft.json").symlink_to(outside)
    assert ask(serve(desk), path="/draft", body={"headline": "x"})[0] == 200
    assert outside.read_text() == "{}"
    assert not (desk.folder / "gold.draft.json").is_symlink()


def test_gold_that_another_changed_meanwhile_is_not_overwritten(desk: Desk, serve: Serve) -> None:
    server = serve(desk)
    assert ask(server, body=valid_gold(desk))[0] == 200
    (desk.folder / "gold.json").write_text('{"of": "another"}')
    assert ask(server, body=valid_gold(desk))[0] == 409
    assert (desk.folder / "gold.json").read_text() == '{"of": "another"}'


def test_a_draft_is_gone_on_with_and_ends_with_valid_gold(desk: Desk, serve: Serve) -> None:
    server = serve(desk)
    assert ask(server, path="/draft", body=desk.start | {"headline": "half"})[0] == 200
    again = open_desk(desk.folder, TEXT, "en", check_gold)
    assert (again.start["headline"], again.origin) == ("half", "gold.draft.json")
    assert ask(server, body=valid_gold(desk))[0] == 200
    assert not (desk.folder / "gold.draft.json").exists()


def test_another_article_s_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("Another article.")
    with pytest.raises(InputError, match="is another article"):
        open_desk(tmp_path, TEXT, "en", check_gold)


def test_another_article_s_brief_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "brief.json"
    path.write_text(seed_brief().model_dump_json())
    with pytest.raises(InputError, match="brief of another text"):
        open_desk(tmp_path / "case", TEXT, "en", check_gold, path)


def test_carriage_returns_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="carriage returns"):
        open_desk(tmp_path, "a\r\nb", "en", check_gold)


# --- the page ---


def select(page: Page, words: str, nth: int = 0) -> None:
    """Select words in the article by keyboard: the cursor to their start, then Shift and arrows over them."""
    text = page.locator("#text")
    whole = text.evaluate("element => element.textContent")
    at = whole.index(words)
    for _ in range(nth):
        at = whole.index(words, at + 1)
    text.focus()
    page.keyboard.press("Control+Home")
    for _ in range(clusters(whole[:at])):
        page.keyboard.press("ArrowRight")
    for _ in range(clusters(words)):
        page.keyboard.press("Shift+ArrowRight")


def clusters(text: str) -> int:
    """How many steps of an arrow key: a flag is one."""
    return len(text.replace("🇪🇸", "F"))


def test_gold_is_written_by_keyboard_alone(desk: Desk, serve: Serve, page: Page, screenshots: Path) -> None:
    page.goto(serve(desk).url)
    select(page, "Ana Ruiz")
    page.keyboard.press("p")
    select(page, "Critics")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    name = page.locator('.card.open [data-field="name"]')
    expect(name).to_be_focused()
    expect(name).to_have_value("Critics")
    page.locator('.card.open [data-field="kind"]').select_option("group")
    page.locator('.card.open [data-field="named"]').uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_be_focused()
    select(page, "We will not leave 𝄞 Zoé")
    page.keyboard.press("s")
    expect(page.locator('.card.open [data-field="form"]')).to_have_text("direct")
    select(page, "Ruiz", 1)
    page.keyboard.press("o")
    select(page, "said")
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    page.locator('.card.open [data-field="speaker"]').select_option(label="Ana Ruiz")
    page.locator('.card.open [data-field="statement"]').fill("Ruiz will not leave Zoé.")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    select(page, "it was late")
    page.keyboard.press("v")
    page.locator('.card.open [data-field="speaker"]').select_option(label="Critics")
    page.screenshot(path=screenshots / "annotate.png")
    page.keyboard.press("Control+s")
    expect(page.locator("#status")).to_contain_text("Saved to")
    gold = load_case(desk.folder).gold
    assert [p.name for p in gold.participants] == ["Ana Ruiz", "Critics"]
    stated, view = gold.stated_positions[0], gold.analyst_views[0]
    assert stated.content[0].text == stated.quotes[0].text == "We will not leave 𝄞 Zoé"
    assert (stated.speaker_id, stated.form, stated.statement) == ("P1", "direct", "Ruiz will not leave Zoé.")
    assert stated.attribution is not None
    assert stated.attribution.cue is not None
    assert (stated.attribution.source.text, stated.attribution.cue.text) == ("Ruiz", "said")
    assert (view.speaker_id, view.form, view.content[0].text) == ("P2", "indirect", "it was late")


def test_a_model_s_brief_becomes_valid_gold(
    serve: Serve, page: Page, tmp_path: Path, screenshots: Path
) -> None:
    path = tmp_path / "brief.json"
    path.write_text(seed_brief().model_dump_json())
    desk = open_desk(tmp_path / "moscow", seed_text(), "en", check_gold, path)
    page.goto(serve(desk).url)
    expect(page.locator("#status")).to_have_text("Begun from brief.json")
    page.locator(".seg[data-tag=S3]").click()
    expect(page.locator('.card.open [data-field="statement"]')).to_have_value(
        "Russia remains a key ally to Syria."
    )
    page.locator('.card.open [data-field="section"]').select_option("analyst_views")
    expect(page.locator(".analyst_views .count")).to_have_text("4")
    page.screenshot(path=screenshots / "annotate-seed.png")
    page.locator("#save").click()
    expect(page.locator("#status")).to_contain_text("Saved to")
    gold = load_case(desk.folder).gold
    assert [p.id for p in gold.stated_positions] == [f"S{n}" for n in range(1, 8)]
    assert gold.analyst_views[0].statement == "Russia remains a key ally to Syria."
    assert len(gold.participants) == 8
    assert len(gold.topics) == 3
    assert len(gold.summary) == 2
    members = next(p for p in gold.participants if p.name == "both sides").members
    assert [gold.participant(id).name for id in members] == ["Andrei Belousov", "Marhaf Abu Kassar"]


def test_problems_lead_to_the_item_that_has_them(
    desk: Desk, serve: Serve, page: Page, screenshots: Path
) -> None:
    server = serve(desk)
    page.goto(server.url)
    select(page, "it was late")
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    page.locator(".card.open > button").click()
    with page.expect_response("**/save") as refused:
        page.locator("#save").click()
    assert refused.value.status == 422
    expect(page.locator("#status")).to_have_text("Not saved: 1 problem")
    page.screenshot(path=screenshots / "annotate-problems.png")
    page.locator(".problems button").click()
    expect(page.locator('.card.open [data-field="speaker"]')).to_be_visible()
    assert not (desk.folder / "gold.json").exists()


def test_every_change_can_be_undone(desk: Desk, serve: Serve, page: Page) -> None:
    page.goto(serve(desk).url)
    select(page, "Ana Ruiz")
    page.keyboard.press("p")
    expect(page.locator(".participants .card")).to_have_count(1)
    page.locator('.card.open [data-field="country"]').fill("Spain")
    page.locator('.card.open [data-field="role"]').focus()
    page.locator(".card.open").get_by_role("button", name="Delete").click()
    expect(page.locator(".participants .card")).to_have_count(0)
    page.locator("#undo").click()
    expect(page.locator('.card.open [data-field="country"]')).to_have_value("Spain")
    page.locator("#undo").click()
    expect(page.locator('.card.open [data-field="country"]')).to_have_value("")
    page.locator("#text").focus()
    page.keyboard.press("Control+z")
    expect(page.locator(".participants .card")).to_have_count(0)


def test_the_article_itself_cannot_be_edited(desk: Desk, serve: Serve, page: Page) -> None:
    page.goto(serve(desk).url)
    page.locator("#text").focus()
    for keys in ("x", "Backspace", "Delete", "Enter", "Control+x"):
        page.keyboard.press(keys)
    page.keyboard.insert_text("inserted")
    assert page.locator("#text").evaluate("element => element.textContent") == TEXT


def test_mentions_are_found_as_whole_words(serve: Serve, page: Page, tmp_path: Path) -> None:
    text = "Ana spoke. Anabel did not. Then Ana left; “Ana!” they said."
    page.goto(serve(open_desk(tmp_path / "ana", text, "en", check_gold)).url)
    select(page, "Ana")
    page.keyboard.press("p")
    page.get_by_role("button", name="Find name and aliases").click()
    expect(page.locator(".card.open li small")).to_have_text(["0–3", "32–35", "43–46"])


def test_a_hostile_article_does_not_run_on_the_desk(serve: Serve, page: Page, tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "hostile", f"{ATTACK} said.", "en", check_gold)
    page.goto(serve(desk).url)
    page.locator("#text").focus()
    page.keyboard.press("Control+a")
    for key in "pst":
        page.keyboard.press(key)
        page.keyboard.press("Control+a")
    assert page.locator(".card").count() == 3
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    expect(page.locator("#text")).to_have_text(f"{ATTACK} said.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag_rules_hold_on_the_desk(serve: Serve, page: Page, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "brief.json"
    path.write_text(seed_brief().model_dump_json())
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(serve(open_desk(tmp_path / "moscow", seed_text(), "en", check_gold, path)).url)
    for tag in ("S3", "P1", "T2", "B1"):
        page.locator(".card > button", has_text=tag).first.click()
        assert audit(page) == []
        check_contrast(page, 40)
