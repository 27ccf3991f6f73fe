"""``mashangban replay desk|services|live``: demo data, made by the real engine."""

from __future__ import annotations

import sys

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from mashangban.cases.definitions import publish
from mashangban.directory.pack import current_pack
from mashangban.replay import desk, live, live_grants, live_services, services
from mashangban.replay.story import StoryProblem


@click.command()
@click.argument("story", type=click.Choice(["desk", "services", "live"]))
def replay(story: str) -> None:
    """Play a story through the real engine with simulated time. Played once, it stays as it is.

    desk: the desk's first half year, 4253 scans and 699 letters. services: one-thing services, 486 items decided on a
    commitment, 25 elders, firms across regions. live: some matters that are open now.
    """
    _prepare()
    if story == "live":
        _live()
        return
    show = sys.stderr.isatty()
    with click.progressbar(length=1000, label="replaying", file=sys.stderr, hidden=not show) as bar:

        def progress(done: int, of: int) -> None:
            bar.update(done * 1000 // max(1, of) - bar.pos)

        try:
            what, fresh = _play(story, progress)
        except (StoryProblem, services.StoryBroken) as problem:
            raise click.ClickException(str(problem)) from problem
    state = "replayed" if fresh else "replayed before; nothing to do"
    click.echo(f"{what} {state}. `mashangban figures {story}` shows them.")


def _play(story: str, progress: desk.Progress) -> tuple[str, bool]:
    """What was played, in words, and whether it had not been played before."""
    if story == "services":
        done = services.play(timezone.now(), progress)
        return f"{done.applications} applications and {done.drafts} drafts", done.fresh
    played = desk.play(story, timezone.now(), progress)
    return f"{played.scans} scans and {played.letters} letters", played.fresh


def _live() -> None:
    try:
        added = live.play(timezone.now())
    except StoryProblem as problem:
        raise click.ClickException(str(problem)) from problem
    opened = live_services.play(timezone.now())
    for why in added.refused:
        click.echo(f"left out: {why}", err=True)
    click.echo(
        f"{added.letters} letters of the last three days added."
        if added.letters
        else "Letters of the last days are there already."
    )
    if opened:
        click.echo(f"{opened} open applications to one-thing services added.")
    try:
        told = live_grants.play(timezone.now())
    except StoryProblem as problem:
        raise click.ClickException(str(problem)) from problem
    if told:
        click.echo(f"{told} people told of a benefit they need not apply for.")


def _prepare() -> None:
    """Tables and definitions, where `migrate` and `load` have not been run yet."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    publish(current_pack(), timezone.now())
