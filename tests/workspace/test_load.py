"""Snapshots of folders on a real disk, odd ones included."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pinfold.analysis.facts import Absence
from pinfold.analysis.snapshot import Role, Snapshot
from pinfold.workspace import paths, store
from pinfold.workspace.discover import find
from pinfold.workspace.load import load
from pinfold.workspace.paths import canonical


def put(root: Path, files: dict[str, str | bytes]) -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return canonical(str(root))


def snap(root: str, *names: str, trusted: bool = True, **overlay: str) -> Snapshot:
    wanted = [f"{root}/{name}" for name in names] or find(root)
    texts = {f"{root}/{name}": text for name, text in overlay.items()}
    return load(root, [*wanted, *texts], trusted=trusted, overlay=texts)


def short(snapshot: Snapshot) -> dict[str, str]:
    """Each file with its role's first letter, each absent one with the reason; relative to the root."""
    base = snapshot.root + "/"
    files = {path.removeprefix(base): source.role.value[0] for path, source in snapshot.files.items()}
    return files | {path.removeprefix(base): reason.value for path, reason in snapshot.facts.absent.items()}


def test_includes_are_followed_and_roles_told(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "requirements.txt": "-r base.pip\n-c limits.pip\n-c pinned-requirements.txt\n-r gone.txt\n-r https://example.com/x.txt\n",
            "base.pip": "-c limits.pip\n-c both.pip\n-r both.pip",
            "limits.pip": "",
            "both.pip": "-r deep.in",
            "deep.in": "",
            "pinned-requirements.txt": "",
            "unrelated.pip": "",
        },
    )
    assert short(snap(root)) == {
        "requirements.txt": "r",
        "base.pip": "r",
        "limits.pip": "c",
        "both.pip": "r",
        "deep.in": "i",
        "pinned-requirements.txt": "r",
        "gone.txt": "missing",
    }


def test_a_path_that_is_not_there_is_absent(tmp_path: Path) -> None:
    assert short(snap(canonical(str(tmp_path)), "requirements.txt")) == {"requirements.txt": "missing"}


def test_texts_of_the_caller_count_before_the_disks(tmp_path: Path) -> None:
    root = put(tmp_path, {"requirements.txt": "-r old.txt\n", "old.txt": "", "new.txt": ""})
    snapshot = snap(
        root, "requirements.txt", **{"requirements.txt": "-r new.txt\n-r virtual.txt", "virtual.txt": "six"}
    )
    assert sorted(short(snapshot)) == ["new.txt", "requirements.txt", "virtual.txt"]
    assert snapshot.files[f"{root}/requirements.txt"].opened
    assert not snapshot.files[f"{root}/new.txt"].opened


@pytest.mark.parametrize(
    "data, encoding, text",
    [
        (b"six\r\n", "utf-8", "six\r\n"),
        (b"\xff\xfes\x00i\x00x\x00", "utf-16-le", "six"),
        (b"\xef\xbb\xbfsix", "utf-8", "six"),
        (b"# coding: latin-1\nsix # \xe9", "latin-1", "# coding: latin-1\nsix # é"),
        (b"six # \xe9", "cp1252", "six # é"),
    ],
)
def test_encodings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, encoding: str, text: str) -> None:
    monkeypatch.setattr(store, "locale_encoding", lambda: "cp1252")
    root = put(tmp_path, {"requirements.txt": data})
    source = snap(root).files[f"{root}/requirements.txt"]
    assert source.decoded is not None
    assert source.file is not None
    assert (source.decoded.encoding, source.file.text) == (encoding, text)
    assert source.decoded.encode(source.file.text) == data


def test_the_locale_is_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "".encode(paths.locale_encoding()) == b""


def test_what_cannot_be_decoded_has_no_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "locale_encoding", lambda: "ascii")
    root = put(tmp_path, {"requirements.txt": b"six # \xe9"})
    source = snap(root).files[f"{root}/requirements.txt"]
    assert source.file is None
    assert source.decoded is not None
    assert source.decoded.error


def test_too_large(tmp_path: Path) -> None:
    root = put(
        tmp_path, {"requirements.txt": "-r big.txt\n", "big.txt": "#" * (2 * 1024 * 1024), "requirements.in": ""}
    )
    with (tmp_path / "requirements.in").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    files = snap(root).files
    big, giant = files[f"{root}/big.txt"], files[f"{root}/requirements.in"]
    assert (big.file is not None, big.too_large) == (True, False)
    assert (giant.file, giant.too_large) == (None, True)


def test_too_large_in_the_editor_counts_bytes(tmp_path: Path) -> None:
    root = canonical(str(tmp_path))
    for text, large in [("é" * 1_000_000, False), ("é" * 1_100_000, True), ("x" * 2_100_000, True)]:
        source = snap(root, **{"r.txt": text}).files[f"{root}/r.txt"]
        assert source.too_large == large
        assert (source.file is None) == large


