"""Every read of a person: permitted first, then written down, then given out."""

from rabt.people.queries.deaths import (
    deceased,
    passing_to_decide,
    passing_to_see,
    passings_to_see,
    waiting,
)
from rabt.people.queries.erasures import (
    erasure_to_decide,
    erasure_to_see,
    erasures_to_see,
)
from rabt.people.queries.finding import alternatives, found, lines, search_words
from rabt.people.queries.persons import (
    LookAlike,
    Seen,
    corrections_of,
    documents_held,
    documents_of,
    identity,
    introduction,
    is_phone_of_another,
    look_alikes,
    names,
    people,
    person_to_change,
    person_to_see,
    photo,
    visible,
    warnings_of,
)

__all__ = [
    "LookAlike",
    "Seen",
    "alternatives",
    "corrections_of",
    "deceased",
    "documents_held",
    "documents_of",
    "erasure_to_decide",
    "erasure_to_see",
    "erasures_to_see",
    "found",
    "identity",
    "introduction",
    "is_phone_of_another",
    "lines",
    "look_alikes",
    "names",
    "passing_to_decide",
    "passing_to_see",
    "passings_to_see",
    "people",
    "person_to_change",
    "person_to_see",
    "photo",
    "search_words",
    "visible",
    "waiting",
    "warnings_of",
]
