"""Which repository the labels of an alert, a rule or a service name."""

from collections.abc import Mapping, Sequence

from django.conf import settings

from apps.catalog.models import Repository

# OpenTelemetry's own name of a service, which is only a label of what it wrote.
TELEMETRY_LABEL = "service_name"


class RepositoryMatcher:
    """Finds repositories by labels, in one statement for all of them.

    The labels of the setting are looked at in its order; the first that is the name or the short name of a repository
    counts, in any case. Of a text with slashes, such as OpenTelemetry's "namespace/name", the last part may be it too.
    """

    def __init__(self) -> None:
        process = settings.PROCESS
        names = dict(Repository.objects.filter(gone_at=None).order_by("-pk").values_list("name", "pk"))
        self._labels: Sequence[str] = (*process.alert_labels, TELEMETRY_LABEL)
        # A whole name is never taken for the short name of another.
        self._keys = {process.short_name(name).lower(): pk for name, pk in names.items()}
        self._keys |= {name.lower(): pk for name, pk in names.items()}

    def repository_of(self, labels: Mapping[str, str]) -> int | None:
        """Return the key of the repository that some labels name, None where they name none."""
        for label in self._labels:
            text = str(labels.get(label, "")).lower()
            found = self._keys.get(text) or self._keys.get(text.rpartition("/")[2])
            if found is not None:
                return found
        return None