def test_prose_is_marked_unless_it_is_included(tmp_path: Path) -> None:
    text = "The system must let the user sign in.\nIt should be fast for all of them.\n"
    root = put(tmp_path, {"product-requirements.txt": text, "data-requirements.txt": text, "dev.txt": ""})
    found = snap(root, "product-requirements.txt", "data-requirements.txt", **{"dev.txt": "-r data-requirements.txt"})
    assert [path.removeprefix(root) for path, source in found.files.items() if source.prose] == [
        "/product-requirements.txt"
    ]


def test_settings_of_single_files_are_shared(tmp_path: Path) -> None:
    root = put(
        tmp_path,
        {
            "pinfold.toml": "[[overrides]]\nfiles = ['a/']\nstyle = 'any'\n[[overrides]]\nfiles = ['a/dev-*', 'e/']\n"
            "ignore = ['unpinned']\n[[overrides]]\nfiles = ['d/']\nstyle = 'exact'\ninput-style = 'any'",
            **{f"{name}requirements.txt": "" for name in ("", "a/", "a/b/", "a/dev-", "d/", "e/")},
        },
    )
    snapshot = snap(root)
    of = {path.removeprefix(root): snapshot.settings_for(path) for path in snapshot.files}
    assert of["/requirements.txt"] is snapshot.settings
    assert of["/a/requirements.txt"] is of["/a/b/requirements.txt"]
    assert of["/a/requirements.txt"].pinning.style == "any"
    assert of["/a/dev-requirements.txt"].pinning.style == "any"
    assert of["/a/dev-requirements.txt"].ignore == of["/e/requirements.txt"].ignore == ("unpinned",)
    assert of["/e/requirements.txt"].pinning is snapshot.settings.pinning
    assert of["/d/requirements.txt"].pinning.constraints_style == "exact"


REACHING = {
    "p/requirements.txt": "-r ../far.txt\n-r /etc/hostname\n-r inside.txt\n-r ../p/round.txt\n-r ../pp/near.txt",
    "p/inside.txt": "",
    "p/round.txt": "",
    "far.txt": "-r p/back.txt\n-r further.txt",
    "further.txt": "",
    "p/back.txt": "",
    "pp/near.txt": "",
}


