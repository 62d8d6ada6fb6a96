"""People who are registered already are found by the sound of their names as well."""

from django.db import migrations

from rabt.people.rules.spelling import sounds

A_PIECE = 1_000


def add_sounds(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    piece = []
    for row in Person.objects.exclude(search_text="").iterator(A_PIECE):
        name = " ".join((row.first, row.father, row.grandfather, row.family))
        told = dict.fromkeys([*row.search_text.split(), *sounds(name), *sounds(row.name_latin)])
        row.search_text = " ".join(told)[:600]
        piece.append(row)
        if len(piece) == A_PIECE:
            Person.objects.bulk_update(piece, ["search_text"])
            piece = []
    Person.objects.bulk_update(piece, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("people", "0004_erasing")]
    operations = [migrations.RunPython(add_sounds, migrations.RunPython.noop)]
