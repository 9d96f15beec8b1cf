from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0007_hotfixes_ahead"),
    ]

    operations = [
        migrations.AddField(
            model_name="workflowrun",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="workflowrun",
            index=models.Index(fields=["created_at"], name="run_created"),
        ),
    ]
