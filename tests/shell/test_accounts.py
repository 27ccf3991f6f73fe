"""Who signs in is somebody of the pack, with the roles of the posts held that day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from mashangban.core.catalog.pack import Pack
from mashangban.directory import loading
from mashangban.directory.absences import absences_from
from mashangban.directory.accounts import actor_for, actor_of, leads_or_administers
from mashangban.directory.duty import on_duty_at
from mashangban.directory.models import Absence, Account, PlaceCode
from mashangban.directory.office import office
from tests.shell.desk import NOW

pytestmark = pytest.mark.django_db
User = get_user_model()


def test_demo_people_sign_in_with_the_known_password(pack: Pack) -> None:
    loading.load_demo_accounts(pack, NOW)
    user = User.objects.get(username="officer-01")
    assert user.check_password(loading.DEMO_PASSWORD)
    assert actor_for(user, NOW) == actor_of("officer-01", NOW)


def test_leaders_and_administrators_need_a_second_factor(pack: Pack) -> None:
    logins = {login.username: login.strong for login in loading.load_demo_accounts(pack, NOW)}
    assert (logins["leader"], logins["admin"], logins["officer-01"]) == (True, True, False)
    assert Authenticator.objects.filter(user__username="leader", type="totp").exists()
    assert leads_or_administers(actor_of("leader", NOW))


def test_loading_again_changes_nothing(pack: Pack) -> None:
    def counts() -> list[int]:
        return [model.objects.count() for model in (User, Account, Authenticator, PlaceCode)]

    loading.load_demo_accounts(pack, NOW), loading.issue_missing_codes(pack, NOW)
    before = counts()
    loading.load_demo_accounts(pack, NOW)
    assert loading.issue_missing_codes(pack, NOW) == 0
    assert counts() == before


def test_people_gone_from_the_pack_cannot_sign_in(pack: Pack) -> None:
    user = User.objects.create_user("formerly", password="a long enough password")
    Account.objects.create(user=user, person="formerly")
    assert loading.deactivate_strangers(pack) == ["formerly"]
    user.refresh_from_db()
    assert not user.is_active


def test_outside_the_demo_its_accounts_are_off(pack: Pack) -> None:
    loading.load_demo_accounts(pack, NOW)
    assert loading.deactivate_demo_accounts() > 0
    assert not User.objects.get(username="officer-01").is_active


def test_nobody_and_strangers_may_do_nothing() -> None:
    assert actor_for(AnonymousUser(), NOW).grants == ()
    assert actor_for(User.objects.create_user("no-account"), NOW).grants == ()
    assert actor_of("no-such-person", NOW).grants == ()


def test_a_post_counts_from_its_first_day() -> None:
    assert actor_of("officer-01", datetime(2020, 1, 1, tzinfo=UTC)).grants == ()


def test_who_is_away_is_not_on_duty(grid: str) -> None:
    assert on_duty_at(grid, NOW)[0].person == "officer-01"
    Absence.objects.create(
        person="officer-01",
        since=NOW - timedelta(hours=1),
        until=NOW + timedelta(hours=1),
        entered_by="leader",
    )
    assert "officer-01" not in {duty.person for duty in on_duty_at(grid, NOW)}
    assert "officer-01" in {duty.person for duty in on_duty_at(grid, NOW + timedelta(hours=1))}


def test_absences_are_read_once(pack: Pack, django_assert_num_queries: object) -> None:
    absent = absences_from(NOW)
    with django_assert_num_queries(1):  # type: ignore[operator] # pytest-django's fixture
        assert not any(absent(person, NOW) for person in pack.people)


def test_a_case_of_somebody_away_goes_to_another(pack: Pack, grid: str) -> None:
    service = pack.service("police-desk.ask")
    Absence.objects.create(
        person="officer-01", since=NOW - timedelta(days=1), until=NOW + timedelta(days=9), entered_by="leader"
    )
    routed = office(NOW).route(service, grid, NOW, NOW + timedelta(hours=12), ())
    assert routed.handler not in {None, "officer-01"}
