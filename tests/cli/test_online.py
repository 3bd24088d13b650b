"""`check --online`, `upgrade` and `audit` against an index on loopback: what they write, say and exit with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.session import Result, pinfold
from tests.support.pages import DIGEST, release, simple, vulnerability
from tests.support.web import Reply, Web

ZEROS = f"--hash=sha256:{'0' * 64}"
FLASK = ["2.0.1", "2.0.3", "2.3.3", "3.1.2"]


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {
        "/simple/flask/": simple("flask", FLASK),
        "/simple/click/": simple("click", ["8.1.7"]),
        "/pypi/click/8.1.7/json": release("click", "8.1.7"),
    }
    pages |= {f"/pypi/flask/{version}/json": release("flask", version) for version in FLASK}
    pages["/pypi/flask/2.0.1/json"] = release("flask", "2.0.1", vulnerability("PYSEC-2023-62", "2.0.3"))
    with Web(pages) as found:
        yield found


class Shop:
    """A folder with requirements whose index is `web`."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.folder = folder / "shop"
        self.folder.mkdir()
        self.file = self.folder / "requirements.txt"
        self._env = {
            "PIP_INDEX_URL": f"{web.url}/simple",
            "PIP_CONFIG_FILE": "/dev/null",
            "PINFOLD_CACHE_DIR": str(folder / "cache"),
            "HOME": str(folder),
        }

    def run(self, *words: str, **environ: str) -> Result:
        if (
            words[0] == "upgrade"
        ):  # the pages have no files that a resolver could look into; `test_upgrade_together.py` is about that
            words = (*words, "--no-resolve")
        return pinfold(*words, folder=self.folder, env=self._env | environ)


@pytest.fixture
def shop(tmp_path: Path, web: Web) -> Shop:
    return Shop(tmp_path, web)


def test_check_asks_only_when_it_is_told_to(shop: Shop, web: Web) -> None:
    shop.file.write_text("flask==2.0.1\nclick==8.1.7\nfloosk==1.0\n", "utf-8")
    assert shop.run("check").code == 0
    assert web.asked == []
    found = shop.run("check", "--online", "--format", "json")
    assert found.code == 1
    assert {(row["line"], row["rule"]) for row in json.loads(found.out)} >= {
        (1, "vulnerable-release"),
        (3, "unknown-project"),
    }


