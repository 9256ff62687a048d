"""What the discovery document says: where the endpoint is, in which formats, changed when."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from wangge.exchange.models import Open311Access
from wangge.exchange.open311 import jurisdictions, offered, spark
from wangge.exchange.open311.spark import FORMS, Many, Value

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def document(*, url: str, docs: str, at: datetime) -> Value:
    """Describe the endpoint at `url`; raise Faulty, 404, where no community is switched on."""
    on = list(Open311Access.objects.on().select_related("community").order_by("pk")[:2])
    if not on:
        raise jurisdictions.nothing_open()
    since = spark.written(offered.since(at=at))
    desk = on[0].community
    who = f"{desk.name} {desk.desk_phone}" if len(on) == 1 else _("各社区值班电话见首页")
    return {
        "changeset": since,
        "contact": f"{who.strip()} · {docs}",
        "key_service": _("api_key 是网格的令牌，勾上“Open311”；向社区管对接的人要。"),
        "endpoints": Many(
            "endpoint",
            [
                {
                    "specification": SPECIFICATION,
                    "url": url,
                    "changeset": since,
                    "type": "test" if settings.DEMO else "production",
                    "formats": Many(
                        "format", [kind.partition(";")[0] for kind, _how in FORMS.values()]
                    ),
                }
            ],
        ),
    }
