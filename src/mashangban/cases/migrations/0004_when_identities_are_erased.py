"""Identities know when their case closed, so that those kept long enough are found by an index of their own."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def repeat(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    cases = apps.get_model("cases", "CaseRow").objects
    closed = cases.filter(pk=models.OuterRef("pk")).values("closed_at")
    apps.get_model("cases", "Identity").objects.update(closed_at=models.Subquery(closed))


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_scanned_code")]
    operations = [
        migrations.AddField(
            model_name="identity",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(repeat, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("erased_at__isnull", True)),
                fields=["closed_at"],
                name="identity_to_erase",
            ),
        ),
    ]
