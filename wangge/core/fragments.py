"""How one block of a page is rendered alone, for htmx."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.template.backends.jinja2 import Jinja2, Template
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page; a restored history wants the whole."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def render_block(
    request: HttpRequest,
    template_name: str,
    block: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render the named block of a page template, without the page around it."""
    template = loader.get_template(template_name)
    assert isinstance(template, Template)
    backend = template.backend
    assert isinstance(backend, Jinja2)
    values: dict[str, Any] = {}
    for process in backend.template_context_processors:
        values.update(process(request))
    values.update(context)
    values.update(
        request=request,
        csrf_input=csrf_input_lazy(request),
        csrf_token=csrf_token_lazy(request),
    )
    inside = template.template.new_context(values)
    parts = template.template.blocks[block](inside)
    answer = HttpResponse("".join(parts), status=status)
    # The same address answers with a page or with a part of it.
    answer["Vary"] = "HX-Request"
    return answer
