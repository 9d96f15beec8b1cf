"""Reports of coverage that the tests of a commit write."""

from random import Random

from portal.demo.world.model import Repository

MODULES = ("api", "core", "storage")
LINES = 40


def report_of(repository: Repository, sha: str) -> bytes | None:
    """The report in Cobertura's format that the tests of a commit write; None where they write none."""
    if repository.primary_language != "Python":
        return None
    files = "".join(_file(module, random=Random(f"{repository.id}/{module}/{sha}")) for module in MODULES)
    head = '<?xml version="1.0" ?>\n<coverage version="7.6" line-rate="0" branch-rate="0">\n'
    return f"{head}<packages><package><classes>{files}</classes></package></packages></coverage>\n".encode()


def _file(module: str, *, random: Random) -> str:
    lines = "".join(f'<line number="{number}" hits="{int(random.random() < 0.85)}"/>' for number in range(1, LINES + 1))
    return f'<class name="{module}" filename="src/{module}/main.py"><lines>{lines}</lines></class>'
