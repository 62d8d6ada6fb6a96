"""The worker's row, the documents he had, and why an office that does not keep him may see him."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value

from rabt.access.approval import TwoKeys
from rabt.base.identifiers import Ref, new_id, ref_of
from rabt.people.rules import asking, canaries, erasure, passing, resemblance
from rabt.people.rules.names import ArabicName
from rabt.people.rules.person import KEPT, Identity, NameCard, PersonFacts

_PART = 80


class Person(models.Model):
    """One person as one state knows him: `kept_by` says which state may change the row.

    `spelt` says that the words of his names are among the spellings by which slips are guessed, `compared`
    that it was looked for others who may be the same person.
    `seen_from` lists the offices whose people may see him: his own, those with a ground, and all above them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kept_by = models.CharField(max_length=2)
    office = models.CharField(max_length=200, db_index=True)
    seen_from = ArrayField(models.CharField(max_length=200), default=list)
    state = models.CharField(max_length=12, default=KEPT)
    version = models.PositiveIntegerField(default=1)

    first = models.CharField(max_length=_PART)
    father = models.CharField(max_length=_PART)
    grandfather = models.CharField(max_length=160, blank=True)
    family = models.CharField(max_length=_PART)
    name_latin = models.CharField(max_length=160, blank=True)
    name_key = models.CharField(max_length=200)
    search_text = models.CharField(max_length=600)
    words = models.GeneratedField(
        expression=Func(
            Func(F("search_text"), Value(" "), function="string_to_array"),
            function="array_to_tsvector",
            output_field=SearchVectorField(),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    spelt = models.BooleanField(default=False)
    compared = models.BooleanField(default=False)

    sex = models.CharField(max_length=8)
    born_on = models.DateField()
    birth_place = models.CharField(max_length=12, blank=True)
    home_place = models.CharField(max_length=12, blank=True)
    nationality = models.CharField(max_length=3)
    national_id = models.CharField(max_length=20, blank=True)
    passport_number = models.CharField(max_length=12, blank=True)
    passport_issuer = models.CharField(max_length=3, blank=True)
    passport_expires_on = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    photo_id = models.UUIDField(null=True, blank=True)

    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    introduced_at = models.DateTimeField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kept_by", "nationality", "national_id"],
                condition=~Q(national_id="") & Q(merged_into=None),
                name="people_one_national_id",
            ),
            models.UniqueConstraint(
                fields=["kept_by", "passport_issuer", "passport_number"],
                condition=~Q(passport_number="") & Q(merged_into=None),
                name="people_one_passport",
            ),
            models.CheckConstraint(
                condition=~Q(national_id="") | ~Q(passport_number="") | Q(erased_at__isnull=False),
                name="people_some_document",
            ),
        ]
        indexes = [
            GinIndex(fields=["words"], name="people_words"),
            GinIndex(fields=["seen_from"], name="people_seen_from"),
            models.Index(
                fields=["registered_at"],
                condition=Q(photo_id=None, merged_into=None),
                name="people_without_photo",
            ),
            models.Index(fields=["id"], condition=Q(spelt=False), name="people_unspelt"),
            models.Index(fields=["id"], condition=Q(compared=False), name="people_uncompared"),
            models.Index(fields=["merged_into"], condition=~Q(merged_into=None), name="people_merged"),
            models.Index(fields=["name_key", "born_on"], name="people_namesakes"),
            models.Index(fields=["passport_number"], name="people_passport"),
            models.Index(fields=["national_id"], name="people_national_id"),
            models.Index(fields=["phone"], name="people_phone"),
        ]

    @property
    def ref(self) -> Ref:
        """Name this person without saying who he is."""
        return ref_of("person", self.pk)

    @property
    def name(self) -> ArabicName:
        """Give the four parts of the Arabic name."""
        return ArabicName(self.first, self.father, self.grandfather, self.family)

    @property
    def name_ar(self) -> str:
        """Give the Arabic name in one line."""
        return self.name.full

    def facts(self) -> PersonFacts:
        """Give what is known of this person in the form in which it is checked."""
        return PersonFacts(
            name_ar=self.name_ar, name_latin=self.name_latin, sex=self.sex, born_on=self.born_on,
            birth_place=self.birth_place, home_place=self.home_place, nationality=self.nationality,
            national_id=self.national_id, passport_number=self.passport_number,
            passport_issuer=self.passport_issuer, passport_expires_on=self.passport_expires_on,
            phone=self.phone,
        )  # fmt: skip

    def card(self) -> NameCard:
        """Give the least that a list shows."""
        return NameCard(self.name_ar, self.name_latin, self.born_on, self.photo_id)

    def identity(self) -> Identity:
        """Give who this person is, as a value."""
        return Identity(
            person_ref=self.ref, name_ar=self.name_ar, name_latin=self.name_latin, sex=self.sex,
            born_on=self.born_on, nationality=self.nationality, passport_number=self.passport_number,
            passport_expires_on=self.passport_expires_on, national_id=self.national_id,
            phone="" if self.died_on else self.phone, died_on=self.died_on,
            photo_id=self.photo_id, office=self.office, kept_by=self.kept_by,
            passport_issuer=self.passport_issuer, birth_place=self.birth_place,
        )  # fmt: skip


