"""Two registers are linked without labels: what is found is right, told why, and the same each time."""

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import polars as pl
import pytest

from bench.registers import registers
from rabt import linkage
from rabt.linkage import decide, heads, local, measure, reading, weigh
from rabt.linkage.compare import PATTERNS, PLACES, levels_of
from rabt.linkage.explain import explained, waterfall
from rabt.linkage.register import register
from rabt.linkage.sounds import spelling
from rabt.linkage.steps import FIELDS, bars, picture
from rabt.linkage.weigh import Weights

MANY = 3_000


def without_truth(columns):
    return {field: cells for field, cells in columns.items() if field != "person"}


@pytest.fixture(scope="module")
def drawn():
    return registers(MANY, seed=11)


@pytest.fixture(scope="module")
def links(drawn):
    return local.link(*map(without_truth, drawn))


def truth_of(links, drawn):
    ours, theirs = (np.array(columns["person"]) for columns in drawn)
    return ours[links.evidence.left] == theirs[links.evidence.right]


def measured(links, drawn):
    pairs = measure.pairs_of(drawn[0]["person"], drawn[1]["person"])
    return measure.measure(links.probability, truth_of(links, drawn), links.chosen, pairs)


def test_persons_are_found_across_scripts_without_labels(links, drawn):
    told = measured(links, drawn)
    assert told.found_by_blocking >= 0.995
    assert told.f1 >= 0.99 and told.recall_at[0.999] >= 0.98
    assert sum(one.new for one in links.blocking) <= 40 * MANY


def test_what_is_linked_is_right_as_often_as_wanted(links, drawn):
    linked = links.chosen & (links.probability >= links.zones.link)
    assert linked.sum() > 0.5 * MANY * 0.62
    assert truth_of(links, drawn)[linked].mean() >= 0.998


def test_what_is_told_as_likely_is_true_as_often(links, drawn):
    truth = truth_of(links, drawn)
    for told, true, many in measure.reliability(links.probability[links.chosen], truth[links.chosen], bins=4):
        assert many < 30 or abs(told - true) < 0.25


def test_brothers_are_not_taken_for_each_other(drawn):
    left = {"id": ["e"], "name": ["كريم حسن سليم النجار"], "born": ["1990-05-07"], "place": ["أسيوط"]}
    right = {
        "id": ["y"],
        "name": ["YOUSSEF HASSAN SELIM ELNAGGAR"],
        "born": ["1993-08-02"],
        "place": ["ASSIUT"],
    }
    whole = [
        {field: [*one.get(field, [None]), *drawn[side].get(field, [None] * MANY)] for field in drawn[0] if field != "person"}
        for side, one in enumerate((left, right))
    ]  # fmt: skip
    found = local.link(*whole)
    assert not any(
        row["left_id"] == "e" and row["right_id"] == "y" and row["zone"] == "link" for row in found.rows()
    )


def test_the_same_registers_give_the_same_links_in_any_order(links, drawn):
    order = np.random.default_rng(3).permutation(MANY)
    shuffled = {field: [cells[at] for at in order] for field, cells in without_truth(drawn[0]).items()}
    again = local.link(shuffled, without_truth(drawn[1]), weights=links.weights)
    ours = {(row["left_id"], row["right_id"]): row["probability"] for row in links.rows()}
    theirs = {(row["left_id"], row["right_id"]): row["probability"] for row in again.rows()}
    assert ours.keys() == theirs.keys()
    assert all(abs(ours[pair] - theirs[pair]) < 1e-5 for pair in ours)


def test_a_model_of_weights_goes_there_and_back(links, drawn):
    again = Weights.from_json(links.weights.as_json())
    found = local.link(*map(without_truth, drawn), weights=again)
    assert list(found.rows()) == list(links.rows())
    assert again.told["learned"] == "without labels"
    for broken in ("{}", "[]", "x", '{"true": {}, "strangers": {}, "prior": 1, "told": {}}'):
        with pytest.raises(ValueError):
            Weights.from_json(broken)
    other = replace(again, true=again.true | {"sex": np.ones(7)})
    with pytest.raises(ValueError, match="another version"):
        Weights.from_json(other.as_json())


def test_labels_give_weights_like_those_without(links, drawn):
    one, other = (register(without_truth(columns)) for columns in drawn)
    found = local.gathered(one, other, spelling(), lambda step, share: None)
    ours, theirs = (np.array(columns["person"]) for columns in drawn)
    truth = ours[found.evidence.left] == theirs[found.evidence.right]
    weights = weigh.fit(found.evidence, truth, found.strangers(), MANY * MANY, {"learned": "with labels"})
    assert weights.of("born")[8] == pytest.approx(links.weights.of("born")[8], abs=0.3)
    assert weights.prior == pytest.approx(links.weights.prior, rel=0.05)


