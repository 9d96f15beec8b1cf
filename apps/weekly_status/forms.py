"""What the week accepts in its query string."""

from typing import Annotated

from pydantic import Field

from apps.catalog.forms import NarrowedSchema
from apps.weekly_status.queries import WeekFilters


class WeekQuery(NarrowedSchema):
    """Filters of the week's figures."""

    board: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    frozen: Annotated[bool, Field(description="Answer the week as it was frozen, not as it is.")] = False

    @property
    def filters(self) -> WeekFilters:
        return WeekFilters(repository=self.repository, team=self.team, board=self.board)
