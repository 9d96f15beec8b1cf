"""Reads the reports of coverage tools: recognized from their content, within limits, none of it believed."""

from apps.integrations.reports.archives import read_archive
from apps.integrations.reports.limits import MOST_BYTES, Limits, ReportRefused
from apps.integrations.reports.recognition import FORMATS, read_report

__all__ = ["FORMATS", "MOST_BYTES", "Limits", "ReportRefused", "read_archive", "read_report"]
