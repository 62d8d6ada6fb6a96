"""A form being filled: the right candidate stands first, whichever script either is written in."""

import numpy as np
import pytest

from bench.registers import registers
from rabt.linkage import one
from rabt.linkage.keys import keys_of_parts

MANY = 1_000_000
NAMESAKES = [
    {"names": ["محمد علي حسن", "MOHAMED ALI HASSAN"], "born": "1990-05-07"},
    {"names": ["عبد الله محمود السيد"], "born": "1992-03-07"},
    {"names": ["YOUSSEF FOUAD"], "born": "1990-05-07"},
]


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        ({"names": ["عبد الرحمن محمود السيد"], "born": "1990-05-07"}, {"names": ["ABDELRAHMAN EL SAYED"], "born": "1990-07-05"}),
        ({"names": ["ABDELRAHMAN MAHMOUD"], "born": "1990-05-07"}, {"names": ["عبدالرحمن محمود السيد"], "born": "1990-05-07"}),
        ({"names": ["محمد سالم القللي"], "passport": "A1234567"}, {"names": ["MOHAMED SALEM"], "passport": "A1234567"}),
        ({"names": ["كريم فؤاد", "KARIM FOUAD"], "born": "1980-01-01"}, {"names": ["كرييم فواد"], "born": "1980-09-01"}),
    ],
)  # fmt: skip
def test_the_same_person_stands_first(entry, known):
    found = one.ranked(entry, [*NAMESAKES, known], MANY)
    assert found[0].at == len(NAMESAKES) and found[0].odds > found[1].odds + 5
    assert found[0].steps[0].field == "name" and found[0].steps[0].adds > 3
    assert sum(row.probability for row in found) <= 1


@pytest.mark.parametrize("sexes", [("male", "male"), ("m", ""), ("", "")])
def test_what_is_the_same_never_speaks_against(sexes):
    entry = {"names": ["كريم حسن النجار"], "born": "1988-07-05", "passport": "B41234567", "sex": sexes[0]}
    known = {
        "names": ["كريم حسن سليم النجار"],
        "born": "1988-05-07",
        "passport": "A31234567",
        "sex": sexes[1],
    }
    found = one.ranked(entry, [known], 500_000)[0]
    assert found.probability > 0.1
    assert all(step.adds > -0.1 for step in found.steps if step.seen in ("same", "missing"))


def test_another_sex_speaks_against():
    entry = {"names": ["كريم حسن النجار"], "born": "1988-05-07", "sex": "female"}
    found = one.ranked(entry, [entry | {"sex": "male"}], 500_000)[0]
    assert found.steps[-1].adds < -2


def test_a_brother_is_hardly_the_same():
    entry = {"names": ["كريم حسن سليم النجار"], "born": "1990-05-07", "place": "أسيوط"}
    found = one.ranked(
        entry, [{"names": ["YOUSSEF HASSAN SELIM ELNAGGAR"], "born": "1993-08-02", "place": "ASSIUT"}], MANY
    )
    assert found[0].probability < 0.05


def test_of_the_names_that_somebody_has_the_best_counts():
    entry = {"names": ["KARIM ELNAGGAR"], "born": "1990-05-07"}
    both = one.ranked(entry, [{"names": ["سالم فواد", "KARIM ELNAGGAR"], "born": "1990-05-07"}], MANY)
    assert len(both) == 1 and both[0].steps[0].adds > 3


def test_nothing_is_found_among_nobody():
    assert one.ranked({"names": ["علي"]}, [], MANY) == []
    assert one.ranked({"names": []}, NAMESAKES, MANY) == []
    assert len(one.ranked({"names": ["", "\x00"]}, NAMESAKES, 0)) == 3


def test_common_parts_are_known_as_common():
    known = one.crowd()
    assert known.usual("محمد") > 20 * known.usual("القللي") > 0
    assert known.spelt("mohamed") > 20 * known.spelt("elqolali") > 0 and known.spelt("محمد") == 0
    assert keys_of_parts(["علي", "محمد سالم"])[0] == keys_of_parts(["MOHAMED SALEM"])[0]


def test_the_weights_that_are_shipped_say_on_what_they_were_learned():
    assert one.weights().told["learned"] == "without labels" and "drawn" in one.weights().told["on"]


def test_drawn_persons_are_found_again_among_their_namesakes():
    """Each entry meets its own row and 40 others of the register that share its given name."""
    left, right = registers(4_000, seed=77)
    by_person = {person: at for at, person in enumerate(right["person"])}
    told = [
        {"names": [side["name"][at]], **{field: side[field][at] for field in ("born", "national", "passport", "place")}}
        for side in (left, right) for at in range(4_000)
    ]  # fmt: skip
    draw, right_first, tried = np.random.default_rng(1), 0, 0
    for at, person in enumerate(left["person"]):
        if person in by_person and tried < 150:
            others = draw.choice(4_000, 40, replace=False).tolist()
            mine = by_person[person]
            found = one.ranked(told[at], [told[4_000 + other] for other in (mine, *others)], 4_000)
            right_first += (
                found[0].at == 0 or left["person"][at] == right["person"][(mine, *others)[found[0].at]]
            )
            tried += 1
    assert right_first >= 0.97 * tried
