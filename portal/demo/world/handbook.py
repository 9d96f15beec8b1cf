"""The process of the organization in its own words: every clause but one, and a line that no rule measures."""

PROCESS_DOCUMENT = """# How we ship at Plasma Engine

The short version for everybody who joins. Ask the `architecture` team where it leaves something open.

## Branches and releases

- Our default branch carries the name `main`. Nobody pushes to it: it is protected, and work comes in by pull request.
- Name a branch after the repository, the issue and what it does: `<repo>/<issue-id>-brief-description`.
- Keep branches short-lived: a few days at most.
- Where a service needs one, it gets a release branch called `release/<version>`.
- Cut a hotfix from the latest release tag and call its branch `hotfix/<issue-id>`.
- Version numbers are semantic in every repository.
- Nobody tags by hand: the release workflow in GitHub Actions makes the tags.

## Tickets and issues

1. Start every issue from a template.
2. Each issue belongs to somebody: it has an owner.
3. Labels tell phase and service, and `needs-review` until somebody looked at it.
4. Cards walk over the board: Backlog, In Progress, Review, Done.

## Pull requests

- Put the issue's id in front of the title, as in `[PE-77] Retry failed uploads`.
- Fill in the checklist (tests, lint, docs, ADR impact).
- Every repository has CodeRabbit enabled, and no pull request goes without its review.
- Besides the author at least one human has to approve.
- Lint, tests, the security scan and the CodeRabbit summary are required status checks.

## CI

- Pipelines call the shared workflows with `workflow_call`.
- Stages run one after the other: lint, test, build, security, package and deploy, notify.
- Images and packages are artifacts of our private registry on `ghcr.io`.

## Delivery

| What | How |
|---|---|
| Staging | A merge to the default branch is deployed to staging without anybody's help |
| Production | Deploying to production needs the approval of a person in a GitHub environment |
| Terraform | The `infra` team approves Terraform plans |
| When it goes wrong | Helm knows the last good release <!-- cd/rollbacks --> |

Nobody deploys on a Friday afternoon.

## Observability

* Logs are JSON and carry a correlation id.
* Services export metrics with OpenTelemetry.
* Grafana and Prometheus hold the alerts.
* Incidents are issues with the label `incident`.
* Each incident gets linked to a postmortem.

## Quality

- New modules: 80 % test coverage or more, enforced in CI.
- Renovate updates our dependencies.
- Renovate's pull requests arrive as one batch a week.
- Before a merge Trivy, pip-audit and npm audit scan for vulnerabilities.

## Tooling of every repository

- `CODEOWNERS` with an architecture lead and a domain lead.
- Issue templates for `bug`, `feature`, `task`, `adr-change`.
- A pull request template that explains CodeRabbit.
- Branch protection requires signed commits, a linear history
  and passing checks.

## Talking to each other

- Weekly sync on Mondays with the board's figures.
- Proposed ADRs are announced in GitHub Discussions.
"""