def test_a_waterfall_adds_up_and_speaks_both_languages(links):
    steps = waterfall(int(links.evidence.pattern[0]), links.weights)
    prior = np.log(links.weights.prior / (1 - links.weights.prior))
    assert steps[-1].sum + prior == pytest.approx(links.odds[0], abs=1e-5) or links.odds[0] == weigh.FIRM
    assert [step.field for step in steps] == list(FIELDS)
    first = next(links.rows())
    for step in explained(links, first["left_id"], first["right_id"]):
        assert step.said("ar").startswith(FIELDS[step.field][0]) and step.said("en").startswith(
            FIELDS[step.field][1]
        )
    with pytest.raises(KeyError, match="R-nobody"):
        explained(links, links.left.ids[0], "R-nobody")


def test_two_rows_that_share_nothing_are_explained_all_the_same(links):
    kept = set(zip(links.evidence.left.tolist(), links.evidence.right.tolist(), strict=True))
    other = next(at for at in range(MANY) if (0, at) not in kept)
    assert explained(links, links.left.ids[0], links.right.ids[other])[-1].sum < 5


def test_persons_who_stand_twice_are_found(drawn):
    columns = without_truth(drawn[1])
    found = local.dedupe(columns)
    people = np.array(drawn[1]["person"])
    rows = list(found.rows())
    assert rows and all(row["id"] in columns["id"] for row in rows)
    together = [(row, int(person)) for row, person in enumerate(found.persons) if row != person]
    assert together and np.mean([people[one] == people[other] for one, other in together]) >= 0.95
    twice = MANY - len(set(drawn[1]["person"]))
    assert len(together) >= 0.4 * twice  # surely enough to be linked unseen


def test_empty_and_tiny_registers_link_to_nothing_or_to_what_is_there():
    empty = {"id": [], "name": []}
    assert list(local.link(empty, empty).rows()) == []
    assert list(local.link({"id": [1], "name": ["علي"]}, empty).rows()) == []
    found = local.link({"id": [1], "name": [None]}, {"id": [2], "name": [""]})
    assert list(found.rows()) == []


def test_what_strangers_seldom_have_in_common_is_drawn_out_from_what_they_often_have(links):
    """Chance never shows two strangers with a rare name in common; the weight goes on growing all the same."""
    scores = links.evidence.scores
    weight, usual = links.weights.of("name"), links.weights.strangers["name"]
    common = (usual > 50 / weigh.FEWEST_DRAWN) & (scores > 0)
    top = np.flatnonzero(
        (usual < 1 / weigh.FEWEST_DRAWN) & (scores > 12) & (links.weights.true["name"] > 0.001)
    )
    assert len(top) >= 2 and weight[top].min() > weight[common].max()
    assert weight[top][scores[top].argmax()] > weight[top][scores[top].argmin()]
    few = {name: row.copy() for name, row in links.weights.strangers.items()}
    few["name"][:] = 1e-9  # nothing is known: nothing is drawn out
    assert (weigh._drawn_out(links.weights, few, weigh.FEWEST_DRAWN, scores)["name"] == 1e-9).all()


def test_of_those_drawn_as_strangers_some_are_one_person_and_count_for_none(links):
    """Twenty thousand rows a side hold so many true pairs that chance draws some of them."""
    sure = int(np.argmax(links.weights.of_patterns))
    plain = int(np.argmin(links.weights.of_patterns))
    times = np.zeros(PATTERNS, dtype=np.int64)
    times[plain], times[sure] = 10_000, 50
    drawn = weigh.Strangers(times, MANY, MANY)
    level = levels_of(np.array([sure]))["name"][0]
    assert drawn.chances["name"][level] > 0.004
    assert drawn.chances_but_for(links.weights)["name"][level] < 0.0001


def test_tables_are_linked_as_columns_are(drawn, links):
    frames = [pl.DataFrame(without_truth(columns)) for columns in drawn]
    for left, right in (frames, [frame.to_arrow() for frame in frames] if find_spec("pyarrow") else frames):
        found = local.link(left, right, weights=links.weights)
        assert list(found.rows()) == list(links.rows())


