"""What a use case cannot do: a code with its facts, and one table of sentences.

The sentence says what is so. What to do about it, a command here and a button there, is
advice, and only a face can give it: it has its own table by the same codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["usage", "person", "busy", "storage", "damaged", "cancelled"]
"""Asked for wrongly; needs a person; another run holds the round; nothing could be written and
nothing has changed; ledger or key is damaged; stopped on request."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """How a failure is told.

    Attributes:
        kind: What sort of failure it is; exit codes and page styles follow from it.
        text: The sentence; ``{names}`` stand for facts.
    """

    kind: Kind
    text: str


_DAMAGED = Sentence("damaged", "{text}。请不要自行改动“登记”文件夹里的文件。")

SENTENCES: Mapping[str, Sentence] = {
    "no_round": Sentence("usage", "“{folder}”里没有考核。请检查文件夹写得对不对。"),
    "busy": Sentence("busy", "“{folder}”正由另一个操作处理。请等它做完再试；什么都没有改动。"),
    # By what mends it: nothing that a face could offer, each other, a backup, giving it up.
    "damaged": _DAMAGED,
    "damaged_rebuild": _DAMAGED,
    "damaged_restore": _DAMAGED,
    "damaged_give_up": _DAMAGED,
    "frozen": Sentence("person", "本次考核已定稿（第 {draft} 稿），不能再改动。"),
    "cancelled": Sentence("cancelled", "已停止，没有做完；做到一半的没有登记。"),
    "ledger_unwritable": Sentence(
        "storage", "登记簿写不进去，磁盘可能已满或出了问题；什么都没有改动。请腾出空间后再试。"
    ),
    "storage": Sentence("storage", "{text}"),
    "settings": Sentence("person", "{text}。"),
    "ledger": Sentence("person", "{text}。"),
    "backup": Sentence("person", "{text}。"),
    "refused": Sentence("person", "{text}。"),
    "unknown_file": Sentence("person", "没有收到过“{word}”。"),
    "not_a_demo": Sentence("usage", "“{folder}”里已有别的文件，演示不会动它们。请换一个文件夹。"),
    "sample_roster": Sentence("person", "演示用的单位名单读不了，没有演示：{text}"),
    "no_issuer": Sentence("usage", "各类单位的评分表出自不同的发文单位，请写明主办单位。"),
    "no_forms_folder": Sentence("usage", "没有“{folder}”这个细则文件夹。"),
    "no_own_forms": Sentence("usage", "没有指明自己的细则放在哪个文件夹。"),
    "no_form_file": Sentence("usage", "没有这个文件：{file}。"),
    "not_yaml": Sentence("usage", "“{file}”不是细则文件（.yaml）。"),
    "no_forms_in": Sentence("usage", "文件夹“{folder}”里没有细则文件（.yaml）。"),
    "not_a_form": Sentence(
        "usage", "{file} 写的是发文，不是一张表；请写同一文件夹里那张表的文件。"
    ),
    "unknown_form": Sentence("usage", "{text}"),
    "not_docx": Sentence("usage", "文件名要以 .docx 结尾，现在写的是“{file}”。"),
    "not_xlsx": Sentence("usage", "生成的是 Excel 表，文件名要以 .xlsx 结尾，现在写的是“{file}”。"),
    "official_is_nobodys": Sentence("usage", "正式附件没有单位名称和阶段。"),
    "unit_name": Sentence("person", "单位名称要写 1 到 {longest} 个字。"),
    "no_files": Sentence("usage", "没有这个文件：{files}。"),
    "empty_folder": Sentence("usage", "文件夹“{folder}”里没有文件。"),
    "no_pdf": Sentence("person", "LibreOffice 没能生成 PDF{what}。请关闭 LibreOffice 后再试一次。"),
    "several_forms": Sentence("usage", "同一类单位有几份评分表，请写明用哪一份：{types}。"),
    "confirmed_otherwise": Sentence("person", "{form}的口径早已确认。"),
    "unknown_setting": Sentence("usage", "没有“{name}”这个口径。可用的口径：{known}。"),
    "unknown_reading": Sentence("usage", "口径“{name}”没有“{reading}”这种读法。可用：{known}。"),
    "last_is_own": Sentence("usage", "上年的结果不能是这次考核自己的文件夹。"),
    "last_year": Sentence("usage", "{text}。"),
    "books_by_department": Sentence("usage", "“{collection}”由部门打分，请写部门。"),
    "no_backup_file": Sentence("usage", "没有这个文件：{file}。"),
    "mail": Sentence("person", "{text}。"),
    "nothing_to_sample": Sentence("person", "没有要发的邮件，不能试发。"),
    "sample_failed": Sentence("person", "试发没有成功：{reason}。"),
    "nothing_unsure": Sentence("person", "发给“{unit}”的邮件没有不能确定的。"),
    "cannot_send": Sentence("person", "有 {count} 个单位不能发，一封也没有发出：\n{reasons}\n"),
    "unknown_collection": Sentence("usage", "没有“{word}”这项报送。有：{known}。"),
    "no_scores_in": Sentence("usage", "“{collection}”没有分数，不能{what}。"),
    "no_stage": Sentence("usage", "这次考核没有逐单位{stage}这一项。"),
    "which_stage": Sentence("usage", "逐单位{stage}的有几项：{known}，请写明是哪一项。"),
    "no_stage_in_forms": Sentence(
        "usage",
        "没有一类单位可以逐单位{stage}：评分表里没有这一栏，或已由部门、考核组打分。",
    ),
    "nothing_to_review": Sentence(
        "person", "还没有一个单位有{before}分，不能下发{stage}表：{stage}是在它的基础上打的。"
    ),
    "no_books": Sentence("usage", "这次考核没有由部门打分的报送。"),
    "which_books": Sentence("usage", "请写明是哪一项部门打分：{known}。"),
    "unknown_unit": Sentence("usage", "单位名单里没有“{word}”。"),
    "several_units": Sentence("usage", "有几个单位都对得上“{word}”：{several}。请写单位代码。"),
    "unit_or_department": Sentence("usage", "请写单位，或写部门，两个写一个。"),
    "unknown_department": Sentence("usage", "没有“{word}”这样的打分表。打分的有：{known}。"),
    "which_type": Sentence("usage", "“{word}”有几份打分表，请写明是哪类单位的：{types}。"),
    "unknown_decision": Sentence("usage", "没有“{word}”这项决定。有：{known}。"),
    "unknown_field": Sentence("usage", "这项决定不用写“{field}”。要写的有：{known}。"),
    "missing_field": Sentence("usage", "请写明{label}。"),
    "bad_field": Sentence("usage", "“{label}”{how}，现在写的是“{word}”。"),
    "changed_since": Sentence(
        "person",
        "您看过以后，与这项决定有关的情况有了变化：{changes}。请看过再定；这次什么都没有登记。",
    ),
    "file_or_unit": Sentence("usage", "请写文件编号，或写单位，两个写一个。"),
    "several_files": Sentence("usage", "“{unit}”有几份文件，请写文件编号。"),
    "bad_key": Sentence(
        "usage", "“{key}”不能作编号：用三个以上的小写字母、数字和连字符，以字母开头。"
    ),
    "nothing_to_import": Sentence(
        "person", "文件夹里没有可以导入的文件（.docx、.doc、.xlsx、.xls、.et、.ods）。"
    ),
    "draft_exists": Sentence("person", "已有编号“{key}”的草稿，没有动它。请换一个编号。"),
    "unreadable": Sentence("person", "{text}"),
    "review": Sentence("person", "{text}。"),
    "no_view": Sentence("person", "“{file}”不是认得出来的表，不能照样子显示。请下载原件看。"),
    "no_such_file": Sentence("usage", "没有这份文件，可能已经移走或重新生成过。"),
    "no_file": Sentence("usage", "“{unit}”还没有报来文件。"),
}
"""Every failure by its code."""


class OfficeError(Exception):
    """A use case cannot do what it was asked for.

    Attributes:
        code: Which failure; a key of :data:`SENTENCES`.
        facts: What stands in its sentence, and what a face may need for its advice.
    """

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Mapping[str, object] = facts

    @property
    def kind(self) -> Kind:
        """What sort of failure it is."""
        return SENTENCES[self.code].kind

    @property
    def sentence(self) -> str:
        """What is so, in Chinese, with a full stop."""
        return SENTENCES[self.code].text.format_map(self.facts).replace("。。", "。")

    def __str__(self) -> str:
        return self.sentence
