"""What a newcomer does on the first day, with the command as it is installed."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import re
import signal
import subprocess

import pytest

from tests.e2e.conftest import COMMAND

SUNDAY = "2015-06-21 09:00"


def test_one_tick_publishes_the_sample(sample):
    done = sample.run("run", "--once", "--clock", SUNDAY)

    assert done.returncode == 0, done.stderr
    page = (sample.root / "public/chambre-en-provence/index.html").read_text("utf-8")
    assert "Sunday Morning Sound #34" in page
    assert "dimanche 21 juin 2015" in page
    assert page.count('href="https://open.spotify.com/track/') == 9
    assert "9/9 tracks" in done.stdout
    assert "2015-06-28-avant-de-partir" in done.stdout


def test_what_is_ahead_of_its_slot_is_nowhere_in_the_site(sample):
    sample.run("run", "--once", "--clock", "2015-06-21 08:59:59")

    site = b"".join(sample.files()[path] for path in sample.files() if path.startswith("public/"))
    assert b"Avant de partir" not in site
    assert b"Chambre en Provence" not in site
    assert "Les fenêtres ouvertes".encode() in site


def test_publishing_twice_delivers_once(sample):
    first = sample.json("publish", "34")
    before = sample.files()
    second = sample.json("publish", "34")

    assert first["targets"][0]["outcome"] == "published"
    assert second["targets"][0]["outcome"] == "already published"
    public = {path: text for path, text in sample.files().items() if path.startswith("public/")}
    assert public == {path: before[path] for path in public}


def test_a_playlist_is_named_by_number_slug_or_file(sample):
    for name in ("#34", "chambre-en-provence", "playlists/2015-06-21-chambre-en-provence.yaml"):
        assert sample.run("publish", name).returncode == 0, name


def test_before_its_slot_publish_says_when_and_does_nothing(sample):
    before = sample.files()
    done = sample.run("publish", "35", "--clock", SUNDAY)

    assert done.returncode == 2
    assert "Sunday 28 June 2015, 09:00" in done.stderr
    assert "--now" in done.stderr
    assert sample.files() == before


def test_a_week_that_was_begun_and_forgotten_does_not_come_out(blog, tmp_path):
    home = tmp_path / "mine"
    blog.run("init", str(home))
    blog.run("-C", str(home), "new", "Plus tard")
    (later,) = (home / "playlists").glob("*-plus-tard.yaml")

    done = blog.run("-C", str(home), "run", "--once", "--clock", f"{later.name[:10]} 09:00")

    assert done.returncode == 4
    assert "Replace me" in done.stdout
    assert not (home / "public").exists()


def test_an_edit_is_delivered_with_update_and_only_then(sample):
    sample.run("publish", "34")
    path = sample.root / "playlists/2015-06-21-chambre-en-provence.yaml"
    path.write_text(path.read_text("utf-8").replace("Bon dimanche.", "Beau dimanche."), "utf-8")
    page = sample.root / "public/chambre-en-provence/index.html"

    again = sample.run("publish", "34")
    assert "Beau dimanche" not in page.read_text("utf-8")
    assert "publisher publish --update 34" in again.stdout
    assert sample.run("publish", "34", "--update").returncode == 0
    assert "Beau dimanche" in page.read_text("utf-8")


def test_status_tells_what_is_published_and_what_is_ready(sample):
    sample.run("run", "--once", "--clock", SUNDAY)
    states = {row["number"]: row["state"] for row in sample.json("status", "--clock", SUNDAY)}

    assert states == {33: "published", 34: "published", 35: "ready"}


def test_a_week_missed_by_more_than_the_grace_waits_for_a_person(sample):
    done = sample.run("run", "--once", "--clock", "2015-08-01 12:00")

    assert done.returncode == 4
    assert "publisher publish 34" in done.stdout
    assert not (sample.root / "public").exists()
    assert sample.run("publish", "34").returncode == 0


def test_a_machine_that_slept_for_a_week_publishes_what_it_missed_once_each(sample):
    sample.run("run", "--once", "--clock", "2015-06-14 09:00")
    done = sample.run("run", "--once", "--clock", "2015-06-28 11:00")

    assert done.returncode == 0
    assert "late: its slot was 7 days 2 h ago" in done.stdout
    assert {path.name for path in (sample.root / "public").iterdir() if path.is_dir()} == {
        "les-fenetres-ouvertes",
        "chambre-en-provence",
        "avant-de-partir",
    }


def test_the_scheduler_publishes_at_the_slot_to_the_second(sample, started):
    process = started(sample.start("run", "--clock", "2015-06-21 08:59:57"))

    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("next:") and "avant-de-partir" in line:
            break
    text = "".join(lines)
    assert "#34" in text[text.index("2015, 09:00") :]
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    ledger = sample.json("status")
    assert [row["state"] for row in ledger if row["number"] == 34] == ["published"]


def test_init_new_check_publish_make_a_blog_from_nothing(blog, tmp_path):
    home = tmp_path / "mine"
    assert blog.run("init", str(home)).returncode == 0
    assert blog.run("-C", str(home), "check").returncode == 0
    made = blog.run("-C", str(home), "new", "L'été : un début #2")
    assert made.returncode == 0
    assert re.search(r"\d{4}-\d\d-\d\d-l-ete-un-debut-2\.yaml", made.stdout)
    assert blog.run("-C", str(home), "check").returncode == 0
    days = sorted(path.name[:10] for path in (home / "playlists").glob("*.yaml"))
    first, second = (dt.date.fromisoformat(day) for day in days)
    assert second - first == dt.timedelta(weeks=1)
    assert blog.run("-C", str(home), "publish", "1", "--now").returncode == 5  # Replace me
    (first_file,) = (home / "playlists").glob("*-hello.yaml")
    begun = first_file.read_text("utf-8")
    first_file.write_text(begun.replace("  - Replace me - with a track of yours\n", ""), "utf-8")
    assert blog.run("-C", str(home), "publish", "1", "--now").returncode == 0
    assert (home / "public/hello/index.html").exists()


def test_init_leaves_a_blog_that_is_there_alone(sample):
    before = sample.files()
    done = sample.run("init", ".")

    assert done.returncode == 2
    assert "already" in done.stderr
    assert sample.files() == before


def test_build_writes_the_same_bytes_as_publish(sample):
    sample.run("run", "--once", "--clock", "2015-06-21 09:00")
    sample.run("run", "--once", "--clock", "2015-06-28 09:00")
    sample.run("build", "-d", "elsewhere", "--clock", "2015-06-28 09:00")

    published = {
        path.removeprefix("public/"): text
        for path, text in sample.files().items()
        if path.startswith("public/")
    }
    built = {
        path.removeprefix("elsewhere/"): text
        for path, text in sample.files().items()
        if path.startswith("elsewhere/") and "/.publisher/" not in path
    }
    assert published == built


def test_a_build_never_shows_readers_what_is_ahead(sample):
    for arguments in (["--clock", "2030-01-01"], ["-d", "public", "--future"], ["--future"]):
        assert sample.run("build", *arguments).returncode == 2
    assert not (sample.root / "public").exists()


def test_a_missed_week_that_a_build_has_shown_is_not_asked_about_again(sample):
    sample.run("build")
    done = sample.run("run", "--once")

    assert done.returncode == 0, done.stdout
    assert {row["state"] for row in sample.json("status")} == {"published"}


def test_a_missed_week_is_said_once(sample):
    first = sample.run("run", "--once")
    second = sample.run("run", "--once")

    assert (first.returncode, second.returncode) == (4, 0)
    assert "publisher publish 34" in first.stdout
    assert "publisher publish 34" not in second.stdout


def test_a_mistake_is_said_in_json_where_json_was_asked_for(sample):
    done = sample.run("publish", "99", "--json")

    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["kind"] == "InvalidInput"


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colours_on_a_terminal_unless_no_color_is_set(sample, no_color, coloured):
    mine, theirs = pty.openpty()
    subprocess.run(
        [str(COMMAND), "publish", "99"],
        cwd=sample.root,
        env={**sample.environment, "NO_COLOR": no_color, "TERM": "xterm"},
        stdout=theirs,
        stderr=theirs,
        check=False,
        timeout=60,
    )
    os.close(theirs)
    said = os.read(mine, 10_000)
    os.close(mine)

    assert b"no playlist has the number 99" in said
    assert (b"\x1b[" in said) is coloured


def test_a_terminal_that_knows_no_check_marks_still_gets_the_news(sample):
    environment = {**sample.environment, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        [str(COMMAND), "publish", "34"],
        cwd=sample.root,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0
    assert b"site: published" in done.stdout


def test_help_of_every_command_speaks_and_colours_stay_off(sample):
    for command in (
        "init", "new", "check", "resolve", "preview", "build", "publish", "run", "status", "schema",
    ):  # fmt: skip
        done = sample.run(command, "--help")
        assert done.returncode == 0
        assert "Usage: publisher" in done.stdout
        assert "\x1b[" not in done.stdout
