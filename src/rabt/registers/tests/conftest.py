"""An old register, brought as a sheet."""

import pytest

from rabt.access import queries as accounts
from rabt.access.testing import account_with
from rabt.registers.models import Entry
from rabt.sheets import actions as sheets
from rabt.sheets.tests import made

HEAD = ["المكتب المصدر", "الدفتر", "الصفحة", "رقم القيد", "الاسم", "الحالة", "رقم الجواز", "ملاحظات"]
ROWS = [
    ["مكتب عمل المرج", "12", "45", "ق/٤٥٥", "محمد سالم عبد الحميد فرجاني", "مقيم", "A12345678", "حضر 1998"],
    ["مكتب عمل المرج", "12", "46", "456", "سعاد محمود سالم عمر", "سارٍ", "", ""],
]


@pytest.fixture
def clerk_of(node):
    """Give the clerk of this node's side who reconciles."""
    role = {"LY": "destination_clerk", "EG": "origin_clerk"}[node.state]
    office = f"{node.state}/labour/first/"
    return accounts.actor_of(account_with(role, office)).looking_for("registers")


@pytest.fixture
def brought(clerk_of, at):
    """Bring an old register by its sheet, and return its entries."""

    def bring(rows=ROWS, actor=None, name="سجل المرج.csv", head=HEAD):
        actor = actor or clerk_of
        sheet = sheets.bring(actor, "registers", made.csv([head, *rows]), name, at=at)
        sheets.check(actor, sheet.pk, at=at)
        sheets.start(actor, sheet.pk, only_good=True, at=at)
        while sheets.run(actor, sheet.pk, at=at):
            pass
        sheet.refresh_from_db()
        return sheet, list(Entry.objects.filter(batch_id=sheet.pk).order_by("brought_at", "pk"))

    return bring
