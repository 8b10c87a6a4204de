"""What people do with their own log-in: choose a password, choose a language."""

from django.contrib.auth.hashers import make_password

from tracker.organizations.actors import Actor
from tracker.organizations.models import Person, User
from tracker.trail.recording import recording, writer


@writer
def set_own_password(user: User, password: str, actor: Actor) -> None:
    """Store the password that the person chose; it must have passed the validators before.

    Works for a log-in without a person too. The trail learns that it happened, never the word.
    """
    hashed = make_password(password)
    with recording(actor) as record:
        User.objects.filter(pk=user.pk).update(password=hashed, must_change_password=False)
        record("account.password_chosen", user)
    user.password, user.must_change_password = hashed, False


@writer
def choose_language(person: Person, language: str, actor: Actor) -> None:
    """Set the language of the person's pages and mails; `language` is one of Person.Language."""
    chosen = Person.Language(language).value
    with recording(actor) as record:
        if person.language == chosen:
            record.nothing()
            return
        Person.objects.filter(pk=person.pk).update(language=chosen)
        record("person.language_chosen", person, {"language": [person.language, chosen]})
    person.language = chosen
