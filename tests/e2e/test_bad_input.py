"""Mistakes, bad luck and bad intent: a clear line, the right exit code, nothing written."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND
from tests.examples import NAME

YAML = f"playlists/{NAME}.yaml"


def refused(blog, *arguments, code=2, says=(), **options):
    """Run a command that must fail, and leave everything as it was."""
    before = blog.files()
    done = blog.run(*arguments, **options)
    output = done.stdout + done.stderr
    assert "Traceback" not in output, output
    assert done.returncode == code, output
    for part in says:
        assert part in output, output
    assert blog.files() == before
    return output


COMMANDS = [
    ("check",),
    ("publish", NAME),
    ("run", "--once", "--clock", "2015-06-21 09:00"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"title: \xe9t\xe9\n", "not UTF-8"),
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"number: 1\n" * 5_000_000, "too large"),
        (b"a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "anchors"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\x00\x00\x00", "invisible character"),
        (b"just words", "key: value"),
    ],
    ids=["not-utf-8", "empty", "blank", "50-MB", "billion-laughs", "deep", "binary", "words"],
)
def test_a_file_that_is_no_playlist(blog, command, content, says):
    (blog.root / YAML).write_bytes(content)

    refused(blog, *command, says=[f"{NAME}", says])


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_folder_in_place_of_a_playlist(blog, command):
    (blog.root / YAML).unlink()
    (blog.root / YAML).mkdir()

    refused(blog, *command, says=["folder"])


# Root may read everything, unless it lays that down.
POWERLESS = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    if os.geteuid() == 0
    else ()
)


def test_an_unreadable_file(blog):
    (blog.root / YAML).chmod(0)
    done = blog.run("check", wrapper=POWERLESS)

    assert done.returncode == 2
    assert "permissions" in done.stderr


@pytest.mark.parametrize("folder", ["playlists", "templates", "."])
def test_a_folder_that_may_not_be_entered(blog, folder):
    (blog.root / folder).mkdir(exist_ok=True)
    (blog.root / folder).chmod(0)
    done = blog.run("-C", str(blog.root), "publish", NAME, wrapper=POWERLESS, cwd=blog.root.parent)
    (blog.root / folder).chmod(0o755)

    assert done.returncode in (2, 3)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "slug",
    ["../../etc/passwd", "/etc/passwd", "a/b", "..", "été", "A B", "x" * 300, "'; rm -rf ~'"],
)
def test_a_slug_that_would_leave_its_place(blog, slug):
    path = blog.root / YAML
    path.write_text(f"slug: {slug}\n{path.read_text('utf-8')}", "utf-8")

    refused(blog, "publish", NAME, says=["slug"])


@pytest.mark.parametrize(
    "name", ["2015-06-21-Été.yaml", "2015-02-30-x.yaml", "hello.yaml", "-.yaml"]
)
def test_a_file_name_that_tells_no_day_and_slug(blog, name):
    (blog.root / YAML).rename(blog.root / "playlists" / name)

    refused(blog, "check", says=["name the file after its day and slug"])


@pytest.mark.parametrize("reference", ["99", "nonsense", "../../etc/passwd", "", "0", "٣٤"])
def test_a_playlist_that_is_not_there(blog, reference):
    refused(blog, "publish", reference, says=["no"])


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{% block main %}{{ post.titel }}{% endblock %}", ["templates/post.html:1", "titel"]),
        ("\n\n{% if %}", ["templates/post.html:3"]),
        ("{% extends 'nothing.html' %}", ["nothing.html"]),
        ("\n{{ 1 / 0 }}", ["templates/post.html:2", "division"]),
        ("{{ post.title }}", ["templates/post.html", "publisher:edition"]),
    ],
)
def test_a_template_with_an_error_names_its_line_and_publishes_nothing(blog, template, says):
    blog.run("resolve")
    blog.write("templates/post.html", template)

    refused(blog, "publish", NAME, says=says)
    (blog.root / "templates/post.html").unlink()
    assert blog.run("publish", NAME).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("slot =", "slott =", ["publisher.toml:", "did you mean `slot`"]),
        ("Europe/Paris", "Europe/Pari", ["Europe/Paris"]),
        ("sunday 09:00", "sunday 25:00", ["25:00"]),
        ("sunday 09:00", "0 09:00", ["a day and a time"]),
        ("sunday 09:00", "sunday 02:30", ["jump over"]),
        ("[series]", "[series", ["publisher.toml:"]),
        ('path = "public"', 'path = "../public"', ["inside the blog"]),
        ('kind = "folder"', 'kind = "ftp"', ["kind"]),
        ('kind = "folder"', 'kind = "folder"\npassword = "x"', ["environment"]),
    ],
)
def test_a_configuration_with_a_mistake(blog, old, new, says):
    path = blog.root / "publisher.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    for command in COMMANDS:
        refused(blog, *command, says=says)


def test_no_blog_at_all(blog):
    refused(blog, "-C", "/", "check", says=["publisher init"])


@pytest.mark.parametrize("clock", ["yesterday", "2015-13-01 09:00", "09:00", ""])
def test_a_clock_that_is_no_time(blog, clock):
    refused(blog, "run", "--once", "--clock", clock, says=["2015-06-21 09:00"])


def test_a_ledger_from_a_newer_version(blog):
    blog.run("publish", NAME)
    with sqlite3.connect(blog.root / ".publisher/ledger.sqlite") as connection:
        connection.execute("UPDATE ledger_version SET version = 99")
    connection.close()

    output = refused(blog, "status", says=["newer"])
    assert "update the program" in output


def test_a_ledger_that_is_no_ledger(blog):
    blog.write(".publisher/ledger.sqlite", "not a database, but long enough to look" * 100)

    refused(blog, "publish", NAME, code=3, says=["ledger"])


def test_a_lock_that_was_edited_by_accident(blog):
    blog.write(f"playlists/{NAME}.lock", '{"version": 1, "entries": [')

    refused(blog, "publish", NAME, says=[f"{NAME}.lock", "take it back from git"])


def test_a_lock_whose_id_would_break_out_of_the_page(blog):
    blog.run("publish", NAME)
    lock = blog.root / f"playlists/{NAME}.lock"
    lock.write_text(
        lock.read_text("utf-8").replace("7zkDEBSxkcBVsStS4qBFpK", '"><script>'), "utf-8"
    )

    refused(blog, "build", says=[f"{NAME}.lock"])


def test_a_full_disk_keeps_what_was_there_and_the_next_run_completes(blog):
    def full_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = blog.run("publish", NAME, preexec_fn=full_disk)

    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not [path for path in blog.files() if path.endswith("index.html")]
    again = blog.run("publish", NAME)
    assert again.returncode == 0, again.stdout
    assert (blog.root / "public/index.html").exists()


def test_standard_output_that_is_full_or_gone(blog):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [str(COMMAND), "status"],
            cwd=blog.root,
            env=dict(blog.environment),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 3
    assert "no space" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_site_folder_is_a_file(blog):
    blog.write("public", "I was here first")
    done = blog.run("publish", NAME)

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert (blog.root / "public").read_text() == "I was here first"


def test_text_entries_without_credentials_say_what_they_need(blog):
    path = blog.root / YAML
    path.write_text(path.read_text("utf-8") + "  - Charles Trenet - La mer\n", "utf-8")
    done = blog.run("resolve")

    assert done.returncode == 5
    for part in ("link", "SPOTIPY_CLIENT_ID", "developer.spotify.com"):
        assert part in done.stderr
