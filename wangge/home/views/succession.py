"""How somebody's leaving is set up: who takes over, what passes, one act."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.core.forms import Form
from wangge.core.moments import local_day
from wangge.core.saving import saved, status_of
from wangge.home import succession
from wangge.home.passing import preview
from wangge.people import scopes
from wangge.people.http import Request, needs
from wangge.people.models import Post
from wangge.people.roles import Right
from wangge.people.views.entrusted import PostChoice


class SuccessorForm(Form):
    to = PostChoice(Post.objects.none(), label=gettext_lazy("谁接手"), empty_label=None)


@never_cache
@needs(Right.MANAGE_AREA)
@require_http_methods(["GET", "POST"])
def handover(request: Request, post_id: int) -> HttpResponse:
    now = timezone.now()
    today = local_day(now)
    rows = Post.objects.held(today).filter(pk__in=scopes.posts_within(request.actor).values("pk"))
    leaver = get_object_or_404(rows.select_related("person", "area", "organisation"), pk=post_id)
    proposed = succession.proposed(leaver, on=today)
    form = SuccessorForm(request.POST or None, initial={"to": proposed.pk})
    field = form.fields["to"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = succession.colleagues(leaver, on=today)
    by = request.actor
    # Looked at once more, with what this successor gets, before it is done: nothing undoes it.
    is_sure = "sure" in request.POST
    if is_sure and saved(
        form, lambda said: succession.pass_everything(leaver, to=said["to"], by=by, at=now)
    ):
        return _done(request, leaver, form.cleaned_data["to"])
    to = form.cleaned_data["to"] if request.method == "POST" and form.is_valid() else None
    reviews, helps = succession.stays_with_the_body(leaver)
    context = {
        "form": form,
        "leaver": leaver,
        "to": None if form.errors else to,
        "passing": preview(leaver, to=to or proposed, at=now),
        "reviews": reviews,
        "helps": helps,
        "taken_along": succession.taken_along(leaver, at=now),
        "has_other_posts": Post.objects.held(today)
        .filter(person=leaver.person_id)
        .exclude(pk=leaver.pk)
        .exists(),
        "back": reverse("people:person", args=[leaver.person_id]),
    }
    return render(
        request, "home/handover.html", context, status=status_of(form) if form.errors else 200
    )


def _done(request: Request, leaver: Post, to: Post) -> HttpResponse:
    told = _("{name}的都交给{to}了，{name}不能再登录这个岗位。")
    messages.success(request, told.format(name=leaver.person, to=to.person))
    return redirect("people:person", leaver.person_id)