class Pandas:
    """A table as pandas gives it: heads to go through, columns that become lists."""

    def __init__(self, columns):
        self.columns, self._cells = list(columns), columns

    def __getitem__(self, head):
        return np.array(self._cells[head], dtype=object)


def test_heads_of_a_table_are_known_in_either_language():
    table = Pandas(
        {"رقم": ["1"], "الاسم الكامل": ["علي حسن"], "date_of_birth": ["1990-05-07"], "other": ["x"]}
    )
    assert heads.of_table(table) == {"id": ["1"], "name": ["علي حسن"], "born": ["1990-05-07"]}
    with pytest.raises(ValueError, match="no column x"):
        heads.guessed(["a"], {"name": "x"})
    assert heads._cells(("a",)) == ["a"]


def test_large_registers_are_read_side_by_side_and_fail_alike(drawn, links, alone):
    columns = [without_truth(one) for one in drawn]
    one, other = reading.both_read(*columns)
    assert list(one.ids) == links.left.ids and (other.rows == links.right.rows).all()
    assert other.vocabulary == links.right.vocabulary and other.keyed == links.right.keyed
    with pytest.raises(ValueError, match="stands twice"):
        reading.both_read(columns[0], {"id": ["1"] * 20, "name": ["a"] * 20})


@pytest.fixture
def alone(monkeypatch):
    """Let processes be split off for registers of any size."""
    monkeypatch.setattr(reading, "WORTH_A_PROCESS", 10)
    monkeypatch.setattr(reading, "LARGE", 10)
    monkeypatch.setattr(reading.threading, "active_count", lambda: 1)


def test_registers_have_their_rows_again_when_all_is_compared(drawn, links):
    for side, cells in zip((links.left, links.right), map(without_truth, drawn), strict=True):
        assert (side.rows == reading.read(cells).rows).all() and len(side.rows) == len(side)
    given = [reading.read(without_truth(one)) for one in drawn]
    before = [one.rows for one in given]
    local.link(*given)
    assert [one.rows is rows for one, rows in zip(given, before, strict=True)] == [True, True]


@pytest.fixture
def files(drawn, tmp_path):
    paths = [tmp_path / "l.csv", tmp_path / "r.csv"]
    for path, cells in zip(paths, map(without_truth, drawn), strict=True):
        pl.DataFrame(cells).write_csv(path)
    return paths


def test_small_files_are_read_in_place(files, drawn, links):
    ours, theirs = reading.both_read(*map(reading.File, files))
    assert list(ours.ids) == links.left.ids and (theirs.rows == links.right.rows).all()
    assert theirs.heads == list(without_truth(drawn[1])) and theirs.taken["name"] == "name"
    assert list(local.link(str(files[0]), files[1]).rows()) == list(links.rows())


IN_A_PROCESS_OF_ITS_OWN = """
import sys
from pathlib import Path
from rabt.linkage import local, reading
reading.LARGE = 10
files = [reading.File(Path(path)) for path in sys.argv[1:3]]
begun, asked = [], reading.multiprocessing.Pipe
reading.multiprocessing.Pipe = lambda **how: begun.append(1) or asked(**how)
apart = [*reading.both_read(*files), *reading.all_read(files)]
assert len(begun) == 4 and not reading._has_worked(), begun
found = local.link(*sys.argv[1:3])
assert len(begun) == 6
here = [reading.read(file) for file in files] * 2  # from now on, this process has read a file
assert reading._has_worked() and not reading._may_split(files[0])
for one, other in zip(apart, here, strict=True):
    assert (one.rows == other.rows).all() and list(one.ids) == list(other.ids)
    assert (one.vocabulary, one.keyed, one.places) == (other.vocabulary, other.keyed, other.places)
    assert (one.heads, one.taken) == (other.heads, other.taken) and (one.used == other.used).all()
assert list(local.link(*sys.argv[1:3]).rows()) == list(found.rows()) != []
assert len(begun) == 6
try:
    reading.both_read(files[0], reading.File(Path(sys.argv[3])))
except ValueError as wrong:
    assert "no column holds the name" in str(wrong)
print("the same")
"""


def test_large_files_are_read_apart_to_the_same_registers(files, tmp_path):
    """In a process where no file was read before: only such a one may be split."""
    nameless = tmp_path / "nameless.csv"
    nameless.write_text("id,x\n1,a\n2,b\n3,c\n")
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, *map(str, (*files, nameless))],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == "the same\n", done.stderr[-2_000:]


