from apps.scorecards.facts import Missing, NewFileCoverage, PullRequestFacts
from apps.scorecards.rules.quality_gates.new_module_coverage import new_module_coverage as rule
from tests.scorecards.facts import pull_request
from tests.scorecards.rules.judging import UNREAD, judge, result


def adds(*files: tuple[str, int, int | Missing]) -> PullRequestFacts:
    new = tuple(NewFileCoverage(path=path, lines=lines, covered=covered) for path, lines, covered in files)
    return pull_request(new_files=new)


def test_four_fifths_pass() -> None:
    assert judge(rule, adds(("a.py", 10, 8))).observed == "a.py 80 %"


def test_less_fails_by_file() -> None:
    assert judge(rule, adds(("a.py", 100, 100), ("b.py", 100, 79))).observed == "below 80 %: b.py 79 %"


def test_small_files_and_none_are_left_alone() -> None:
    assert result(rule, adds(("a.py", 9, 0))) == "not_applicable"
    assert result(rule, adds()) == "not_applicable"


def test_without_a_report_it_is_unknown() -> None:
    assert judge(rule, pull_request(new_files=UNREAD)).cause == UNREAD.cause


def test_one_file_below_is_enough_whatever_is_not_known_of_others() -> None:
    assert judge(rule, adds(("a.py", 10, 7), ("b.py", 10, UNREAD))).observed == "below 80 %: a.py 70 %"


def test_a_file_that_the_report_does_not_tell_of_is_unknown_unless_it_is_small() -> None:
    assert judge(rule, adds(("a.py", 10, 10), ("b.py", 10, UNREAD))).cause == UNREAD.cause
    assert judge(rule, adds(("a.py", 10, 10), ("b.py", 9, UNREAD))).observed == "a.py 100 %"
