"""Score-sheet workbooks for the yearly assessment of trade unions.

A *rubric* is data; a *plan* says where each part of it stands on paper; a
*workbook* is the plan drawn; a *return* is the plan read back; a *finding* is
where the two differ; a *summary* is all returns side by side.
"""

__version__ = "0.2.0"
