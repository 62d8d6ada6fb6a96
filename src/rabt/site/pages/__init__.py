"""The home page (what waits for me), a day in both calendars, the language switch."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from rabt.base.clock import now
from rabt.linkage import days
from rabt.shell import figures
from rabt.shell.language import remember_language
from rabt.shell.words import tongue
from rabt.site import working


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, oldest first."""
    waits = working.waiting(request.actor)
    first = next((queue for queue in waits if queue.begins), None)
    held = working.in_hand(request.actor, now())
    return render(request, "site/home.html", {"waiting": waits, "first": first, "held": held})


@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """Say one day in both calendars, so that a form can show the other beside what is typed."""
    typed = request.GET.get("typed", "")[:40]
    try:
        found, was_hijri = days.read(typed), days.is_hijri(typed)
    except ValueError:
        return JsonResponse({})
    beside = figures.gregorian(found, tongue()) if was_hijri else figures.hijri(found, tongue())
    return JsonResponse({"gregorian": found.isoformat(), "hijri": days.in_hijri(found), "beside": beside})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch between Arabic and English and stay on the page."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    return remember_language(redirect(back), request.POST.get("to", ""))
