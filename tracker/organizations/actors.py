"""Who acts, on which day, in which posts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from tracker.organizations.models import Delegation, Department, Person, Post, User

WORKING_ROLES = (Post.Role.STAFF, Post.Role.LIAISON, Post.Role.HEAD)


@dataclass(frozen=True)
class Seat:
    """A role in a department that an actor fills, by a post or as a delegate (`for_person`)."""

    department: Department
    role: str
    post: Post
    for_person: Person | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts on `on` (the business date). `user` and `person` are None for the system itself."""

    user: User | None
    person: Person | None
    on: date
    seats: tuple[Seat, ...] = field(default=())
    seat: Seat | None = None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def name(self) -> str:
        """The name the trail copies."""
        if self.person:
            return self.person.name
        return self.user.get_username() if self.user else _("the system")

    @property
    def on_behalf_of(self) -> Person | None:
        """Whom the hat worn now belongs to, when it is a delegate's."""
        return self.seat.for_person if self.seat else None

    @property
    def on_behalf_of_user_id(self) -> int | None:
        return self.on_behalf_of.user_id if self.on_behalf_of else None

    @property
    def on_behalf_of_name(self) -> str:
        return self.on_behalf_of.name if self.on_behalf_of else ""

    @property
    def capacity(self) -> str:
        """The hat worn for this act, for example `区司法局 clerk`; empty for the system."""
        return f"{self.seat.department.short_name} {self.seat.role}" if self.seat else ""

    @cached_property
    def is_system(self) -> bool:
        return self.user is None and self.person is None

    @cached_property
    def is_office(self) -> bool:
        """Whether one of the posts is in the law-based-government office."""
        return any(seat.role == Post.Role.OFFICE for seat in self.seats)

    @cached_property
    def is_viewer(self) -> bool:
        return any(seat.role == Post.Role.VIEWER for seat in self.seats)

    @cached_property
    def is_head(self) -> bool:
        return any(seat.role == Post.Role.HEAD for seat in self.seats)

    @cached_property
    def sees_all(self) -> bool:
        """The office, leaders who only look, and the system."""
        return self.is_office or self.is_viewer or self.is_system

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        return tuple(seat.post for seat in self.seats)

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """Departments in which the actor works (clerk, liaison, head), in official order."""
        found = {s.department.pk: s.department for s in self.seats if s.role in WORKING_ROLES}
        return tuple(sorted(found.values(), key=lambda d: (d.order, d.pk)))

    @cached_property
    def department_ids(self) -> frozenset[int]:
        return frozenset(d.pk for d in self.departments)

    def works_in(self, department_id: int | None) -> bool:
        """Whether the actor is clerk, liaison or head there that day."""
        return department_id in self.department_ids

    def heads(self, department_id: int | None) -> bool:
        """Whether the actor is head there that day, or stands in for the head."""
        return any(
            seat.role == Post.Role.HEAD and seat.department.pk == department_id
            for seat in self.seats
        )

    def wearing(self, department_id: int | None = None, roles: Iterable[str] = ()) -> "Actor":
        """The same actor with the hat (seat) of that department and one of those roles put on.

        An own post comes before a delegated one; without a match the actor stays bare-headed.
        """
        wanted = tuple(roles)
        fits = [
            seat
            for seat in self.seats
            if (department_id is None or seat.department.pk == department_id)
            and (not wanted or seat.role in wanted)
        ]
        fits.sort(key=lambda seat: seat.for_person is not None)
        return Actor(self.user, self.person, self.on, self.seats, fits[0] if fits else None)

    def as_office(self) -> "Actor":
        """The same actor with the office's hat."""
        return self.wearing(roles=[Post.Role.OFFICE])


def actor_for(person: Person, on: date) -> Actor:
    """The person with the posts and delegations valid on that day (two queries).

    A post in a department that was merged counts for its successor too.
    """
    seats: list[Seat] = []
    own = Post.objects.valid_on(on).filter(person=person).select_related("department__successor")
    for post in own:
        seats.extend(Seat(body, post.role, post) for body in _with_successors(post.department))
    lent = Delegation.objects.filter(
        delegate=person,
        from_on__lte=on,
        until_on__gte=on,
        post__role__in=WORKING_ROLES,
        post__in=Post.objects.valid_on(on),
    ).select_related("post__department__successor", "post__person")
    if not person.is_active:
        lent = lent.none()
    for delegation in lent:
        post = delegation.post
        seats.extend(
            Seat(body, post.role, post, post.person) for body in _with_successors(post.department)
        )
    return Actor(user=person.user, person=person, on=on, seats=tuple(seats))


def actor_of_user(user: User, on: date) -> Actor:
    """The actor behind a log-in; a log-in without a person has no posts."""
    person = Person.objects.filter(user=user).select_related("user").first()
    return actor_for(person, on) if person else Actor(user=user, person=None, on=on)


def system_actor(on: date) -> Actor:
    """The system itself: imports from the command line, beat."""
    return Actor(user=None, person=None, on=on)


def _with_successors(department: Department) -> list[Department]:
    chain = [department]
    while chain[-1].successor is not None and len(chain) < 10:
        chain.append(chain[-1].successor)
    return chain
