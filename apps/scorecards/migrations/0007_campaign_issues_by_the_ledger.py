"""The columns that the ledger holds now; apart from the copying: PostgreSQL alters no table just written to."""

import django.db.models.deletion
from django.db import migrations, models

GONE = (
    *("marker", "asked_at", "asked_by_id", "asked_by_login", "due_at", "claimed_at", "written_at", "tries"),
    *("number", "url", "opened_at", "problem"),
)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0006_campaign_issues_in_the_ledger")]

    operations = [
        migrations.AlterField(
            model_name="campaignissue",
            name="write",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="campaign_issue", to="outbound.write"
            ),
        ),
        migrations.RemoveConstraint(model_name="campaignissue", name="campaign_issue_is_opened_or_not"),
        *(migrations.RemoveField(model_name="campaignissue", name=name) for name in GONE),
    ]
