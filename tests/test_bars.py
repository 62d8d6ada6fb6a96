"""The bars bite: a branch left out of a rule is named, and so is a house that is too little reached."""

import pytest

from tests import bars


def report(path, *, lines=(10, 10), branches=(4, 4), gone=(), jumps=()):
    return {
        "files": {
            path: {
                "summary": {
                    "covered_lines": lines[0], "num_statements": lines[1],
                    "covered_branches": branches[0], "num_branches": branches[1],
                },
                "missing_lines": list(gone),
                "missing_branches": [list(jump) for jump in jumps],
            }
        }
    }  # fmt: skip


def judged(*reports):
    files = {path: one for told in reports for path, one in told["files"].items()}
    return bars.judge(bars.read({"files": files}))


def test_a_house_that_is_wholly_reached_holds():
    assert judged(report("src/rabt/seal/cose.py"))[1]


def test_nothing_measured_holds_nothing():
    assert judged()[1] is False


@pytest.mark.parametrize(
    "path",
    [
        "src/rabt/seal/cose.py", "src/rabt/journal/pages.py", "src/rabt/access/rules/table.py",
        "src/rabt/exchange/actions/receive.py", "src/rabt/hiring/rules/offer.py", "src/rabt/notices/rules.py",
    ],
)  # fmt: skip
def test_one_branch_left_out_of_what_must_be_wholly_reached_is_named(path):
    whole = report("src/rabt/site/pages.py", branches=(1000, 1000))
    lines, held = judged(whole, report(path, branches=(3, 4), jumps=[(7, 9)]))
    assert not held
    assert any(f"{path.removeprefix(bars.SOURCE)}:7->9" in line for line in lines)


@pytest.mark.parametrize("path", ["src/rabt/hiring/pages/offers.py", "src/rabt/exchange/pages.py"])
def test_elsewhere_a_branch_may_be_left_out_while_the_whole_holds(path):
    whole = report("src/rabt/site/pages.py", branches=(100, 100))
    assert judged(whole, report(path, branches=(3, 4), jumps=[(7, 9)]))[1]


@pytest.mark.parametrize("less", [{"lines": (89, 100)}, {"branches": (89, 100)}])
def test_a_whole_below_nine_tenths_does_not_hold(less):
    lines, held = judged(report("src/rabt/site/pages.py", **less))
    assert not held
    assert "BELOW" in lines[-3]


def test_a_line_that_nothing_reached_is_told_once_and_not_again_as_a_branch():
    [found] = bars.read(report("src/rabt/seal/cose.py", gone=[5], jumps=[(5, 6), (8, -1)])).values()
    assert found.missing == ("seal/cose.py:5", "seal/cose.py:8->end")


def proving(*reports):
    told = [report(f"src/rabt/{place}.py") for place in PROVED]
    files = {path: one for one in (*told, *reports) for path, one in one["files"].items()}
    return bars.judge_proving(bars.read({"files": files}))


PROVED = ("seal/cose", "journal/pages", "access/gate", "exchange/actions/receive")


def test_the_rooms_that_prove_and_let_in_are_judged_by_themselves():
    other = report("src/rabt/hiring/rules/offer.py", branches=(0, 4), jumps=[(7, 9)])
    lines, held = proving(other)
    assert held and not any("hiring" in line for line in lines)


@pytest.mark.parametrize("place", PROVED)
def test_a_branch_that_is_left_out_there_is_named(place):
    lines, held = proving(report(f"src/rabt/{place}.py", branches=(3, 4), jumps=[(7, 9)]))
    assert not held and lines[-1].endswith(f"{place}.py:7->9")


def test_a_room_that_was_not_counted_at_all_does_not_hold():
    told = report("src/rabt/seal/cose.py")
    assert not bars.judge_proving(bars.read(told))[1]
