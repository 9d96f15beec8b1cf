"""People of a demonstration organization, by what they are to it."""

from portal.demo.world.model import Actor, World


def member_of(world: World) -> Actor:
    """Return a member who is no owner."""
    return next(one for one in world.actors if one.role == "member")


def owner_of(world: World) -> Actor:
    """Return an owner."""
    return next(one for one in world.actors if one.role == "admin")


def outsider_of(world: World) -> Actor:
    """Return a person who is no member."""
    return next(one for one in world.actors if one.type_name == "User" and not one.role)