def test_a_node_links_lists_of_its_own_without_the_reader_of_files():
    """It stands in no core installation, where the desk works all the same."""
    lists = "{'id': ['1'], 'name': ['كريم حسن سليم']}, {'id': ['a'], 'name': ['KARIM HASSAN SELIM']}"
    told = f"import sys; sys.modules['polars'] = None; from rabt import linkage; linkage.link({lists}); import rabt.matching.child"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2_000:]


def test_identifiers_end_to_end_are_as_they_were():
    texts = ["b", "", "a b", "ب"]
    laid = heads.EndToEnd.of(texts)
    assert isinstance(laid, heads.EndToEnd) and len(laid) == 4 and list(laid) == texts
    assert laid[2] == "a b" and laid.index("ب") == 3 and "" in laid and "c" not in laid
    assert list(heads.EndToEnd.of([])) == [] and heads.EndToEnd.of(["a\0b"]) == ["a\0b"]
    with pytest.raises(ValueError, match="not in list"):
        laid.index("c")


def test_files_that_cannot_be_read_say_why(tmp_path):
    good, nameless, lost = (tmp_path / f"{name}.csv" for name in ("good", "nameless", "lost"))
    good.write_text("id,name\n1,علي حسن\n2,سعيد كامل\n", encoding="utf-8")
    nameless.write_text("id,x\n1,a\n2,b\n3,c\n")
    with pytest.raises(ValueError, match="no column holds the name"):
        reading.both_read(reading.File(good), reading.File(nameless))
    with pytest.raises(ValueError, match="cannot be read"):
        reading.both_read(reading.File(lost), reading.File(good))
    (one,) = reading.all_read([reading.File(nameless, {"name": "x", "born": "nowhere"})])
    assert one.taken == {"id": "id", "name": "x"} and one.heads == ["id", "x"] and len(one) == 3
    empty = tmp_path / "empty.csv"
    empty.write_text("id,name,passport,place,born,sex\n")
    assert len(reading.all_read([reading.File(empty)])[0]) == 0


def test_a_crowd_of_one_name_is_bounded_and_said():
    crowd = {"id": range(60_000), "name": ["محمد احمد محمد علي"] * 60_000, "born": ["1990-01-01"] * 60_000}
    found = local.link(crowd, crowd | {"name": ["MOHAMED AHMED MOHAMED ALI"] * 60_000})
    assert len(found.evidence) == 0 and list(found.rows()) == []
    assert sum(one.left_out for one in found.blocking) > 60_000**2


def test_places_are_one_where_persons_of_one_document_have_them():
    left = {
        "id": range(60),
        "name": ["كريم حسن"] * 60,
        "passport": [f"A{at:07}" for at in range(60)],
        "place": ["القاهرة", "الإسكندرية"] * 30,
    }
    right = left | {"name": ["KARIM HASSAN"] * 60, "place": ["CAIRO", "ALEXANDRIA"] * 30}
    found = local.link(left, right)
    assert len(found.evidence) == 60 and set(found.evidence.levels["place"]) == {PLACES.index("same")}
    few = (
        {field: cells[:4] for field, cells in left.items()},
        {field: cells[:4] for field, cells in right.items()},
    )
    assert set(local.link(*few).evidence.levels["place"]) <= {PLACES.index("other")}


def test_the_odds_of_an_only_candidate_grow_with_those_who_have_a_partner():
    pair = np.array([-1.0]), np.array([0]), np.array([0])
    few, most = (decide.against_rivals(*pair, doubles=True, alone=alone)[0] for alone in (1.0, 0.2))
    assert few == -1.0 and most == pytest.approx(-1.0 - np.log(0.2))


def test_a_waterfall_is_drawn(links):
    steps = waterfall(int(links.evidence.pattern[0]), links.weights)
    found = bars(steps)
    assert [bar.step for bar in found] == steps and all(0 <= bar.begin <= 100.0001 for bar in found)
    assert max(bar.begin + bar.wide for bar in found) == pytest.approx(100)
    assert found[0].ar == steps[0].said("ar") and found[0].en == steps[0].said("en") and found[0].speaks_for
    for language in ("ar", "en"):
        drawn = picture(steps, language)
        assert drawn.count("<rect") == len(steps) and steps[0].said(language) in drawn


def test_what_no_candidate_ever_showed_weighs_nothing(links):
    """These registers tell nobody's sex: a model learned on them says nothing of it."""
    assert (links.weights.of("sex")[1:] == 0).all()


def test_the_library_is_used_by_its_own_name():
    assert linkage.link is local.link and linkage.dedupe is local.dedupe
    with pytest.raises(AttributeError, match="nothing"):
        linkage.nothing
