"""What the week accepts in its query string."""

from typing import Annotated

from pydantic import Field

from apps.catalog.forms import Name, NarrowedSchema
from apps.catalog.models import AuthorKind
from apps.weekly_status.queries import FigureQuestion, WeekFilters


class WeekQuery(NarrowedSchema):
    """Filters of the week's figures."""

    board: Annotated[int | None, Field(ge=1, le=2**31 - 1)] = None
    author_kind: Annotated[
        AuthorKind | None,
        Field(
            description="Whose issues, pull requests and cards count. Deployments and incidents are always everybody's."
        ),
    ] = None
    frozen: Annotated[bool, Field(description="Answer the week as it was frozen, not as it is.")] = False

    @property
    def filters(self) -> WeekFilters:
        kind = self.author_kind.value if self.author_kind else None
        return WeekFilters(repository=self.repository, team=self.team, board=self.board, author_kind=kind)


class FigureQuery(WeekQuery):
    """Filters of one figure, and the columns of the board that it is of."""

    column: Annotated[Name, Field(description="Of which column; without it the cards that have no status.")] = ""
    from_column: Annotated[Name, Field(description="Of a move.")] = ""
    to_column: Annotated[Name, Field(description="Of a move, or the first column of a card.")] = ""

    def question(self, path: str) -> FigureQuestion:
        """Ask for the figure at a path."""
        return FigureQuestion(path=path, column=self.column, from_column=self.from_column, to_column=self.to_column)
