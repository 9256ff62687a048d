"""What joining another system takes, step by step: words for people, a command that does it."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what it is called, why, and a command with blanks {base} and {number}."""

    name: object
    why: object
    command: str


_AUTHORISED: Final = '-H "Authorization: Bearer $WANGGE_TOKEN"'
_JSON: Final = '-H "Content-Type: application/json"'

# In this order they can be run one after the other; docs/api.md shows the same.
STEPS: Final = (
    Step(
        _("拿令牌"),
        _(
            "请社区书记或管理员在“设置 → 让别的系统接进来”开一个令牌，它只显示一次。放进环境变量里，不要写进代码。"
        ),
        "export WANGGE_TOKEN=wangge_…",
    ),
    Step(
        _("看自己在哪里"),
        _("令牌看得到的社区、网格；代码（code）在送诉求时用。"),
        f"curl {_AUTHORISED} {{base}}/api/v1/areas",
    ),
    Step(
        _("送一件诉求"),
        _(
            "只有社区和原话是必填的，别的不填就由网格来判断。"
            "一定要带 Idempotency-Key，一件一个：没收到回音就用同一个键重发，不会变成两件。"
        ),
        f"curl {_AUTHORISED} {_JSON} "
        '-H "Idempotency-Key: 2026-11-30-0001" '
        '-d \'{{"community": "{community}", "words": "1号楼6楼楼道灯坏了好几天，晚上看不见。", '
        '"requester": {{"name": "马桂英", "phone": "13900000417"}}}}\' '
        "{base}/api/v1/cases",
    ),
    Step(
        _("看它办到哪里"),
        _("答复里的 ETag 记下来：下次带上 If-None-Match，没有变化就只回 304。"),
        f"curl -i {_AUTHORISED} {{base}}/api/v1/cases/{{number}}",
    ),
    Step(
        _("看答复"),
        _("居民被告知的话，从早到晚。"),
        f"curl {_AUTHORISED} {{base}}/api/v1/cases/{{number}}/replies",
    ),
    Step(
        _("补充情况"),
        _(
            "诉求人又说了什么，只能补充自己送来的事。一句一个 Idempotency-Key，重发时不变，就不会补两遍。"
        ),
        f"curl {_AUTHORISED} {_JSON} "
        '-H "Idempotency-Key: 2026-11-30-0002" '
        '-d \'{{"text": "今天连 5 楼的也不亮了。"}}\' {base}/api/v1/cases/{number}/additions',
    ),
    Step(
        _("看补充"),
        _("诉求人补充过的话，从早到晚；经过里的 addition 就是这里的 id。"),
        f"curl {_AUTHORISED} {{base}}/api/v1/cases/{{number}}/additions",
    ),
    Step(
        _("接单"),
        _(
            "替令牌的岗位接下来。改动要带 If-Match，写上读到的 ETag；读过以后办理状态变了就回 412，请重新读。"
        ),
        f"curl -X POST {_AUTHORISED} "
        "-H 'If-Match: \"{tag}\"' {base}/api/v1/cases/{number}/taking",
    ),
    Step(
        _("办结"),
        _("没有给居民的回复不能办结。"),
        f"curl {_AUTHORISED} {_JSON} "
        '-H "If-Match: *" -d \'{{"reply": "已换灯泡。"}}\' {base}/api/v1/cases/{number}/resolution',
    ),
    Step(
        _("看最近变了哪些"),
        _("一页一页读：这一页的 next 就是下一页的 cursor，读的时候有新的进来也不会漏、不会重。"),
        f"curl {_AUTHORISED} "
        '"{base}/api/v1/cases?status=resolved&updated_since=2026-11-01T00:00:00%2B08:00"',
    ),
)
