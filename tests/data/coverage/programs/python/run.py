"""Runs a part of the shapes."""

from shapes.flat.areas import area, is_large
from shapes.solid.volumes import volume

assert area("square", 3) == 9
assert not is_large(9)
assert volume("prism", 2, 5) == 20