class Spelling(models.Model):
    """A word of some name, under itself and under each spelling of it with one letter left out."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=24)
    word = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="people_one_spelling")]


class Document(models.Model):
    """A document that a person had or has: earlier numbers stay, so that he is known again by them."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=20, db_index=True)
    issuer = models.CharField(max_length=3)
    expires_on = models.DateField(null=True, blank=True)
    noted_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)


class Ground(models.Model):
    """Why an office that does not keep a person may see him: the record on which it works with him."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    office = models.CharField(max_length=200, db_index=True)
    about = models.CharField(max_length=80)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "office", "about"], name="people_one_ground"),
        ]


class Shut(models.Model):
    """An office that may see nobody for now, not even whom it registered; those above it see on."""

    office = models.CharField(max_length=200, primary_key=True)
    since = models.DateTimeField()


class Passing(TwoKeys):
    """The report that a person died, with its document: told by one, confirmed by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    office = models.CharField(max_length=200, db_index=True)
    died_on = models.DateField()
    file_id = models.UUIDField()
    state = models.CharField(max_length=10, default=passing.State.TOLD)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["told", "confirmed"]), name="people_one_death"
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="people_deaths_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("passing", self.pk)


class Erasure(TwoKeys):
    """The erasing of a person: asked by one, decided by another, answered by the other state."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=200, db_index=True)
    why = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=erasure.State.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        constraints = [
            *TwoKeys.Meta.constraints,
            models.UniqueConstraint(
                fields=["person"], condition=~Q(state="refused"), name="people_one_erasure"
            ),
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="people_erasures_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("erasure", self.pk)


class Correction(models.Model):
    """What the state that keeps a person corrected, as our copy said it before and says it now."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    changes = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="people_one_correction"),
        ]


class CorrectionRequest(models.Model):
    """What a person asks to be corrected about himself, and what became of it.

    `asked_in` is the state at whose page he asked; the same row has one key on both nodes. `office` is whose
    queue it waits in, at the state that keeps him.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    asked_in = models.CharField(max_length=2)
    office = models.CharField(max_length=200, db_index=True)
    field = models.CharField(max_length=30)
    said = models.CharField(max_length=asking.MOST_SAID)
    why = models.CharField(max_length=asking.MOST_WHY, blank=True)
    file_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, default=asking.State.ASKED)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"], condition=Q(state__in=["asked", "passed"]),
                name="people_one_correction_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="people_refused_has_reason"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "asked_at"], name="people_corrections_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("correction_request", self.pk)


class Help(models.Model):
    """A clerk beside a worker who stands before him: he may open the worker's own page for a short while."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    helper = models.CharField(max_length=80)
    office = models.CharField(max_length=200)
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["helper", "person", "-since"], name="people_help_of")]


class Distinction(models.Model):
    """A clerk's word that two persons who look alike are not the same, and why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "other"], name="people_one_distinction")]


class Resemblance(models.Model):
    """Two persons who may be one: what speaks for it and against it, and what was made of it.

    `one` was known before `other`. `steps` holds, field by field, what was seen and what it adds, and
    nothing of what the fields say. `told_by` names the other state where it asked us to look.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    one = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, default=resemblance.State.OPEN)
    chance = models.FloatField()
    steps = models.JSONField(default=list)
    found_at = models.DateTimeField()
    told_by = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="people_one_resemblance")]
        indexes = [models.Index(fields=["state", "found_at"], name="people_resemblances_queue")]

    @property
    def ref(self) -> Ref:
        """Name this record."""
        return ref_of("resemblance", self.pk)

    @property
    def both(self) -> tuple[Person, Person]:
        """Give the two persons, the one who was known first before the other."""
        return self.one, self.other


class Judgement(models.Model):
    """What one clerk said of two persons who may be one, and why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    resemblance = models.ForeignKey("people.Resemblance", on_delete=models.CASCADE, related_name="judgements")
    said = models.CharField(max_length=10)
    reason = models.TextField()
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()


class Planting(TwoKeys):
    """So many persons who do not exist, among those of an office: asked for by one, planted by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    office = models.CharField(max_length=200, db_index=True)
    count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=canaries.State.ASKED)

    @property
    def ref(self) -> Ref:
        """Name this planting."""
        return ref_of("canaries", self.pk)