class TestTrust:
    """What an include may reach."""

    def test_untrusted_nothing_outside_is_looked_at(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        root = put(tmp_path, REACHING) + "/p"
        touched: list[str] = []
        for name in ("open", "stat", "lstat", "readlink"):
            original = getattr(os, name)
            monkeypatch.setattr(
                os,
                name,
                lambda path, *rest, original=original, **more: (
                    touched.append(str(path)),
                    original(path, *rest, **more),
                )[1],
            )
        found = short(snap(root, trusted=False))
        assert found == {
            "requirements.txt": "r",
            "inside.txt": "r",
            "round.txt": "r",
            f"{root[:-2]}/far.txt": "outside",
            f"{root[:-2]}/pp/near.txt": "outside",
            "/etc/hostname": "outside",
        }
        assert touched
        assert not [path for path in touched if "far" in path or "near" in path or "hostname" in path]

    def test_trusted_everything_is_read(self, tmp_path: Path) -> None:
        root = put(tmp_path, REACHING) + "/p"
        found = short(snap(root, "requirements.txt"))
        assert {found[name] for name in ("inside.txt", "round.txt", "back.txt", f"{root[:-2]}/further.txt")} == {"r"}

    def test_a_link_that_leads_out_is_outside(self, tmp_path: Path) -> None:
        root = put(
            tmp_path,
            {"p/requirements.txt": "-r link.txt\n-r dir/secret.txt\n-r ok.txt", "secret.txt": "x", "p/in.txt": ""},
        )
        root += "/p"
        (tmp_path / "p" / "link.txt").symlink_to("../secret.txt")
        (tmp_path / "p" / "dir").symlink_to("..", target_is_directory=True)
        (tmp_path / "p" / "ok.txt").symlink_to("in.txt")
        assert short(snap(root, trusted=False)) == {
            "requirements.txt": "r",
            "ok.txt": "r",
            "link.txt": "outside",
            "dir/secret.txt": "outside",
        }
        assert short(snap(root))["dir/secret.txt"] == "r"

    def test_a_folder_behind_a_link_is_inside_itself(self, tmp_path: Path) -> None:
        put(tmp_path, {"real/requirements.txt": "-r inside.txt", "real/inside.txt": ""})
        (tmp_path / "link").symlink_to("real", target_is_directory=True)
        root = canonical(str(tmp_path / "link"))
        assert short(snap(root, trusted=False)) == {"requirements.txt": "r", "inside.txt": "r"}

    def test_without_a_folder_an_untrusted_include_is_unknown(self, tmp_path: Path) -> None:
        root = put(tmp_path, {"requirements.txt": "-r base.txt\n-r gone.txt", "base.txt": ""})
        path = f"{root}/requirements.txt"
        loose = load("", [path], trusted=False)
        assert (list(loose.files), dict(loose.facts.absent)) == ([path], {})
        assert load("", [path]).facts.absent == {f"{root}/gone.txt": Absence.MISSING}

    def test_large_files_outside_are_absent(self, tmp_path: Path) -> None:
        root = put(tmp_path, {"p/requirements.txt": "-r ../big.txt\n", "big.txt": ""}) + "/p"
        with (tmp_path / "big.txt").open("wb") as file:
            file.truncate(6 * 1024 * 1024)
        assert short(snap(root))[f"{root[:-2]}/big.txt"] == "too-large"


def test_odd_targets_are_told_apart(tmp_path: Path) -> None:
    lines = ["folder", "ring.txt", "zero.txt", "pipe.txt", "requirements.txt", "nul\0", "\ud800", "x" * 5000, "f.txt/x"]
    root = put(tmp_path, {"folder/x": "", "f.txt": ""})
    (tmp_path / "ring.txt").symlink_to("ring.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.txt")
    snapshot = snap(root, **{"requirements.txt": "".join(f"-r {line}\n" for line in lines)})
    found = {path.removeprefix(root + "/")[:9]: reason.value for path, reason in snapshot.facts.absent.items()}
    assert found == {
        "folder": "irregular",
        "ring.txt": "unreadable",
        "zero.txt": "irregular",
        "pipe.txt": "irregular",
        "nul\0": "unreadable",
        "\ud800": "unreadable",
        "xxxxxxxxx": "unreadable",
        "f.txt/x": "missing",
    }
    assert [cycle.path for cycle in snapshot.includes.cycles] == [(f"{root}/requirements.txt",)]


def test_a_diamond_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{side}{i}.txt": f"-r a{i + 1}.txt\n-r b{i + 1}.txt\n" for i in range(30) for side in "ab"}
    root = put(tmp_path, {**files, "a30.txt": "", "b30.txt": ""})
    reads: list[str] = []
    original = store.read
    monkeypatch.setattr(store, "read", lambda path: (reads.append(path), original(path))[1])
    assert len(snap(root, "a0.txt").files) == 61
    assert len(reads) == len(set(reads)) == 61


def test_a_chain_of_a_thousand_ends_where_pip_ends(tmp_path: Path) -> None:
    root = put(tmp_path, {f"{i}.txt": f"-r {i + 1}.txt\n" for i in range(1000)})
    snapshot = snap(root, "0.txt")
    assert len(snapshot.files) == 501
    assert snapshot.facts.absent == {f"{root}/501.txt": Absence.TOO_DEEP}


def test_outside_the_folder_a_chain_ends_sooner(tmp_path: Path) -> None:
    chain = {f"{i}.txt": f"-r {i + 1}.txt\n" for i in range(100)}
    root = put(tmp_path, {**chain, "p/requirements.txt": "-r ../0.txt\n"}) + "/p"
    snapshot = snap(root)
    assert len(snapshot.files) == 33
    assert list(snapshot.facts.absent.values()) == [Absence.TOO_DEEP]


def test_a_role_by_name_holds_however_a_file_is_included(tmp_path: Path) -> None:
    root = put(tmp_path, {"dev.in": "-c requirements.txt", "requirements.txt": ""})
    assert snap(root, "dev.in").files[f"{root}/requirements.txt"].role is Role.REQUIREMENTS


@pytest.mark.parametrize("trusted", [True, False])
def test_another_machines_share_is_never_opened(monkeypatch: pytest.MonkeyPatch, trusted: bool) -> None:
    touched: list[str] = []
    for name in ("read", "stamp", "real_path", "list_folder"):
        original = getattr(store, name)
        monkeypatch.setattr(store, name, lambda path, original=original: (touched.append(path), original(path))[1])
    text = "-r //127.0.0.1/share/a.txt\n-c \\\\\\\\127.0.0.1\\\\share\\\\b.txt\n-r file://127.0.0.1/share/c.txt\n"
    path = "C:/w/requirements.txt"
    snapshot = load("C:/w", [path], overlay={path: text}, trusted=trusted, windows=True)
    assert snapshot.facts.absent == {f"//127.0.0.1/share/{name}.txt": Absence.OUTSIDE for name in "abc"}
    shares = store.Store(trusted, windows=True)
    assert shares.listing("//127.0.0.1/share") == ()
    assert [path for path in touched if "127" in path] == []


def test_windows_spelling(tmp_path: Path) -> None:
    root = put(tmp_path, {"Requirements.txt": ""})
    texts = {f"C:{root}/Requirements.txt": "-r BASE.txt", f"C:{root}/base.txt": ""}
    snapshot = load(f"C:{root}", list(texts), overlay=texts, windows=True)
    assert sorted(snapshot.files) == sorted(texts)
    assert [e.source for e in snapshot.includes.includers(f"C:{root}/base.txt")] == [f"C:{root}/Requirements.txt"]
