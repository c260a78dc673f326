"""A whole round through the use cases alone, as any program may play it.

python docs/office_example.py FOLDER
"""

import sys
from datetime import date
from pathlib import Path

from workbook_tool.office import collect, decide, explain, issue, keeping, new
from workbook_tool.office import send_back, status, summary
from workbook_tool.office.context import Office

folder = Path(sys.argv[1])
roster = folder.with_name("单位名单.csv")
roster.parent.mkdir(parents=True, exist_ok=True)
roster.write_text(
    "单位代码,单位名称,单位类别\n001,示例第一系统工会,示例系统工会\n"
    "002,示例第二系统工会,示例系统工会\n",
    encoding="utf-8-sig",
)
office = Office(user="示例")

form = {"示例系统工会": "zhuzhou-2011-03"}
days = {"年终自评": date(2026, 12, 20)}
wanted = new.NewRequest(folder, roster, "示例考核", forms=form, deadlines=days)
print("新建", new.new(office, wanted).outcome)
issue.confirm(office, issue.ConfirmRequest(folder, defaults=True, reason="主席办公会议确认"))
sheets = issue.issue(office, issue.IssueRequest(folder)).made
print("下发", [one.file for one in sheets])

# Units would fill in their sheets; here the first comes back as it went out.
came = collect.collect(office, collect.CollectRequest(folder, (folder / sheets[0].file,)))
print("收件", [(one.unit, one.status) for one in came.files])

wish = {"unit": "001", "item": "1", "score": "18", "by": "示例", "reason": "电话核实"}
print("决定", decide.decide(office, decide.DecideRequest(folder, "代录", wish)).text)
where = status.status(office, status.StatusRequest(folder))
print("报送情况", [(one.unit, one.status_text) for one in where.units])
back = send_back.send_back(office, send_back.SendBackRequest(folder))
print("退回", [one.name for one in back.sent], "催报", back.missing)
ranks = summary.summary(office, summary.SummaryRequest(folder))
print("汇总", [(one.unit, one.total, one.rank) for one in ranks.units])
story = explain.explain(office, explain.ExplainRequest(folder, "001"))
print("得分明细", story.name, story.total)
kept = keeping.backup(office, keeping.BackupRequest(folder, folder.with_name("备份.zip")))
print("备份", kept.events, "条登记")
