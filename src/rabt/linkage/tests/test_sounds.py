"""Spellings are learned from attested pairs, tell right from wrong on names never seen, and travel as plain data."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.linkage.keys import keys_of
from rabt.linkage.sounds import Spelling, kernel, letters, spelling
from rabt.linkage.sounds.attested import attested
from rabt.linkage.sounds.learning import learn

PAIRS = attested()


# ------------------------------------------------------------------ letters
@given(st.text(letters.LATIN, max_size=3))
def test_a_run_of_letters_has_one_number(text):
    assert letters.text_of(letters.run(text)) == text


def test_the_kernel_numbers_runs_alike():
    latin = letters.latin_numbers("khaled")
    for start in range(6):
        for length in range(min(3, 6 - start) + 1):
            assert kernel.run_at(latin, start, length) == letters.run("khaled"[start : start + length])


def test_letters_that_no_model_knows_are_left_out():
    assert len(letters.arabic_numbers("محXمد١")) == 4 and len(letters.latin_numbers("a-b é")) == 2
    assert len(letters.latin_numbers("a" * 99)) == letters.LONGEST


# ------------------------------------------------------------------ what was learned
@pytest.mark.parametrize(
    ("arabic", "right", "wrong"),
    [
        ("عبدالوهاب", "abdulwahhab", "abdulwahid"), ("وهبه", "wahhba", "wajba"), ("محمد", "mohamed", "mahmoud"), ("محمد", "muhammad", "ahmad"), ("عبدالرحمن", "abdelrahman", "abdelhamid"),
        ("القذافي", "elgaddafi", "elkhadrawy"), ("جمال", "gamal", "kamal"), ("يوسف", "youssef", "mousa"), ("خالد", "khaled", "walid"),
    ],
)  # fmt: skip
def test_the_right_spelling_is_likelier(arabic, right, wrong):
    model = spelling()
    score = [model.likelihood(arabic, latin) - model.commonness(latin) for latin in (right, wrong)]
    assert score[0] > score[1] + 1


def test_chances_are_chances():
    model = spelling()
    assert np.allclose(model.core.sum(2)[1:28], 1, atol=0.02)
    assert (model.core >= 0).all() and (model.tail >= 0).all()
    assert model.likelihood("محمد", "") < -10 and model.likelihood("", "ali") <= kernel.NEVER


def test_the_shipped_model_is_what_is_learned_from_the_shipped_spellings():
    assert learn(PAIRS, {"learned from": spelling().told["learned from"]}).as_json() == spelling().as_json()


def test_a_model_goes_there_and_back_as_json():
    again = Spelling.from_json(spelling().as_json())
    assert again.likelihood("سالم", "salem") == spelling().likelihood("سالم", "salem")
    for broken in ("{}", "[]", "x", '{"cores": 1}'):
        with pytest.raises(ValueError):
            Spelling.from_json(broken)


def test_nothing_is_learned_from_nothing():
    with pytest.raises(ValueError, match="no pair"):
        learn({("؟", "?"): 1}, {})


def uncompiled(kernel):
    return getattr(kernel, "py_func", kernel)


def test_the_kernels_say_the_same_uncompiled():
    model, out = spelling(), np.empty(9)
    one, other = model.written(("محمد", "سالم", "")), model.written(("mohamed", "salem", "zz"))
    lefts, rights = np.repeat(np.arange(3), 3), np.tile(np.arange(3), 3)
    uncompiled(kernel.likelihoods)(one, other, lefts, rights, model.core, model.tail, out)
    found = model.likelihoods(("محمد", "سالم", ""), ("mohamed", "salem", "zz"), lefts, rights)
    assert np.allclose(found, out)


def test_runs_stand_in_their_columns_and_only_vowels_among_vowels():
    found = spelling().written(["aoshz"])[0]
    columns = spelling().columns
    assert found["long"] == 5 and found["runs"][2, 2] == columns[letters.run("sh")]
    assert found["runs"][0, 3] == columns[letters.run("aos")] and found["runs"][5, 0] == 0
    assert found["runs"][0, 4:].tolist() == [
        0, letters.VOWEL_COLUMNS[letters.run("a")], letters.VOWEL_COLUMNS[letters.run("ao")],
    ]  # fmt: skip
    assert found["runs"][1, 6] == -1 and found["runs"][2, 5] == -1
    assert columns[letters.run("qxq")] == 3 and columns[letters.run("b")] > 3  # never seen; seen


def test_what_is_too_unlikely_is_not_summed_to_its_end():
    model = spelling()
    one, other = model.written(["محمد"])[0], model.written(["zzzzzz"])[0]
    told, cored = np.empty((2, letters.LONGEST + 1, letters.LONGEST + 1))
    for ahead in (kernel.ahead, uncompiled(kernel.ahead)):
        whole = ahead(one, other, model.core, model.tail, told, cored, 0.0)
        assert 0 < whole < 1e-9 and ahead(one, other, model.core, model.tail, told, cored, 1e-6) == 0
        right = model.written(["mohamed"])[0]
        assert ahead(one, right, model.core, model.tail, told, cored, 1e-6) > 1e-3


# ------------------------------------------------------------------ names never seen
def held_out(seed=1):
    """Learn without a fifth of the Arabic parts; return the model and the pairs kept apart."""
    parts = sorted({arabic for arabic, _ in PAIRS})
    Random(seed).shuffle(parts)
    apart = set(parts[: len(parts) // 5])
    model = learn({pair: seen for pair, seen in PAIRS.items() if pair[0] not in apart}, {})
    return model, [pair for pair, seen in PAIRS.items() if pair[0] in apart and seen > 1]


def test_the_right_spelling_of_a_name_never_seen_outranks_other_names_of_its_length():
    """Others that share a consonant key with it are other spellings of one name: they stand apart."""
    model, pairs = held_out()
    draw, latin = Random(5), sorted({other for _, other in PAIRS})
    usual, own = {one: model.commonness(one) for one in latin}, {}
    for arabic, other in PAIRS:
        own.setdefault(arabic, set(keys_of(arabic))).update(keys_of(other))
    first = 0
    for arabic, right in pairs:
        alike = [
            one for one in latin if abs(len(one) - len(right)) <= 1 and not own[arabic] & set(keys_of(one))
        ]
        pool = [*draw.sample(alike, min(999, len(alike))), right]
        score = model.likelihoods([arabic], pool, [0] * len(pool), range(len(pool)))
        score -= 0.5 * np.array([usual[one] for one in pool])
        first += bool(score[-1] > score[:-1].max())
    assert len(pairs) > 150
    assert first / len(pairs) >= 0.97


# ------------------------------------------------------------------ keys
def test_attested_spellings_share_a_key():
    shared = {pair: bool(set(keys_of(pair[0])) & set(keys_of(pair[1]))) for pair in PAIRS}
    assert sum(shared.values()) / len(PAIRS) >= 0.93
    assert sum(seen for pair, seen in PAIRS.items() if shared[pair]) / sum(PAIRS.values()) >= 0.98


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("محمد", "mohammed"), ("عبدالحميد", "abdelhamid"), ("عبدالرحمن", "abdurrahman"), ("السيد", "sayed"), ("السيد", "elsayyid"),
        ("الشريف", "eshsherif"), ("مدحت", "medhat"), ("قاسم", "gasem"), ("قاسم", "kassem"), ("جمال", "gamal"), ("جمال", "djamel"),
        ("عزالدين", "ezzeldin"), ("نورالدين", "nureddine"), ("ابوالفتوح", "aboulfotouh"), ("فاطمه", "fatma"), ("صالح", "saleh"),
        ("ظافر", "zafer"), ("ثروت", "sarwat"), ("ثروت", "tharwat"), ("خليفه", "khalifa"), ("شعبان", "chaabane"),
    ],
)  # fmt: skip
def test_habits_meet_in_a_key(arabic, latin):
    assert set(keys_of(arabic)) & set(keys_of(latin))


def test_every_part_has_a_key_and_few():
    for part in ("علا", "aya", "ي", "ou", "thdhthdhthdh", "قذظثقذظث"):
        assert 1 <= len(keys_of(part)) <= 4 and keys_of(part)[0]
