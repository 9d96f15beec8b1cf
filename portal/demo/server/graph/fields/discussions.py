"""Discussions and their categories."""

from typing import Any

from portal.demo.server.graph.connections import Listing, Resolver, connection
from portal.demo.server.graph.fields.common import NODE, attribute, attributes, by, owner, repository_url
from portal.demo.server.graph.values import Category
from portal.demo.world.model import Discussion, Repository


def _discussions(repository: Repository, info: Any, categoryId: str = "", orderBy: Any = None, **_: Any) -> Listing:  # noqa: N803
    if info.context.lacks("Discussion"):
        raise info.context.forbidden()
    found = [
        one for one in repository.discussions if not categoryId or _category_id(_category(one, info)) == categoryId
    ]
    return Listing(items=found, place=by("created_at"), is_descending=not orderBy or orderBy["direction"] == "DESC")


def _categories(repository: Repository, _info: Any, **_arguments: Any) -> Listing:
    names = sorted({one.category for one in repository.discussions})
    found = [Category(repository=repository, name=name) for name in names]
    return Listing(items=found, place=lambda category: (category.name, 0))


def _category(discussion: Discussion, info: Any) -> Category:
    return Category(repository=owner(discussion, info), name=discussion.category)


def _category_id(category: Category) -> str:
    return f"DIC_{category.repository.id}_{category.name}"


def _url(discussion: Discussion, info: Any) -> str:
    return f"{repository_url(owner(discussion, info), world=info.context.world)}/discussions/{discussion.number}"


FIELDS: dict[str, dict[str, Resolver]] = {
    "Repository": {"discussions": connection(_discussions), "discussionCategories": connection(_categories)},
    "Discussion": {
        **NODE,
        **attributes("number", "title", "body", "author", "created_at"),
        "bodyText": attribute("body"),
        "publishedAt": attribute("created_at"),
        "updatedAt": attribute("created_at"),
        "url": _url,
        "repository": owner,
        "category": _category,
    },
    "DiscussionCategory": {
        "id": lambda category, _info: _category_id(category),
        "name": attribute("name"),
        "slug": lambda category, _info: category.name.lower().replace(" ", "-"),
        "repository": attribute("repository"),
    },
}
