"""Every read of this room; the first argument says who looks."""

from rabt.regularisation.queries.consular import (
    asking_told,
    askings_to_see,
    detention_to_change,
    detention_to_see,
    detention_told,
    detentions_to_see,
    return_to_answer,
    return_to_see,
    return_told,
    returns_to_see,
)
from rabt.regularisation.queries.counting import counts
from rabt.regularisation.queries.files import (
    charged,
    fee_paid,
    file_of_number,
    file_to_change,
    file_to_see,
    files_to_see,
    own_files,
    return_of,
    waiting_decision,
)
from rabt.regularisation.queries.paper import proof
from rabt.regularisation.queries.people import Known, key_shown, known
from rabt.regularisation.queries.queues import queues, waiting
from rabt.regularisation.queries.seeking import (
    held_by_passport,
    held_like,
    one_to_see,
    whereabouts_of,
    whereabouts_open,
    whereabouts_to_change,
    whereabouts_to_see,
    whereabouts_told,
)
from rabt.regularisation.queries.traces import ties, traces_of

__all__ = [
    "Known", "asking_told", "askings_to_see", "charged", "counts", "detention_to_change", "detention_to_see",
    "detention_told", "detentions_to_see", "fee_paid", "file_of_number", "file_to_change", "file_to_see",
    "files_to_see", "held_by_passport", "held_like", "key_shown", "known", "one_to_see", "own_files", "proof",
    "queues", "return_of", "return_to_answer",
    "return_to_see", "return_told", "returns_to_see", "ties", "traces_of", "waiting", "waiting_decision",
    "whereabouts_of", "whereabouts_open", "whereabouts_to_change", "whereabouts_to_see", "whereabouts_told",
]  # fmt: skip
