"""Pictures of a case, for staff who may see it."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from wangge.cases.views import finding
from wangge.files import pictures
from wangge.files.models import Attachment
from wangge.people.http import Request, needs
from wangge.people.roles import Right


@require_safe
@needs(Right.SEE_CASES)
def picture(request: Request, number: str, public_id: UUID) -> HttpResponseBase:
    case = finding.visible(request, number)
    found = pictures.pictures_of(case, Attachment.Reader.INTERNAL)
    return pictures.send(get_object_or_404(found, public_id=public_id))
