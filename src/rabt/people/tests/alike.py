"""Somebody who was registered twice, for the tests of this room."""

from datetime import date, timedelta

import pytest

from rabt.base.errors import Refused

WHY = "قارنت الصورتين والوثائق"
FIRST = {
    "name_ar": "كريم حسن سليم النجار",
    "name_latin": "KARIM ELNAGGAR",
    "national_id": "",
    "born_on": date(1982, 8, 15),
    "phone": "",
}
AGAIN = FIRST | {"name_ar": "كرييم حسن النجار", "name_latin": "", "passport_number": "B7654321"}
MINUTE = timedelta(minutes=1)


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code
