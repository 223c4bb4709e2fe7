"""Terms: the numbers and names that MS Project XML uses for what a plan says.

Source: the XML schema of MS Project 2003 to 2019 (mspdi_pj12.xsd), https://learn.microsoft.com/office-project/xml-data-interchange.
"""

from typing import Final

from backcast.domain.planning.dependencies import LinkType

NAMESPACE: Final = "http://schemas.microsoft.com/project"
OLDER_NAMESPACES: Final = ("http://schemas.microsoft.com/project/2007",)

HOURS_A_DAY: Final = 8
TENTHS_OF_A_DAY: Final = 4_800  # tenths of minutes of work
TENTHS_OF_A_CALENDAR_DAY: Final = 14_400
OPENING: Final = "08:00:00"
CLOSING: Final = "17:00:00"

LINK_CODES: Final = {LinkType.FF: 0, LinkType.FS: 1, LinkType.SF: 2, LinkType.SS: 3}
IN_DAYS: Final = 7  # of durations and lags: working days
IN_ELAPSED_DAYS: Final = 8
ELAPSED: Final = frozenset({4, 6, 8, 10, 12, 36, 38, 40, 42, 44})  # minutes to months, and the same as estimates
PERCENT: Final = frozenset({19, 20, 51, 52})

AS_SOON: Final = 0
AS_LATE: Final = 1
MUST_START: Final = 2
MUST_FINISH: Final = 3
START_NOT_BEFORE: Final = 4
START_NOT_AFTER: Final = 5
FINISH_NOT_BEFORE: Final = 6
FINISH_NOT_AFTER: Final = 7

# The text fields of a task that MS Project shows as columns; their names there are ours.
ID_FIELD: Final = "188743731"
KIND_FIELD: Final = "188743734"
PHASE_FIELD: Final = "188743737"
FIELDS: Final = ((ID_FIELD, "Text1", "Id"), (KIND_FIELD, "Text2", "Kind"), (PHASE_FIELD, "Text3", "Phase"))
LONGEST_FIELD: Final = 255
GOAL: Final = "end goal"
AT_START: Final = "milestone at the start of the day"
