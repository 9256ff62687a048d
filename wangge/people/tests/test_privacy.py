import os

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from pytest_django import Settings

from wangge.core.errors import Malformed
from wangge.people import directory, privacy
from wangge.people.actors import COMMAND
from wangge.people.factories import NOW, make_person
from wangge.people.models import Person, Phone

pytestmark = pytest.mark.django_db

SPELLINGS = (
    "13900010001",
    "139 0001 0001",
    "139-0001-0001",
    "+86 13900010001",
    "0086-139 0001 0001",
    "１３９０００１０００１",
    " (139)00010001 ",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_number_is_found_in_any_spelling(spelling: str) -> None:
    phone = privacy.keep_phone("139 0001 0001", person=make_person())

    assert privacy.find_phones(spelling) == [phone]


def test_a_number_is_never_in_the_database_in_clear() -> None:
    make_person("朱惠芬", phone="13900010001")

    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            rows += cursor.fetchall()
    values = [
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for row in rows
        for value in row
    ]

    assert any("朱惠芬".encode() in value for value in values)
    assert not any(b"00010001" in value for value in values)


def test_the_same_number_is_sealed_otherwise_each_time() -> None:
    first, second = privacy.seal("13900010001"), privacy.seal("13900010001")

    assert first != second
    assert privacy.open_(*first) == privacy.open_(*second) == "13900010001"


def test_a_number_is_kept_once_a_person() -> None:
    person = make_person(phone="13900010001")

    privacy.keep_phone("139 0001 0001", person=person)

    assert person.phones.count() == 1


def test_a_new_key_seals_and_the_old_one_still_opens(settings: Settings) -> None:
    old, new = os.urandom(32).hex(), os.urandom(32).hex()
    settings.PHONE_KEY = old
    phone = privacy.keep_phone("13900010001")
    settings.PHONE_KEY = f"2:{new},1:{old}"
    phone.refresh_from_db()
    assert privacy.number_of(phone) == "13900010001"

    done, left = privacy.reseal(), privacy.reseal()

    assert (done, left) == (1, 0)
    settings.PHONE_KEY = f"2:{new}"
    phone.refresh_from_db()
    assert (phone.key_version, privacy.number_of(phone)) == (2, "13900010001")
    assert privacy.find_phones("13900010001") == [phone]


def test_a_cipher_that_was_tampered_with_does_not_open() -> None:
    cipher, version = privacy.seal("13900010001")
    with pytest.raises(InvalidTag):
        privacy.open_(cipher[:-1] + bytes([cipher[-1] ^ 1]), version)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1390001000", "手机号是 11 位，您写了 10 位。请补一位，或者不留。"),
        ("139000100", "手机号是 11 位，您写了 9 位。请补 2 位，或者不留。"),
        ("139000100011", "手机号是 11 位，您写了 12 位。请去掉多的，或者不留。"),
        ("10000010001", "没有这样开头的手机号"),
        ("没有电话", "这个电话看不懂"),
        ("0513-1", "这个电话看不懂"),
        ("", "这个电话看不懂"),
        ("٣٣٣٣٣٣٣٣", "这个电话看不懂"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(number: str, said: str) -> None:
    with pytest.raises(Malformed) as refusal:
        privacy.normalise_phone(number)

    assert said in str(refusal.value.reason)
    assert refusal.value.field == "phone"


@pytest.mark.parametrize(
    ("number", "normal", "shown"),
    [
        ("0513-5550 1234", "051355501234", "0513****1234"),
        ("010-55501234", "01055501234", "010****1234"),
        ("55501234", "55501234", "555****1234"),
        ("139 0001 0001", "13900010001", "139****0001"),
    ],
)
def test_landlines_too_are_kept_and_shown_masked(number: str, normal: str, shown: str) -> None:
    phone = privacy.keep_phone(number)

    assert privacy.number_of(phone) == normal
    assert privacy.masked(phone) == shown


@pytest.mark.parametrize(
    ("tail", "fits"),
    [
        ("0001", True),
        ("０００１", True),
        (" 0001 ", True),
        ("0002", False),
        ("", False),
        ("1", False),
    ],
)
def test_the_tail_of_a_number_proves_who_one_is(tail: str, *, fits: bool) -> None:
    assert privacy.tail_matches(privacy.keep_phone("13900010001"), tail) is fits


def test_an_address_for_mail_is_sealed_like_a_number() -> None:
    cipher, version = privacy.seal_text("zhu@example.com")

    assert b"zhu" not in cipher
    assert privacy.open_text(cipher, version) == "zhu@example.com"


def test_persons_are_found_by_number_or_the_beginning_of_a_name() -> None:
    zhu = make_person("朱惠芬", phone="13900010001")
    make_person("朱大勇", phone="13900010002")

    assert list(directory.find("+86 139 0001 0001")) == [zhu]
    assert {person.name for person in directory.find("朱")} == {"朱惠芬", "朱大勇"}
    assert not directory.find("").exists()
    assert not directory.find("1390001").exists()


def test_a_corrected_number_replaces_the_old_one() -> None:
    person = make_person(phone="13900010001")

    directory.correct_person(person, phone="13900010002", by=COMMAND, at=NOW)

    assert not privacy.find_phones("13900010001")
    assert [phone.person for phone in privacy.find_phones("13900010002")] == [person]
    directory.correct_person(person, phone="", by=COMMAND, at=NOW)
    assert not Phone.objects.exists()


@pytest.mark.parametrize("year", [1899, 2027])
def test_a_birth_year_is_one_of_a_living_person(year: int) -> None:
    with pytest.raises(Malformed) as refusal:
        directory.add_person("朱惠芬", birth_year=year, by=COMMAND, at=NOW)

    assert refusal.value.field == "birth_year"
    assert not Person.objects.exists()


def test_a_person_with_a_bad_number_is_not_half_entered() -> None:
    with pytest.raises(Malformed):
        make_person("朱惠芬", phone="139")

    assert not Person.objects.exists()
