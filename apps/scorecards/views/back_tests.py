"""Trying other parameters of a rule, and saving them."""

from datetime import timedelta
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.audit import Action, address_of, note
from apps.accounts.limits import SYNCS, at_most
from apps.accounts.viewers import viewer_of
from apps.scorecards import queries
from apps.scorecards.findings import Result
from apps.scorecards.forms import ParameterForm, SaveParametersForm
from apps.scorecards.registry import rule_of
from apps.scorecards.rules import Rule
from apps.scorecards.services import parameters as services
from apps.scorecards.tasks import judge_all, run_back_tests
from apps.sync.tasks import tell
from apps.ui.pages import render_page

FRAGMENTS = {"back-test": "scorecards/_back_test.html"}


@require_http_methods(["GET", "HEAD", "POST"])
def back_tests(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer the parameters of a rule to be changed; have what was changed tried, and show how that goes."""
    rule, now = _rule(slug), timezone.now()
    standard = queries.load_standards().at(now)
    if request.method != "POST":
        return _ask_page(request, rule, form=ParameterForm(rule=rule, standard=standard))
    return _ask(request, rule, form=ParameterForm(request.POST, rule=rule, standard=standard))


@require_http_methods(["GET", "HEAD", "POST"])
def back_test(request: HttpRequest, slug: str, back_test_id: int) -> HttpResponse:
    """Show what other parameters would change; save them from a day on."""
    rule, now = _rule(slug), timezone.now()
    shown = queries.back_test(viewer_of(request), rule=rule, back_test_id=back_test_id, now=now)
    if shown is None:
        raise Http404("There is no such back-test.")
    first_day = timezone.localdate(now) + timedelta(days=shown.days_to_wait)
    form = SaveParametersForm(request.POST or None, initial={"effective_from": first_day})
    if request.method == "POST" and form.is_valid() and _save(request, rule, back_test_id, form=form):
        return redirect("scorecards:back_test", rule.slug, back_test_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"rule": rule, "back_test": shown, "form": form, "results": tuple(Result)}
    return render_page(request, "scorecards/back_test.html", context, fragments=FRAGMENTS, status=status)


@at_most(SYNCS, what="back-test")
def _ask(request: HttpRequest, rule: Rule, *, form: ParameterForm) -> HttpResponse:
    if form.is_valid():
        address, now = address_of(request), timezone.now()
        try:
            tried = services.ask(viewer_of(request), form.wanted, address=address, now=now)
        except services.CannotTry as refused:
            form.take(refused.problems)
        except services.NotPermitted as error:
            raise _refused(request, rule, error) from error
        else:
            tell(run_back_tests)
            return redirect("scorecards:back_test", rule.slug, tried.pk)
    return _ask_page(request, rule, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _save(request: HttpRequest, rule: Rule, back_test_id: int, *, form: SaveParametersForm) -> bool:
    """Say whether it was saved; else the form tells why not."""
    viewer, now, told = viewer_of(request), timezone.now(), form.cleaned_data
    try:
        saved = services.save(
            viewer,
            rule=rule.slug,
            back_test_id=back_test_id,
            effective_from=told["effective_from"],
            reason=told["reason"],
            address=address_of(request),
            now=now,
        )
    except services.CannotTry as refused:
        form.take(refused.problems)
        return False
    except services.NotPermitted as error:
        raise _refused(request, rule, error) from error
    except services.BackTestNotFound as error:
        raise Http404(str(error)) from error
    if saved.effective_from <= timezone.localdate(now):
        tell(judge_all)
    return True


def _ask_page(request: HttpRequest, rule: Rule, *, form: ParameterForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"rule": rule, "form": form, "back_tests": queries.back_tests(rule, now=timezone.now())}
    return render_page(request, "scorecards/back_tests.html", context, status=status)


def _refused(request: HttpRequest, rule: Rule, error: Exception) -> PermissionDenied:
    """Note what somebody tried that is not theirs to do."""
    viewer, address = viewer_of(request), address_of(request)
    note(Action.PARAMETERS_ACT_REFUSED, viewer=viewer, address=address, subject=rule.slug, now=timezone.now())
    return PermissionDenied(str(error))


def _rule(slug: str) -> Rule:
    rule = rule_of(slug)
    if rule is None:
        raise Http404("There is no rule of this name.")
    return rule
