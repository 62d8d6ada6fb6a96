"""Names in Latin letters are folded and split whatever the habit of him who wrote them."""

import pytest

from rabt.linkage.latin import fold, split


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Mohamed", "mohamed"), ("MOHAMED  AHMED", "mohamed ahmed"), ("Sa'ad", "saad"), ("Nu’man", "numan"),
        ("Abd El-Rahman", "abd el rahman"), ("Élhamy", "elhamy"), ("Yıldız", "yildiz"), ("Ø", "o"), ("Straße", "strasse"),
        ("3abdel7amid", "aabdelhamid"), ("٣", ""), ("12345", ""), ("a\u200fb\u200b", "ab"), ("", ""), ("-.,/", ""),
    ],
)  # fmt: skip
def test_one_habit(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Abd El Rahman Mahmoud", ("abdelrahman", "mahmoud")), ("ABDELRAHMAN EL SAYED", ("abdelrahman", "elsayed")),
        ("Abdul-Aziz", ("abdulaziz",)), ("El-Sayed", ("elsayed",)), ("AL QUDSI", ("alqudsi",)),
        ("Abu El Fotouh Ali", ("abuelfotouh", "ali")), ("Nour El Din Hassan", ("noureldin", "hassan")),
        ("Salah Eldin", ("salaheldin",)), ("Saad Al-Din Abdel Aziz", ("saad", "aldin", "abdelaziz")),
        ("Gad Allah", ("gadallah",)), ("Ben Ali", ("benali",)), ("Dr. Ahmed Ali", ("ahmed", "ali")), ("Dr", ("dr",)),
        ("Hagg", ("hagg",)), ("Mohamed El Hagg", ("mohamed", "elhagg")), ("M Ahmed", ("mahmed",)), ("Abd", ("abd",)),
        ("El", ("el",)), ("", ()), ("...", ()),
    ],
)  # fmt: skip
def test_compounds_are_one_part(written, parts):
    assert split(written) == parts


def test_joined_and_apart_meet():
    apart = ("Abd El Rahman", "ABDEL-RAHMAN", "abdelrahman", "Abd-el-Rahman", "'Abd el Rahman")
    assert {split(one) for one in apart} == {("abdelrahman",)}
