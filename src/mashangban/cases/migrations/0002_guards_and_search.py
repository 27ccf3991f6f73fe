"""What Django's models cannot say: append-only tables and the search index, by engine."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from mashangban.database import dialect


def install(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    dialect.install_guards(editor.connection)
    dialect.create_search(editor.connection)


def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    dialect.remove_guards(editor.connection)
    dialect.drop_search(editor.connection)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
