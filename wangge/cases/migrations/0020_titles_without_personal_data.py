"""What cases are called from before is made anew where it tells a name, a number or where somebody lives."""

from typing import Any

from django.db import migrations

from wangge.language import titles

_EACH = 500


def without_personal_data(apps: Any, _editor: object) -> None:
    case = apps.get_model("cases", "Case")
    changed = []
    for row in case.objects.only("pk", "title", "words", "external_ref").iterator(_EACH):
        is_clean = titles.without_numbers_and_names(row.title) == row.title
        if is_clean and not row.title.startswith("我是"):
            continue
        row.title = titles.title_of(row.title if row.external_ref else row.words)
        changed.append(row)
    case.objects.bulk_update(changed, ["title"], batch_size=_EACH)


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_who_may_be_texted")]

    operations = [migrations.RunPython(without_personal_data, migrations.RunPython.noop)]
