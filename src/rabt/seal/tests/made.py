"""A state's keys, key set, card and status list, made once for the tests."""

from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.seal import base45, card, keyset, paper, status

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ROOT, KEY, LIST_KEY, STRANGER = (Ed25519PrivateKey.generate() for _ in range(4))
KEYS = keyset.KeySet(
    "LY",
    3,
    AT,
    AT + 7 * DAY,
    (
        keyset.entry(KEY, keyset.CARD, AT - DAY, AT + 90 * DAY),
        keyset.entry(LIST_KEY, keyset.STATUS, AT - DAY, AT + 90 * DAY),
    ),
)
SUBJECT = card.Subject(
    "محمد عبد الرحمن السيد إبراهيم",
    "MOHAMED ABDELRAHMAN ELSAYED IBRAHIM",
    "M",
    date(1990, 2, 28),
    "EGY",
    "7112",
    "شركة النهر للمقاولات العامة",
    "LY-2026-000123",
    date(2026, 11, 24),
    date(2027, 11, 23),
    card.photo_digest(b"jpeg"),
)
CLAIMS = card.Claims("ABCDEFGHJKM", "LY", 2, 123_456, AT, AT + 365 * DAY, SUBJECT)
TEXT = card.issue(CLAIMS, KEY)
RAW = base45.decode(TEXT.removeprefix(card.PREFIX))
LISTED = status.SignedList(
    "LY", 2, AT, AT + 14 * DAY, timedelta(hours=1), status.pack({5: status.Status.INVALID}, 1024)
)
SIGNED_LIST = status.sign(LISTED, LIST_KEY)
WORKS = (
    paper.work(
        "7112", "شركة النهر للمقاولات العامة", date(2025, 1, 10), date(2026, 3, 9), ("lay_bricks", "scaffold")
    ),
    paper.work("9313", "مؤسسة الساحل", date(2026, 4, 1), date(2026, 11, 20)),
)
SKILLED = paper.subject(paper.Kind.SKILLS, SUBJECT.name_ar, SUBJECT.name_latin, WORKS)
PAPER = paper.Claims("0123456789K", "LY", 3, 77, AT, SKILLED)
PAPER_TEXT = paper.issue(PAPER, KEY)
PAPER_RAW = base45.decode(PAPER_TEXT.removeprefix(paper.PREFIX))
