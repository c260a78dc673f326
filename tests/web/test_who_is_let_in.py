"""Who may ask the console: what other sites, other names and odd requests try."""

from __future__ import annotations

import http.client
import socket
import time
from pathlib import Path

import pytest
from starlette.routing import Route

from tests.web.conftest import set_up
from tests.web.start import Client, path_of, round_of, running
from workbook_tool.web.desk import Workbench
from workbook_tool.web.pages import ROUTES
from workbook_tool.web.security import FORM_BYTES, READING, UPLOAD_BYTES
from workbook_tool.web.uploads import plain_name

Started = tuple[Client, Workbench]


def test_the_address_with_the_token_gives_a_cookie_and_hides_the_token(looking: Started) -> None:
    client, _ = looking
    answer = client.get(path_of(client.gate.address), Cookie=None)
    assert answer.status == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.gate.token not in cookie


@pytest.mark.parametrize(
    "path", ["/", "/?token=", "/?token=geraten", "/static/console.css", "/new"]
)
def test_an_address_without_the_token_answers_403(looking: Started, path: str) -> None:
    client, _ = looking
    assert client.get(path, Cookie=None).status == 403
    wrong = f"{client.gate.cookie}=wrong"
    assert client.get(path, Cookie=wrong).status == 403


def test_the_token_opens_the_first_page_only(looking: Started) -> None:
    client, _ = looking
    assert client.get(f"/new?token={client.gate.token}", Cookie=None).status == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", "[::1]:{port}", "127.0.0.1", ""]
)
def test_another_name_for_this_address_is_refused(looking: Started, host: str) -> None:
    client, _ = looking
    named = host.format(port=client.gate.port)
    assert client.get("/", Host=named).status == 403
    assert client.get(path_of(client.gate.address), Host=named, Cookie=None).status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", None])
def test_a_form_of_another_site_is_refused(looking: Started, origin: str | None) -> None:
    client, desk = looking
    answer = client.ask("POST", "/end", headers={"Origin": origin})
    assert answer.status == 403
    assert not list(desk.jobs.alive())


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_of_another_site_cannot_embed_ours(looking: Started, site: str) -> None:
    client, _ = looking
    assert client.ask("GET", "/", headers={"Sec-Fetch-Site": site}).status == 403


def test_nothing_that_is_asked_by_address_alone_changes_anything(issued_round: Path) -> None:
    """Every address that is there, asked with GET: the round stays as it was, byte for byte."""

    def state() -> dict[str, bytes]:
        return {
            str(path.relative_to(issued_round)): path.read_bytes()
            for path in sorted(issued_round.rglob("*"))
            if path.is_file() and not path.name.startswith(("ledger.db-", "lock"))
        }

    before = state()
    with running(issued_round.parent) as (client, desk):
        here = round_of(client.get("/"))
        unit = client.get(f"{here}/board").text.split(f"{here}/unit/")[1].split('"')[0]
        known = {"round": here[3:], "unit": unit, "decision": "accept", "number": "1"}
        known |= {"stage": "self", "item": "1", "form": "shenyang-liuhao", "file": "0" * 10}
        known |= {"collection": "year", "draft": "0" * 10}
        for one in ROUTES:
            answer = client.get(one.path.format(**known))
            # 405 and 404 are one page here: what can only be posted is not there.
            assert answer.status in {200, 400, 404, 409}, (one.path, answer.status)
        assert not list(desk.jobs.alive())
    assert state() == before


def test_what_changes_something_is_never_asked_with_get() -> None:
    both = [one.path for one in ROUTES if _methods(one) & READING and "POST" in _methods(one)]
    # Lists are searched with POST, since words that are searched for belong in no address.
    assert all(
        path.endswith(("/issue", "/in", "/board", "/todo", "/log", "/ranks")) for path in both
    )


def _methods(one: Route) -> set[str]:
    return set(one.methods or ())


