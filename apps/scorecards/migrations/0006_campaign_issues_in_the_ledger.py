"""What was asked for of campaigns goes on in the ledger of all that is written at GitHub."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COPIED = (
    "marker",
    "asked_at",
    "asked_by_id",
    "asked_by_login",
    "due_at",
    "written_at",
    "tries",
    "number",
    "url",
    "problem",
)


def into_the_ledger(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make a row of the ledger for each issue of a campaign; a claim is not taken along, as it ends by itself."""
    for issue in apps.get_model("scorecards", "CampaignIssue").objects.all():
        told = {
            name: getattr(issue, before)
            for name, before in (*zip(COPIED, COPIED, strict=True), ("done_at", "opened_at"))
        }
        issue.write = apps.get_model("outbound", "Write").objects.create(
            kind="campaign_issue", repository_id=issue.repository_id, **told
        )
        issue.save()


class Migration(migrations.Migration):
    dependencies = [
        ("outbound", "0001_ledger"),
        ("scorecards", "0005_campaigns"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaignissue",
            name="write",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="campaign_issue",
                to="outbound.write",
            ),
        ),
        migrations.RunPython(into_the_ledger, elidable=True),
    ]
