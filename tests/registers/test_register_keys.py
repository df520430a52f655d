"""The key of the pseudonyms and the pseudonyms themselves, attacked."""

import hashlib
import hmac
import secrets
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pwr_eval.errors import UsageError
from pwr_eval.registers.keys import KEY_FILE_VARIABLE, KEY_VARIABLE, PseudonymKey, find_key, new_key_file
from pwr_eval.registers.pseudonyms import BITS, pseudonymiser
from tests.registers.register_city import KEY, pesel

GOOD = hashlib.sha256(b"a good key of the tests").hexdigest()
SHORT = GOOD[:32]


def test_the_key_comes_from_the_environment_or_a_file_outside_the_project(tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    outside = tmp_path / "key"
    outside.write_text(f"{GOOD}\n")
    expected = PseudonymKey(bytes.fromhex(GOOD))
    assert find_key(project, environment={KEY_VARIABLE: GOOD}) == expected
    assert find_key(project, environment={KEY_FILE_VARIABLE: str(outside)}) == expected
    assert find_key(project, outside, environment={KEY_VARIABLE: secrets.token_hex(32)}) == expected


def test_without_a_key_nothing_runs(tmp_path):
    with pytest.raises(UsageError, match="there is no key"):
        find_key(tmp_path, environment={})
    with pytest.raises(UsageError, match="given twice"):
        find_key(tmp_path, environment={KEY_VARIABLE: GOOD, KEY_FILE_VARIABLE: "/key"})
    with pytest.raises(UsageError, match="is missing"):
        find_key(tmp_path / "project", tmp_path / "nowhere", environment={})


@pytest.mark.parametrize(
    "weak",
    [
        "", "haslo", "0" * 64, "ab" * 32, SHORT, SHORT * 2, bytes(range(32)).hex(),
        bytes(range(0, 256, 8)).hex(), "correct horse battery staple correct horse battery staple", GOOD[:-1],
        "0123456789abcdef" * 4,
    ],
    ids=lambda key: f"{len(key)} signs",
)  # fmt: skip
def test_weak_keys_are_refused_without_being_quoted(tmp_path, weak):
    with pytest.raises(UsageError) as refused:
        find_key(tmp_path, environment={KEY_VARIABLE: weak})
    assert not weak or weak not in str(refused.value)


def test_a_key_inside_the_project_is_refused_linked_or_not(tmp_path):
    project, outside = tmp_path / "project", tmp_path / "key"
    (project / "data").mkdir(parents=True)
    inside = project / "data" / "key"
    inside.write_text(GOOD)
    outside.write_text(GOOD)
    link_out, link_in = tmp_path / "link", project / "link"
    link_out.symlink_to(inside)
    link_in.symlink_to(outside)
    for path in (inside, link_out, link_in, project / "data" / ".." / "data" / "key"):
        with pytest.raises(UsageError, match="inside the project"):
            find_key(project, path, environment={})
    with pytest.raises(UsageError, match="inside the project"):
        new_key_file(project / "new", project)
    assert not (project / "new").exists()


def test_a_new_key_is_written_for_its_owner_only_and_never_over_another(tmp_path):
    path = tmp_path / "key"
    key = new_key_file(path, tmp_path / "project")
    assert find_key(tmp_path / "project", path, environment={}) == key
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match="is there already"):
        new_key_file(path, tmp_path / "project")
    assert find_key(tmp_path / "project", path, environment={}) == key


def test_every_random_key_is_taken():
    for _ in range(2000):
        PseudonymKey(secrets.token_bytes(32))


def test_a_key_does_not_show_itself():
    assert KEY.secret.hex() not in repr(KEY)
    assert str(KEY.secret) not in repr(KEY)


@given(st.binary(min_size=32, max_size=200), st.lists(st.text(max_size=40)), st.text("abc", min_size=1))
@example(b"k" * 64, ["44051401359"], "pesel")  # the longest key that is not hashed first
@example(b"k" * 65, ["44051401359"], "pesel")
def test_pseudonyms_are_hmac_sha256(secret, identifiers, numbering):
    key = object.__new__(PseudonymKey)
    object.__setattr__(key, "secret", secret)
    expected = [
        int.from_bytes(hmac.digest(secret, f"{numbering}:{each}".encode(), hashlib.sha256)[:8], "big")
        % 2**BITS
        for each in identifiers
    ]
    assert pseudonymiser(key, numbering)(identifiers) == expected


def test_a_pseudonym_fills_the_whole_number_of_both_engines_and_no_more():
    assert BITS == 63  # another width would give everybody another pseudonym than before
    made = pseudonymiser(KEY, "pesel")(map(str, range(200)))
    assert 2**62 < max(made) < 2**63


def test_without_the_key_no_pesel_is_found_by_trying_them():
    """An attacker who knows the method and every PESEL, but not the key, tries them all."""
    days = [date(1801, 1, 1) + timedelta(n) for n in range(60)]
    everybody = [pesel(day, serial) for day in days for serial in range(300)]
    stored = set(pseudonymiser(KEY, "person/pesel")(everybody))
    assert len(stored) == len(set(everybody))  # the attack would work with the key
    guesses = [PseudonymKey(secrets.token_bytes(32)), PseudonymKey(hashlib.sha256(b"pwr_eval").digest())]
    for key in guesses:
        assert not stored & set(pseudonymiser(key, "person/pesel")(everybody))
    plain = {
        int.from_bytes(hashlib.sha256(each.encode()).digest()[:8], "big") % 2**BITS for each in everybody
    }
    assert not stored & plain
    assert not stored & {int(each) for each in everybody}


def test_numberings_and_people_and_families_stay_apart():
    numbers = [str(number) for number in range(100)]
    made = [set(pseudonymiser(KEY, name)(numbers)) for name in ("person/mops", "family/mops", "family/ngo")]
    assert not made[0] & made[1]
    assert not made[1] & made[2]
