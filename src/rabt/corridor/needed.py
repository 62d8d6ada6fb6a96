"""What the rooms ask of a pack by name: each list, clock, policy and number that must be there."""

from collections.abc import Mapping

from rabt.corridor import asking, check_steps, coursing, inspecting, meeting, patrolling, tracking, training

NEEDED: Mapping[str, tuple[str, ...]] = {
    "reason": (
        "employer_refusal", "demand_refusal", "project_refusal", "recruiter_refusal", "offer_decline",
        "contract_decline", "contract_refusal", "clearance_refusal", "permit_refusal",
        "permit_suspension", "permit_withdrawal", "entry_refusal", "entry_override", "device_lock",
        "term_refusal", "old_entry_standing", "old_entry_aside", "leaving_ground", "regularisation_refusal",
        "travel_document_refusal", "protection_sign", "exit_refusal", *tracking.REASONS, "case_basis",
    ),
    "clock": (
        "demand_lapse", "offer_answer", "contract_consent", "contract_certify", "contract_days_max",
        "project_days_max", "permit_days", "permit_decide", "permit_entry_window",
        "permit_renewal_window", "between_jobs", "employer_sight", "employer_dormant",
        "document_expiring", "list_green", "list_amber", "offline_pack", "change_notice",
        "permit_hearing", "suspension_confirm", "leaving_notice", "return_settles", "erase_after",
        "draft_kept", "remind_first", "remind_second", "remind_last", "least_age", "correction_answer",
        "finding_judge", "finding_return", "wage_due", "wage_late", "wage_days_unpaid", "wage_answer",
        "wage_decide", "wage_day_part", "complaint_execute", "employer_silent", "absence_answer",
        "skills_answer", "skills_decide",
        *inspecting.CLOCKS, *patrolling.CLOCKS, *tracking.CLOCKS, *meeting.CLOCKS, *asking.CLOCKS,
        *training.CLOCKS, *coursing.CLOCKS,
    ),
    "policy": (
        "batch_confirm_papers", "batch_grant_permits", "batch_propose_permits", "better_terms_allowed",
        "housing_required", "posted_ends_with_project", "posted_insured_at_origin", "posted_within_quota",
    ),
    "number": (
        "absence_abuse", "least_shown", "operations_enough_minutes", "operations_weather_hours",
        *inspecting.NUMBERS, *patrolling.NUMBERS, *asking.NUMBERS, *training.NUMBERS, *coursing.NUMBERS,
    ),
    "hold": ("review",),
    "report_day": (meeting.JOINT,),
    "regularisation": tuple(code for codes in check_steps.STEPS.values() for code in codes),
    "answer_clock": asking.ANSWER_CLOCKS,
    "option": asking.LISTS,
    "sector": ("other",),
    "wage_floor": ("all",),
    "line": ("land",),
    "zone": ("joint",),
    "course_need": coursing.SOURCES,
    "place_kind": patrolling.PLACES,
    "share": tracking.SHARED,
    "pace": tracking.PACES,
}  # fmt: skip
"""What the rooms ask for by name; a pack without it would fail a person at his desk."""
