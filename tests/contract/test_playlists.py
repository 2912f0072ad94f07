"""What every shelf of playlists promises; and what the folder on disk promises besides."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.adapters.files import MAX_BYTES, PlaylistFolder
from publisher.errors import InvalidInput, StorageFailed
from publisher.ports import Playlists, Source
from tests.fakes import MemoryPlaylists

OLD, NEW = "2015-06-14-avant", "2015-06-21-apres"
SHOWN = Path("blog/playlists")


def folder_with(folder: Path, texts: dict[str, str]) -> PlaylistFolder:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_bytes(text.encode())
    return PlaylistFolder(folder, SHOWN)


@pytest.fixture(params=["memory", "folder"])
def make(request, tmp_path: Path) -> Callable[..., Playlists]:
    def made(**texts: str) -> Playlists:
        named = {name.replace("_", "-").removeprefix("n"): text for name, text in texts.items()}
        if request.param == "memory":
            return MemoryPlaylists(named)
        return folder_with(tmp_path, named)

    return made


@pytest.fixture
def two(make: Callable[..., Playlists]) -> Playlists:
    return make(n2015_06_21_apres="number: 2", n2015_06_14_avant="title: é\n")


def test_the_oldest_day_comes_first(two):
    assert two.names() == [OLD, NEW]


def test_an_empty_shelf_has_no_names(make):
    assert make().names() == []


def test_a_playlist_is_read_as_it_was_written(two):
    source = two.read(OLD)

    assert (source.name, source.text, source.lock) == (OLD, "title: é\n", None)
    assert source.where.endswith(f"playlists/{OLD}.yaml")


def test_a_playlist_that_is_not_there_is_said(two):
    with pytest.raises(InvalidInput, match=r"playlists/2015-01-01-rien\.yaml: there is no such"):
        two.read("2015-01-01-rien")


def test_a_lock_stands_beside_its_playlist_and_no_other(two):
    two.write_lock(OLD, "é\n")

    assert two.read(OLD).lock == "é\n"
    assert two.read(NEW).lock is None
    assert two.names() == [OLD, NEW]


def test_a_new_lock_takes_the_place_of_the_old(two):
    two.write_lock(OLD, "longer than the next")
    two.write_lock(OLD, "b")

    assert two.read(OLD).lock == "b"
    assert two.read(OLD).text == "title: é\n"


# What only the folder can promise.


@pytest.fixture
def folder(tmp_path) -> PlaylistFolder:
    return folder_with(tmp_path, {OLD: "number: 1\n"})


def test_a_folder_that_is_not_there_has_no_playlists(tmp_path):
    assert PlaylistFolder(tmp_path / "playlists", SHOWN).names() == []


def test_a_file_in_its_place_is_said(tmp_path):
    (tmp_path / "playlists").write_text("x")

    with pytest.raises(StorageFailed, match="Not a directory"):
        PlaylistFolder(tmp_path / "playlists", SHOWN).names()


def test_only_yaml_files_are_playlists(folder, tmp_path):
    for name in ("x.lock", ".x.yaml", "x.yaml~", "x.yaml.bak", "playlist.schema.json", "#x.yaml#"):
        (tmp_path / name).write_text("x")
    (tmp_path / "2015-06-28-court.yml").write_text("number: 3\n")

    assert folder.names() == [OLD, "2015-06-28-court"]
    assert folder.read("2015-06-28-court").where == str(SHOWN / "2015-06-28-court.yml")


def test_one_name_with_two_endings_is_refused(folder, tmp_path):
    (tmp_path / f"{OLD}.yml").write_text("number: 2\n")

    with pytest.raises(InvalidInput, match=r"there is a \.yml of this too"):
        folder.read(OLD)


def test_a_byte_order_mark_is_not_part_of_the_text(folder, tmp_path):
    (tmp_path / f"{OLD}.yaml").write_bytes(b"\xef\xbb\xbfnumber: 1\r\n")

    assert folder.read(OLD) == Source(
        name=OLD, where=str(SHOWN / f"{OLD}.yaml"), text="number: 1\r\n", lock=None
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"number: 1\ntitle: caf\xe9\n", ":2: this file is not UTF-8"),
        (b"\xff\xfen\x00", ":1: this file is not UTF-8"),
        (b"x" * (MAX_BYTES + 1), "too large"),
    ],
    ids=["latin-1", "utf-16", "large"],
)
@pytest.mark.parametrize("ending", [".yaml", ".lock"])
def test_what_is_no_text_is_refused_with_its_name(folder, tmp_path, data, message, ending):
    (tmp_path / f"{OLD}{ending}").write_bytes(data)

    with pytest.raises(InvalidInput) as caught:
        folder.read(OLD)
    assert f"{OLD}{ending}" in str(caught.value)
    assert message in str(caught.value)


def test_a_huge_file_is_refused_without_being_read(folder, tmp_path):
    with (tmp_path / f"{OLD}.yaml").open("wb") as file:
        file.truncate(50_000_000_000)  # takes no room on the disk, and would not fit in memory

    with pytest.raises(InvalidInput, match="50000 MB is too large"):
        folder.read(OLD)


def test_a_folder_named_like_a_playlist_is_said(folder, tmp_path):
    (tmp_path / f"{NEW}.yaml").mkdir()

    with pytest.raises(InvalidInput, match="this is a folder, not a file"):
        folder.read(NEW)


def test_a_link_that_leads_nowhere_is_said(folder, tmp_path):
    (tmp_path / f"{NEW}.yaml").symlink_to(tmp_path / "gone")

    with pytest.raises(InvalidInput, match="there is no such file"):
        folder.read(NEW)


def test_a_device_is_refused_and_not_read(folder, tmp_path):
    # /dev/zero would never end, and a pipe would be waited for.
    (tmp_path / f"{NEW}.yaml").symlink_to("/dev/null")

    with pytest.raises(InvalidInput, match="not a file"):
        folder.read(NEW)


def test_a_lock_is_written_whole_and_leaves_nothing_else(folder, tmp_path):
    folder.write_lock(OLD, "x" * 100_000)

    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{OLD}.lock", f"{OLD}.yaml"]


def test_a_lock_can_be_read_by_others_as_the_umask_allows(folder, tmp_path):
    before = os.umask(0o027)
    try:
        folder.write_lock(OLD, "x")
    finally:
        os.umask(before)

    assert (tmp_path / f"{OLD}.lock").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_disk_that_refuses_leaves_the_old_lock_and_no_rubbish(
    folder, tmp_path, monkeypatch, step
):
    folder.write_lock(OLD, "old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"publisher.adapters.files.os.{step}", refuse)

    with pytest.raises(StorageFailed, match=r"\.lock: No space left on device"):
        folder.write_lock(OLD, "new")
    assert (tmp_path / f"{OLD}.lock").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{OLD}.lock", f"{OLD}.yaml"]
