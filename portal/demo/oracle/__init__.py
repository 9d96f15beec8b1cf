"""The oracle: answers a week's figures from the world itself, apart from the portal's code."""

from portal.demo.oracle.weeks import weekly_figures

__all__ = ["weekly_figures"]
