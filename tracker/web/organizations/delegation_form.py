"""The forms of standing in and of a merger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.organizations.actors import Actor
from tracker.organizations.models import Department, Person, Post
from tracker.organizations.standing_in import own_headships, posts_to_lend
from tracker.web.forms import HouseForm


class DelegationForm(HouseForm):
    """Which post, who stands in, from when until when."""

    post = forms.ChoiceField(label=_("For whom"))
    delegate = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who stands in"), to_field_name="public_id"
    )
    from_on = forms.DateField(label=_("From"))
    until_on = forms.DateField(label=_("Until (included)"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"from_on": actor.on})
        super().__init__(*args, **kwargs)
        self.posts = {_key(post): post for post in posts_to_lend(actor)}
        people = Person.objects.filter(is_active=True, user__is_active=True)
        if not actor.is_office:
            here = Post.objects.valid_on(actor.on).filter(department__in=own_headships(actor))
            people = people.filter(pk__in=here.values("person"))
        fields: Any = self.fields
        fields["post"].choices = [
            (key, f"{post.department} {post.person} ({post.get_role_display()})")
            for key, post in self.posts.items()
        ]
        fields["delegate"].queryset = people.order_by("name", "pk")

    def clean_post(self) -> Post:
        """The post behind the choice."""
        return self.posts[self.cleaned_data["post"]]


class MergeForm(HouseForm):
    """Which department takes over, and why."""

    successor = forms.ModelChoiceField(
        Department.objects.none(), label=_("Merged into"), to_field_name="code"
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = Department.objects.current().exclude(pk=department.pk)


def _key(post: Post) -> str:
    """A post in a form: integer keys stay inside."""
    return f"{post.department.code}.{post.role}.{post.person.public_id}"