def test_check_online_fixes_what_it_finds(shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1  # the web\n", "utf-8")
    found = shop.run("check", "--online", "--fix", "--unsafe-fixes")
    assert found.code == 0, found.out
    assert shop.file.read_text("utf-8") == "flask==2.0.3  # the web\n"


def test_offline_goes_with_online(shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    found = shop.run("check", "--offline")
    assert found.code == 2
    assert "--online" in found.err


def test_upgrade_keeps_to_what_promises_not_to_break(shop: Shop) -> None:
    shop.file.write_text("# web\nflask==2.0.1   # pinned\nclick==8.1.7\n", "utf-8")
    found = shop.run("upgrade")
    assert (found.code, found.err) == (0, "1 line changed in 1 file.\n")
    assert found.out == "requirements.txt\n  flask  2.0.1 -> 2.3.3  minor\n"
    assert shop.file.read_text("utf-8") == "# web\nflask==2.3.3   # pinned\nclick==8.1.7\n"
    again = shop.run("upgrade")
    assert (again.code, again.out, again.err) == (0, "", "Nothing to upgrade.\n")


@pytest.mark.parametrize(
    "reach, to", [("--patch", "2.0.3"), ("--minor", "2.3.3"), ("--major", "3.1.2"), ("--latest", "3.1.2")]
)
def test_upgrade_as_far_as_it_is_told(reach: str, to: str, shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    assert shop.run("upgrade", reach).code == 0
    assert shop.file.read_text("utf-8") == f"flask=={to}\n"


def test_only_latest_moves_bounds(shop: Shop) -> None:
    shop.file.write_text("flask~=2.0\n", "utf-8")
    assert shop.run("upgrade", "--major").err == "Nothing to upgrade.\n"
    assert shop.run("upgrade", "--latest").code == 0
    assert shop.file.read_text("utf-8") == "flask~=3.1\n"


def test_upgrade_of_names_alone(shop: Shop) -> None:
    shop.file.write_text("Flask==2.0.1\nclick\n", "utf-8")
    assert shop.run("upgrade", "click", "--pin").code == 0
    assert shop.file.read_text("utf-8") == "Flask==2.0.1\nclick==8.1.7\n"
    assert shop.run("upgrade", "flask").code == 0
    assert shop.file.read_text("utf-8") == "Flask==2.3.3\nclick==8.1.7\n"
    found = shop.run("upgrade", "Django")
    assert found.code == 2
    assert "Django is asked for by none of the files" in found.err


def test_upgrade_with_hashes(shop: Shop) -> None:
    shop.file.write_text(f"flask==2.0.1 \\\n    {ZEROS}\nclick==8.1.7\n", "utf-8")
    assert shop.run("upgrade").code == 0
    moved = f"flask==2.3.3 \\\n    --hash=sha256:{DIGEST.removeprefix('sha256:')}\n"
    assert shop.file.read_text("utf-8") == f"{moved}click==8.1.7\n"
    assert "click  8.1.7 -> 8.1.7  hashes\n" in shop.run("upgrade", "--hashes").out
    assert shop.file.read_text("utf-8").count("--hash=") == 2


@pytest.mark.parametrize("way", ["--diff", "--check"])
def test_a_look_changes_nothing(way: str, shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    found = shop.run("upgrade", way)
    assert (found.code, found.err) == (1, "1 line would be changed in 1 file.\n")
    assert ("+flask==2.3.3" if way == "--diff" else "2.0.1 -> 2.3.3") in found.out
    assert shop.file.read_text("utf-8") == "flask==2.0.1\n"


def test_upgrade_for_programs(shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    (row,) = json.loads(shop.run("upgrade", "--format", "json", "--quiet").out)
    assert row == {
        "path": "requirements.txt",
        "line": 1,
        "name": "flask",
        "from": "2.0.1",
        "to": "2.3.3",
        "step": "minor",
        "changed": True,
        "why": None,
        "heldBack": [],
    }


def test_upgrade_without_an_index_says_so_and_fails(shop: Shop, web: Web) -> None:
    web.stop()
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    found = shop.run("upgrade")
    assert found.code == 2
    assert "cannot be reached" in found.err
    assert shop.file.read_text("utf-8") == "flask==2.0.1\n"


def test_audit(shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1\nclick==8.1.7\nflask-login\n", "utf-8")
    found = shop.run("audit", "--format", "concise")
    assert found.code == 1
    assert "vulnerable-release" in found.out
    assert "PYSEC-2023-62" in found.out
    assert "2 pinned releases audited; not pinned, so not audited: flask-login." in found.err


def test_audit_for_programs(shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    (row,) = json.loads(shop.run("audit", "--format", "json").out)
    assert (row["rule"], row["severity"]) == ("vulnerable-release", "warning")
    (run,) = json.loads(shop.run("audit", "--format", "sarif").out)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["vulnerable-release"]


def test_audit_repairs(shop: Shop) -> None:
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    found = shop.run("audit", "--diff")
    assert found.code == 1
    assert "+flask==2.0.3" in found.out
    found = shop.run("audit", "--fix")
    assert found.code == 0
    assert shop.file.read_text("utf-8") == "flask==2.0.3\n"


def test_an_audit_that_could_not_look_is_none(shop: Shop, web: Web) -> None:
    shop.file.write_text("flask==2.0.3\nclick==8.1.7\n", "utf-8")
    web.pages["/pypi/click/8.1.7/json"] = Reply(500)
    found = shop.run("audit")
    assert found.code == 2
    assert "not audited, for no index says what is known of them: click 8.1.7" in found.err
    assert "1 pinned release audited." in found.err
    assert "No findings" not in found.out


def test_audit_asks_the_database_that_it_is_told_to(shop: Shop, web: Web) -> None:
    entry = {
        "id": "GHSA-aaaa",
        "summary": "cookies leak",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "flask"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.3.3"}]}],
            }
        ],
    }
    batch = {"results": [{"vulns": [{"id": "GHSA-aaaa", "modified": "2024-01-01T00:00:00Z"}]}]}
    web.pages["/v1/querybatch"] = Reply(headers={"Content-Type": "application/json"}, body=json.dumps(batch).encode())
    web.pages["/v1/vulns/GHSA-aaaa"] = Reply(
        headers={"Content-Type": "application/json"}, body=json.dumps(entry).encode()
    )
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    (shop.folder / "pinfold.toml").write_text(f'[index]\nosv = "{web.url}"\n', "utf-8")
    before = len([path for path in web.paths() if path.startswith("/v1")])
    assert before == 0
    found = shop.run("audit", "--osv", "--format", "concise")
    assert "GHSA-aaaa" in found.out
    assert "PYSEC-2023-62" not in found.out
    assert not [path for path in web.paths() if path.startswith("/pypi")]


def test_offline_takes_what_is_known_from_before(shop: Shop, web: Web) -> None:
    shop.file.write_text("flask==2.0.1\n", "utf-8")
    assert shop.run("audit").code == 1
    asked = len(web.asked)
    assert shop.run("audit", "--offline").code == 1
    assert shop.run("upgrade", "--check", "--offline").code == 1
    assert len(web.asked) == asked


def test_upgrade_says_what_it_cannot_do(shop: Shop) -> None:
    assert "no requirement files found" in shop.run("upgrade").err
    found = shop.run("upgrade", "--file", "-")
    assert (found.code, "standard input" in found.err) == (2, True)
    found = shop.run("upgrade", "--file", "absent.txt")
    assert (found.code, "absent.txt" in found.err) == (2, True)


@pytest.mark.parametrize(
    "line, environ, said",
    [
        ("--only-binary :all:", {}, "flask 3.1.2 has no wheel"),
        ("--only-binary flask", {}, "flask 3.1.2 has no wheel"),
        ("--only-binary click", {}, ""),
        ("", {"PIP_ONLY_BINARY": ":all:"}, "flask 3.1.2 has no wheel"),
        ("", {"PIP_UPLOADED_PRIOR_TO": "2025-01-01"}, "flask 3.1.2 was uploaded after the moment"),
        ("", {"PIP_UPLOADED_PRIOR_TO": "2025-09-01"}, ""),
    ],
)
def test_what_is_not_allowed_is_not_offered(
    line: str, environ: dict[str, str], said: str, shop: Shop, web: Web
) -> None:
    page = simple("flask", FLASK)
    files = json.loads(page.body)
    for each in files["files"]:
        if "3.1.2" in each["filename"]:
            each["filename"] = "flask-3.1.2.tar.gz"
            each["upload-time"] = "2025-08-19T00:00:00Z"
    web.pages["/simple/flask/"] = Reply(headers=page.headers, body=json.dumps(files).encode())
    shop.file.write_text(f"{line}\nflask==3.1.2\n", "utf-8")
    found = json.loads(shop.run("check", "--online", "--format", "json", **environ).out)
    told = [row["message"] for row in found if row["rule"] == "unsuitable-release"]
    assert len(told) == bool(said)
    assert all(each.startswith(said) for each in told)
    shop.file.write_text(f"{line}\nflask==2.3.3\n", "utf-8")
    assert shop.run("upgrade", "--latest", **environ).code == 0
    assert shop.file.read_text("utf-8") == f"{line}\nflask=={'2.3.3' if said else '3.1.2'}\n"


def test_pre_releases_count_where_the_file_says_so(shop: Shop, web: Web) -> None:
    web.pages["/simple/flask/"] = simple("flask", [*FLASK, "4.0b1"])
    web.pages["/pypi/flask/4.0b1/json"] = release("flask", "4.0b1")
    for line, version in (("", "3.1.2"), ("--pre", "4.0b1")):
        shop.file.write_text(f"{line}\nflask==2.3.3\n", "utf-8")
        assert shop.run("upgrade", "--latest").code == 0
        assert shop.file.read_text("utf-8") == f"{line}\nflask=={version}\n"
