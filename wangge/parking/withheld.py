"""What whoever asks for a car never learns of its driver (domain/scenarios.md S1), in whatever reply it is written."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.cases.replying import MOVE_CAR
from wangge.cases.withholding import withholds
from wangge.core.errors import Malformed
from wangge.language.names import COMPOUND_SURNAMES
from wangge.language.personal_data import has_number_of_a_person
from wangge.parking.models import MoveRequest

_TITLES = r"(?:先生|女士|小姐|师傅|老师|阿姨|叔叔|大爷|大妈|大哥|大姐|老板|经理|总)"
# A given name of one sign is any word.
_SHORTEST = 2


@withholds
def nothing_of_the_driver(case: Case, text: str) -> None:
    """Raise Malformed where a reply tells a driver's number, name or door."""
    if case.category.code != MOVE_CAR:
        return
    if has_number_of_a_person(text):
        raise Malformed(
            _("这句话里有手机号或证件号。车主的号码不能给诉求人，请去掉再发。"), field="text"
        )
    related = ("vehicle__unit", "vehicle__phone__person", "phone__person")
    request = MoveRequest.objects.filter(case=case).select_related(*related).first()
    if request is None:
        return
    plain = "".join(text.split())
    if any(re.search(name, plain) for name in _called(request)):
        raise Malformed(_("这句话里有车主的姓名。不能告诉诉求人，请去掉再发。"), field="text")
    home = request.vehicle.unit if request.vehicle else None
    if home is None or home.pk == case.unit_id:
        return
    if re.search(rf"(?<!\d){re.escape(home.number)}(?!\d)", plain):
        raise Malformed(_("这句话里有车主家的门牌。不能告诉诉求人，请去掉再发。"), field="text")


def _called(request: MoveRequest) -> Iterator[str]:
    """Patterns of how a driver may be called: in full, by the given name, by the surname with a title."""
    vehicle = request.vehicle
    phones = (request.phone, vehicle.phone if vehicle else None)
    names = {phone.person.name for phone in phones if phone and phone.person}
    names |= {vehicle.holder_name} if vehicle else set()
    for name in ("".join(one.split()) for one in names):
        cut = 2 if name[:2] in COMPOUND_SURNAMES else 1
        surname, given = name[:cut], name[cut:]
        if len(name) >= _SHORTEST:
            yield re.escape(name)
            yield rf"{re.escape(surname)}{_TITLES}"
        if len(given) >= _SHORTEST and not re.fullmatch(_TITLES, given):
            yield re.escape(given)
