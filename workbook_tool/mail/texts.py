"""The texts of mails: templates that staff may change, filled in with the facts of a round.

A round has its own copies in 邮件/模板, made on first use from those that ship with the
program. The first line is the subject (``主题：…``), the text follows after a blank line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from workbook_tool.campaign.round import Round
from workbook_tool.mail.trouble import MailError
from workbook_tool.resources import data_folder

MAIL = "邮件"
TEMPLATES = "模板"
_SUBJECT = "主题："
_LONGEST_SUBJECT = 200


class Texts:
    """Fills in the templates of one round."""

    def __init__(self, round_: Round) -> None:
        self._round = round_
        self._jinja = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        self._known: dict[str, str] = {}

    def fill(self, name: str, facts: Mapping[str, Any]) -> tuple[str, str]:
        """Return subject and text.

        Args:
            name: The template's name, such as ``下发.txt``.
            facts: What stands in it, by Chinese names.

        Raises:
            MailError: The template has a mistake.
            OSError: It cannot be read or written.
        """
        where = f"“{MAIL}/{TEMPLATES}/{name}”"
        try:
            filled = self._jinja.from_string(self._source(name)).render(facts)
        except TemplateSyntaxError as error:
            raise MailError(f"模板{where}第 {error.lineno} 行写法有误，请检查花括号") from error
        except UndefinedError as error:
            raise MailError(f"模板{where}里有不认识的名称：{_name_in(error)}") from error
        except TemplateError as error:
            raise MailError(f"模板{where}用不了，请检查花括号里的内容") from error
        head, _, text = filled.lstrip("\ufeff\r\n ").partition("\n")
        subject = " ".join(head.removeprefix(_SUBJECT).split())
        if not head.startswith(_SUBJECT) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise MailError(f"模板{where}的第一行要写“{_SUBJECT}…”，最多 {_LONGEST_SUBJECT} 个字")
        return subject, text.strip() + "\n"

    def _source(self, name: str) -> str:
        if name not in self._known:
            path, store = f"{MAIL}/{TEMPLATES}/{name}", self._round.store
            if not store.has(path):
                self._lay_out()
            try:
                self._known[name] = store.artifact(path).decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise MailError(
                    f"模板“{MAIL}/{TEMPLATES}/{name}”不是 UTF-8 编码，请用记事本另存为 UTF-8"
                ) from error
        return self._known[name]

    def _lay_out(self) -> None:
        """Give the round the templates that it does not have yet, all kinds at once."""
        for shipped in sorted((data_folder("templates") / MAIL).iterdir()):
            path = f"{MAIL}/{TEMPLATES}/{shipped.name}"
            if not self._round.store.has(path):
                self._round.store.put(path, shipped.read_bytes())


def _name_in(error: UndefinedError) -> str:
    parts = (error.message or "").split("'")
    return f"“{parts[-2]}”" if len(parts) >= 3 else "请检查花括号里的内容"
