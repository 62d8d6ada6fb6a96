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
