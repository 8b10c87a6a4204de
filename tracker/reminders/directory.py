"""Who holds which post on a day, for many items at once (three queries)."""

from dataclasses import dataclass, field
from datetime import date

from tracker.checklist.models import ChecklistItem
from tracker.organizations.actors import Actor, Seat
from tracker.organizations.models import Delegation, Department, Person, Post

R = Post.Role
# Who is told in a department when an item's owner cannot be: the first that is there.
FALLBACK = (R.LIAISON, R.STAFF, R.HEAD)


@dataclass
class Directory:
    """Posts and delegations that hold on `on`; a merged department counts as its successor too."""

    on: date
    posts: dict[int, Post] = field(default_factory=dict)
    seats: dict[int, list[Seat]] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    delegates: dict[int, Person] = field(default_factory=dict)
    by_role: dict[tuple[int, str], list[Post]] = field(default_factory=dict)

    @classmethod
    def load(cls, on: date) -> "Directory":
        """Read everybody's posts as they hold that day."""
        book = cls(on)
        bodies = {body.pk: body for body in Department.objects.all()}
        for post in Post.objects.valid_on(on).select_related("person__user"):
            book._add_post(post, bodies)
        lent = Delegation.objects.filter(from_on__lte=on, until_on__gte=on, post__role__in=FALLBACK)
        for delegation in lent.filter(delegate__is_active=True).select_related(
            "delegate__user", "post__person"
        ):
            book._add_delegation(delegation, bodies)
        return book

    def actor(self, person: Person) -> Actor:
        """The person as `organizations.actors.actor_for` would give them."""
        return Actor(person.user, person, self.on, tuple(self.seats.get(person.pk, ())))

    def owner_of(self, item: ChecklistItem) -> list[Person]:
        """Who is told about an item: the owner's stand-in, the owner, else the department."""
        if item.lead_department_id is None:
            return []
        post = item.owner
        if post is not None:
            for person in (self.delegates.get(post.pk), self._holder(post)):
                if person and self._works_in(person, item.lead_department_id):
                    return [person]
        return self.department(item.lead_department_id)

    def department(self, department_id: int) -> list[Person]:
        """The liaison; without one the clerks; without any the head."""
        for role in FALLBACK:
            found = self.with_role(department_id, role)
            if found:
                return found
        return []

    def with_role(self, department_id: int, role: str) -> list[Person]:
        """Those who hold the role there, each replaced by who stands in for them that day."""
        found: dict[int, Person] = {}
        for post in self.by_role.get((department_id, role), ()):
            person = self.delegates.get(post.pk, post.person)
            found[person.pk] = person
        return list(found.values())

    def office(self) -> list[Person]:
        """The people of the law-based-government office."""
        found = {
            post.person_id: post.person for post in self.posts.values() if post.role == R.OFFICE
        }
        return list(found.values())

    def _holder(self, post: Post) -> Person | None:
        held = self.posts.get(post.pk)
        return held.person if held else None

    def _works_in(self, person: Person, department_id: int) -> bool:
        return self.actor(person).works_in(department_id)

    def _add_post(self, post: Post, bodies: dict[int, Department]) -> None:
        self.posts[post.pk] = post
        self.people[post.person_id] = post.person
        for body in _chain(post.department_id, bodies):
            self.seats.setdefault(post.person_id, []).append(Seat(body, post.role, post))
            self.by_role.setdefault((body.pk, post.role), []).append(post)

    def _add_delegation(self, delegation: Delegation, bodies: dict[int, Department]) -> None:
        post, delegate = delegation.post, delegation.delegate
        self.delegates[post.pk] = delegate
        self.people.setdefault(delegate.pk, delegate)
        for body in _chain(post.department_id, bodies):
            seat = Seat(body, post.role, post, post.person)
            self.seats.setdefault(delegate.pk, []).append(seat)


def _chain(department_id: int, bodies: dict[int, Department]) -> list[Department]:
    chain = [bodies[department_id]]
    while chain[-1].successor_id is not None and len(chain) < 10:
        chain.append(bodies[chain[-1].successor_id])
    return chain
