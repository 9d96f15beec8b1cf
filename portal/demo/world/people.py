"""The people, bots and teams of the organization."""

from portal.demo.world.making import Making, People
from portal.demo.world.model import Actor, AuthorKind, Repository, Team

HUMANS = (
    ("amara-okafor", "Amara Okafor"),
    ("bjorn-lind", "Björn Lind"),
    ("carla-mendes", "Carla Mendes"),
    ("dmitri-v", "Dmitri Volkov"),
    ("elif-demir", "Elif Demir"),
    ("farid-h", "Farid Haddad"),
    ("grace-liu", "Grace Liu"),
    ("hana-sato", "Hana Satō"),
    ("ivan-petrov", "Ivan Petrov"),
    ("jules-martin", "Jules Martin"),
    ("kofi-mensah", ""),
    ("lena-hoffmann", "Lena Hoffmann"),
    ("mateo-rojas", "Mateo Rojas"),
    ("nadia-b", "Nadia Benali"),
    ("oskar-nowak", "Oskar Nowak"),
    ("priya-nair", "Priya Nair"),
    ("quentin-d", ""),
    ("rosa-jimenez", "Rosa Jiménez"),
    ("samuel-adeyemi", "Samuel Adeyemi"),
    ("tove-nilsen", "Tove Nilsen"),
    ("umar-farooq", "Umar Farooq"),
    ("vera-kovacs", "Vera Kovács"),
    ("will-turner-dev", "Will Turner"),
    ("xin-zhang", "张欣"),
    ("yara-haddad", "Yara Haddad"),
)
OUTSIDERS = (("drive-by-dana", "Dana Reed"), ("former-felix", "Felix Braun"))
ADMINS = ("amara-okafor", "ivan-petrov")

# slug, name, privacy, parent, members (places in HUMANS, the first one maintains), short names and permissions
TEAMS = (
    ("engineering", "Engineering", "visible", "", range(25), {"docs": "triage", "shared": "read"}),
    (
        "architecture",
        "Architecture",
        "visible",
        "engineering",
        (0, 8, 15),
        {"docs": "maintain", "shared": "maintain", "gateway": "write"},
    ),
    ("infra", "Infrastructure", "visible", "engineering", (8, 3, 14, 20), {"infra": "admin", ".github": "admin"}),
    ("core", "Core services", "visible", "engineering", (1, 2, 6, 9, 11), {"gateway": "admin", "shared": "maintain"}),
    ("agents", "Agents", "visible", "engineering", (4, 7, 12, 17, 23), {"agent": "admin", "research": "write"}),
    (
        "content",
        "Content & Brand",
        "visible",
        "engineering",
        (5, 10, 13, 18, 21),
        {"content": "maintain", "brand": "maintain"},
    ),
    ("research", "Research", "secret", "agents", (16, 19, 22, 24), {"research": "maintain", "docs": "write"}),
)


def make_people(making_id: int) -> tuple[People, int]:
    """Make everybody; answers the people and the last id used."""
    next_id = making_id

    def actor(login: str, *, name: str = "", kind: AuthorKind = "human", role: str = "") -> Actor:
        nonlocal next_id
        next_id += 1
        return Actor(
            id=next_id,
            login=login,
            name=name,
            kind=kind,
            type_name="User" if kind == "human" else "Bot",
            role="admin" if role == "admin" else "member" if role == "member" else "",
        )

    people = People(
        humans=[actor(login, name=name, role="admin" if login in ADMINS else "member") for login, name in HUMANS],
        outsiders=[actor(login, name=name) for login, name in OUTSIDERS],
        agents=[actor(login, kind="ai_agent") for login in ("claude", "cursor", "copilot-swe-agent")],
        renovate=actor("renovate", kind="dependency_bot"),
        dependabot=actor("dependabot", kind="dependency_bot"),
        coderabbit=actor("coderabbitai", kind="review_bot"),
        automation=actor("github-actions", kind="automation"),
        release_bot=actor("plasma-release", kind="automation"),
    )
    return people, next_id


def make_teams(making: Making) -> list[Team]:
    """Make the teams, parents first; their repositories are added by `give_repositories`."""
    teams: dict[str, Team] = {}
    for slug, name, privacy, parent, places, _ in TEAMS:
        members = [making.people.humans[place] for place in places]
        teams[slug] = Team(
            id=making.new_id(),
            slug=slug,
            name=name,
            privacy="secret" if privacy == "secret" else "visible",
            parent=teams.get(parent),
            members=[(member, "member" if place else "maintainer") for place, member in enumerate(members)],
        )
    return list(teams.values())


def give_repositories(teams: list[Team], repositories: dict[str, Repository]) -> None:
    """Give each team its repositories, named by their short names."""
    permissions = {slug: grants for slug, _, _, _, _, grants in TEAMS}
    for team in teams:
        for short, permission in permissions[team.slug].items():
            if short in repositories:
                team.repositories.append((repositories[short], permission))  # type: ignore[arg-type]
