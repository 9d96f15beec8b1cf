"""Modules by the paths of files, and the files of a repository that a report tells of."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.coverage.names import flags_of, held_by_stars, modules_of, paths_in_report

folders = some.lists(some.sampled_from(["src", "gateway", "in"]), min_size=1, max_size=4).map("/".join)
names = some.sampled_from(["a.py", "b.py", "__init__.py"])
repositories = some.sets(some.builds("{}/{}".format, folders, names), min_size=1)
checkouts = some.sampled_from(["/srv/build", "example.com/shapes", "..", "C:\\work", "/home/runner/work/x/x", "."])


@pytest.mark.parametrize(
    ("modules", "depth"),
    [
        ({"src/gateway/a.py": "gateway", "src/billing/in/b.py": "billing", "src/c.py": "."}, 1),
        ({"src/gateway/in/a.py": "gateway/in", "src/billing/b.py": "billing"}, 2),
        ({"src/gateway/a.py": "src", "tests/b.py": "tests", "c.py": "."}, 1),
        ({"example.com/shapes/flat/a.go": "flat", "example.com/shapes/solid/b.go": "solid"}, 1),
        ({"/home/runner/x/x/src/a.js": "src", "/home/runner/x/x/lib/b.js": "lib"}, 1),
        ({"C:\\x\\one\\a.cs": "one", "C:\\x\\two\\b.cs": "two"}, 1),
        ({"../../etc/passwd": "etc", "../../var/x": "var"}, 1),
        ({"src/a.py": ".", "src/b.py": "."}, 1),
        ({}, 1),
    ],
)
def test_a_module_lies_below_what_all_files_have_in_common(modules: dict[str, str], depth: int) -> None:
    assert modules_of(list(modules), depth=depth) == modules


@pytest.mark.parametrize(
    ("path", "reported", "found"),
    [
        ("src/a.py", ["src/a.py", "src/b.py"], "src/a.py"),
        ("a.py", ["./a.py", "src/a.py"], "./a.py"),
        ("lib/a.js", ["/home/runner/work/x/x/lib/a.js"], "/home/runner/work/x/x/lib/a.js"),
        ("a.js", ["/home/runner/work/x/x/a.js"], "/home/runner/work/x/x/a.js"),
        ("one/a.cs", ["D:\\a\\x\\x\\one\\a.cs"], "D:\\a\\x\\x\\one\\a.cs"),
        ("flat/a.go", ["example.com/shapes/flat/a.go", "example.com/shapes/b.go"], "example.com/shapes/flat/a.go"),
        ("go/flat/a.go", ["example.com/shapes/flat/a.go", "example.com/shapes/b.go"], "example.com/shapes/flat/a.go"),
        ("src/main/java/org/x/A.java", ["org/x/A.java", "org/y/A.java"], "org/x/A.java"),
        ("src/gateway/a.py", ["/app/gateway/a.py", "/app/b.py"], "/app/gateway/a.py"),
        ("gateway/a.py", ["/app/gateway/a.py", "/app/tests/gateway/a.py"], "/app/gateway/a.py"),
    ],
)
def test_a_file_is_found_however_the_report_writes_it(path: str, reported: list[str], found: str) -> None:
    assert paths_in_report([path], reported=reported) == {path: found}


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        ("src/new/__init__.py", ["__init__.py", "gateway/__init__.py"]),
        ("src/new/a.py", ["/app/old/a.py", "/app/b.py"]),
        ("src/new/a.py", ["/app/old/a.py"]),
        ("a.py", ["src/a.py", "src/b.py"]),
        ("new/in/a.py", ["/app/old/in/a.py", "/app/b.py"]),
        ("a.py", ["", "/", "b.py"]),
        ("a.py", []),
    ],
)
def test_another_file_of_its_name_is_not_it(path: str, reported: list[str]) -> None:
    assert paths_in_report([path], reported=reported) == {}


@pytest.mark.parametrize(
    ("paths", "reported"),
    [
        (["one/in/a.py", "two/in/a.py"], ["in/a.py"]),
        (["in/a.py"], ["/x/one/in/a.py", "/y/two/in/a.py"]),
        (["a.py"], ["a.py", "./a.py"]),
    ],
)
def test_what_may_be_several_is_not_guessed(paths: list[str], reported: list[str]) -> None:
    assert paths_in_report(paths, reported=reported) == dict.fromkeys(paths)


def test_what_fits_one_file_better_is_not_another() -> None:
    paths = ["src/in/a.py", "in/a.py"]

    assert paths_in_report(paths, reported=["src/in/a.py"]) == {"src/in/a.py": "src/in/a.py", "in/a.py": None}


@given(repositories, checkouts)
def test_no_file_is_ever_taken_for_another(paths: set[str], checkout: str) -> None:
    reported = {path: f"{checkout}/{path}" for path in paths}
    found = paths_in_report(paths, reported=list(reported.values()))

    assert found.keys() == paths
    assert all(one in (reported[path], None) for path, one in found.items())


@given(some.lists(folders, min_size=1), checkouts, some.sampled_from(["", "src/", "src/main/java/"]))
def test_files_of_different_names_are_all_found(places: list[str], checkout: str, left_out: str) -> None:
    reported = {
        f"{left_out}{place}/{number}.py": f"{checkout}/{place}/{number}.py" for number, place in enumerate(places)
    }

    assert paths_in_report(list(reported), reported=list(reported.values())) == reported


@pytest.mark.parametrize(
    ("name", "pattern", "held"),
    [
        ("coverage", "*coverage*", ("", "")),
        ("Coverage-Unit", "*coverage*", ("", "-Unit")),
        ("unit-coverage-py3.12", "*coverage*", ("unit-", "-py3.12")),
        ("cover", "*coverage*", None),
        ("coverage-report", "coverage-report", ()),
        ("coverage-reports", "coverage-report", None),
        ("coverage-unit.xml", "coverage-*.xml", ("unit",)),
        ("aa", "a*a", ("",)),
        ("a", "a*a", None),
        ("a-b-c", "*b*b*", None),
        ("x" * 255, "*" + "x*" * 40, ("", *[""] * 39, "x" * 215)),
        ("anything", "", None),
    ],
)
def test_a_name_fits_where_its_parts_follow_each_other(name: str, pattern: str, held: tuple[str, ...] | None) -> None:
    assert held_by_stars(name, pattern=pattern) == held


@pytest.mark.parametrize(
    ("artifact", "members", "flags"),
    [
        ("coverage", ["coverage.xml"], [""]),
        ("coverage-unit", ["x/y/lcov.info"], ["unit"]),
        ("unit-coverage-py3.12", ["a.xml"], ["unit-py3.12"]),
        ("coverage", ["api/coverage.xml", "web/coverage.xml"], ["api", "web"]),
        ("coverage-unit", ["out/api.xml", "out/web.info"], ["unit/api", "unit/web"]),
        ("coverage-e2e", ["../a.xml", "..\\a.xml"], ["e2e", "e2e-2"]),
        ("coverage <script>", ["a.xml"], ["script"]),
        ("coverage-" + "x" * 200, ["a/1.xml", "b/1.xml"], ["x" * 80, "x" * 76 + "-2"]),
    ],
)
def test_a_flag_is_what_tells_a_report_apart(artifact: str, members: list[str], flags: list[str]) -> None:
    assert flags_of(artifact, pattern="*coverage*", members=members) == flags


@given(artifact=some.text(max_size=255), members=some.lists(some.text(max_size=255), max_size=5))
def test_flags_always_differ_and_fit(artifact: str, members: list[str]) -> None:
    flags = flags_of(f"coverage{artifact}", pattern="*coverage*", members=members)

    assert len(set(flags)) == len(members)
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]{0,80}", flag) for flag in flags)