def test_pages_may_load_nothing_from_elsewhere_and_run_nothing_inline(looking: Started) -> None:
    client, _ = looking
    here = round_of(client.get("/"))
    for path in ("/", here, f"{here}/issue", f"{here}/board", "/rubrics", "/help", "/missing"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        text = answer.text
        assert " style=" not in text
        assert "onclick" not in text
        assert "<style" not in text
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert "https://" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static/....//app.py",
        "/r/../../etc/passwd",
        "{here}/made/..%2F..%2F登记%2Fkey",
        "{here}/made/%E7%99%BB%E8%AE%B0%2Fkey",
        "{here}/original/../../key",
        "{here}/original/-1",
        "{here}/original/99999",
        "{here}/issue/all/..",
        "{here}/unit/001",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_listed(looking: Started, path: str) -> None:
    client, _ = looking
    here = round_of(client.get("/"))
    asked = path.format(here=here).encode().decode("latin-1")
    answer = client.get("".join(c if ord(c) < 128 else f"%{ord(c):02X}" for c in asked))
    assert answer.status in {400, 403, 404}
    assert b"def " not in answer.content


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../登记/key", "key"),
        ("..\\..\\登记\\key", "key"),
        ("C:\\Users\\某人\\示例甲街道工会.xlsx", "示例甲街道工会.xlsx"),
        ("表\x00.xlsx", "表_.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("a:b*c?.xlsx", "a_b_c_.xlsx"),
        ("....", "未命名"),
        ("", "未命名"),
        ("示" * 300 + ".xlsx", "示" * 115 + ".xlsx"),
    ],
)
def test_a_file_s_name_names_a_file_and_nothing_else(name: str, kept: str) -> None:
    assert plain_name(name) == kept


def test_a_file_that_is_handed_in_stays_in_the_inbox(tmp_path: Path) -> None:
    made = set_up(tmp_path)
    with running(tmp_path) as (client, desk):
        here = round_of(client.get("/"))
        key = (made / "登记" / "key").read_bytes()
        answer = client.hand_in(f"{here}/in/files", "..\\\\..\\\\登记\\\\key", b"falsch")
        assert answer.status == 303
        client.wait_for_jobs(desk)
    assert (made / "登记" / "key").read_bytes() == key
    assert [path.name for path in (made / "收件箱").iterdir()] == ["key"]


def test_what_is_too_large_is_refused_before_it_is_read(looking: Started) -> None:
    client, _ = looking
    for path, most in (("/new/make", FORM_BYTES), ("/new/files", UPLOAD_BYTES)):
        link = http.client.HTTPConnection("127.0.0.1", client.gate.port, timeout=10)
        link.putrequest("POST", path, skip_host=True)
        link.putheader("Host", f"127.0.0.1:{client.gate.port}")
        link.putheader("Origin", f"http://127.0.0.1:{client.gate.port}")
        link.putheader("Cookie", f"{client.gate.cookie}={client.gate.session}")
        link.putheader("Content-Length", str(most + 1))
        link.endheaders()
        answer = link.getresponse()
        assert answer.status == 413
        assert "太大" in answer.read().decode()
        link.close()


def test_what_has_no_end_is_cut_off(looking: Started) -> None:
    client, _ = looking
    with socket.create_connection(("127.0.0.1", client.gate.port), timeout=20) as link:
        head = (
            "POST /new/make HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{client.gate.port}\r\nOrigin: http://127.0.0.1:{client.gate.port}\r\n"
            f"Cookie: {client.gate.cookie}={client.gate.session}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        link.sendall(head.encode())
        chunk = b"a" * 65_536
        answer = b""
        sent = 0
        try:
            while sent < 20 * FORM_BYTES:
                link.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
                sent += len(chunk)
        except OSError:
            pass
        link.settimeout(10)
        try:
            answer = link.recv(4096)
        except OSError:
            answer = b""
    assert answer[:12] in {b"", b"HTTP/1.1 413"}
    assert client.get("/").status == 200  # and the next one is answered


def test_two_hundred_connections_held_open_keep_nobody_out(looking: Started) -> None:
    client, _ = looking
    held = [socket.create_connection(("127.0.0.1", client.gate.port)) for _ in range(200)]
    try:
        for link in held[::2]:
            link.sendall(b"GET / HTTP/1.1\r\nHost: ")
        begun = time.monotonic()
        assert client.get("/").status == 200
        assert time.monotonic() - begun < 5
    finally:
        for link in held:
            link.close()


def test_web_sockets_and_strange_methods_are_not_answered(looking: Started) -> None:
    client, _ = looking
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        headers = {"Origin": f"http://127.0.0.1:{client.gate.port}", "Content-Length": "0"}
        assert client.ask(method, "/", headers=headers).status in {403, 404, 405}
