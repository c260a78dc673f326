"""邮件: the account, what would go out, drafts, sending with pauses, and fetching."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from starlette.responses import Response

from workbook_tool.office.context import Office
from workbook_tool.office.mail import (
    DraftsDocument,
    FetchDocument,
    FetchRequest,
    MailRequest,
    SampleDocument,
    SampleRequest,
    SendingDocument,
    draft,
    fetch,
    plan,
    sample,
    send,
)
from workbook_tool.office.mail_account import (
    AccountRequest,
    PasswordRequest,
    mail_account,
    mail_password,
)
from workbook_tool.web.frame import show_round
from workbook_tool.web.pages.names import names_of
from workbook_tool.web.visit import GoneError, Visit, go, route

WHATS: Mapping[str, str] = {
    "issue": "下发：每个单位自己的表",
    "reminder": "催报：没有报的单位",
    "send_back": "退回：通知单和标出问题的表",
    "receipt": "回执：收到了",
    "feedback": "反馈：本单位的得分",
}


def look(visit: Visit) -> Response:
    """Show the account, and what became of the last thing that was asked for."""
    entry = visit.round
    about = visit.desk.about(entry)
    job = visit.desk.jobs.latest(entry.key, f"/r/{entry.key}/mail")
    result = job.result if job else None
    return show_round(
        visit,
        "mail.html",
        "mail",
        account=mail_account(visit.desk.office, AccountRequest(entry.folder)),
        whats=WHATS,
        collections=about.collections,
        main=about.main,
        names=names_of(visit),
        job=job,
        drafts=result if isinstance(result, DraftsDocument) else None,
        sent=result if isinstance(result, SendingDocument) else None,
        fetched=result if isinstance(result, FetchDocument) else None,
    )


def _request(visit: Visit) -> MailRequest:
    what = visit.said("what")
    if what not in WHATS:
        raise GoneError
    return MailRequest(
        visit.round.folder,
        cast(Any, what),
        visit.said("collection") or None,
        rest=visit.said("rest") == "yes",
    )


def password(visit: Visit) -> Response:
    """Take the password in; it stays in memory only."""
    mail_password(visit.desk.office, PasswordRequest(visit.round.folder, visit.said("password")))
    return go(f"/r/{visit.round.key}/mail")


def begin(visit: Visit) -> Response:
    """Begin what was asked for: a look, drafts, a sample to oneself, or sending."""
    entry, how, request = visit.round, visit.said("how"), _request(visit)
    address = visit.said("address")

    def work(office: Office) -> object:
        if how == "draft":
            return draft(office, request)
        if how == "send":
            return send(office, request)
        if how == "sample":
            return sample(office, SampleRequest(request, address))
        return plan(office, request)

    titles = {"draft": "生成草稿", "send": "发送", "sample": "试发给自己"}
    visit.desk.jobs.begin(
        f"{titles.get(how, '看看要发哪些')}（{WHATS[request.what].split('：')[0]}）",
        work,
        f"/r/{entry.key}/mail",
        entry.key,
        _said,
    )
    return go(f"/r/{entry.key}/mail")


def bring_in(visit: Visit) -> Response:
    """Fetch new messages."""
    entry = visit.round

    def work(office: Office) -> FetchDocument:
        return fetch(office, FetchRequest(entry.folder))

    visit.desk.jobs.begin("收取来信", work, f"/r/{entry.key}/mail", entry.key, _said)
    return go(f"/r/{entry.key}/mail")


def _said(result: object) -> str:
    match result:
        case DraftsDocument(drafts=drafts):
            return f"生成 {len(drafts)} 封草稿。"
        case SampleDocument(address=address):
            return f"已试发给 {address}。"
        case FetchDocument(messages=messages):
            return f"收到 {len(messages)} 封新的来信。"
        case SendingDocument(planned=planned, sent=sent, left=left, why=why):
            if planned or (left and not sent and not why):
                return f"要发 {left} 封，还没有发。"
            good = sum(one.result == "sent" for one in sent)
            return f"发出 {good} 封，没有发出 {len(sent) - good} 封。{why}"
    return ""


_AT = "/r/{round}/mail"
ROUTES = (
    route(_AT, look),
    route(f"{_AT}/password", password, "POST"),
    route(f"{_AT}/begin", begin, "POST"),
    route(f"{_AT}/fetch", bring_in, "POST"),
)
