"""Figures to pages: `python -m bench.report` rewrites the marked regions of README.md and docs/performance.md.

With `--adopt` it first takes the tables under `results/` over into `figures.json`, the one source of every published figure.
Must never compute a figure: what is printed was measured.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import in_sync, measure, peers, sync
from bench.parse import BASE, EDIT, EDIT_LONG, FIRST

ROOT = Path(__file__).resolve().parents[1]
FIGURES = Path(__file__).with_name("figures.json")
BENCHMARKS = (
    "parse",
    "start",
    "keystroke",
    "check",
    "in_sync",
    "sync",
    "environments",
    "editor",
    "online",
    "names",
    "lookups",
    "conflicts",
)
Figures = dict[str, Any]
NONE = "–"
PARSERS = (BASE, "requirements-parser", "tree-sitter-requirements (C)", "pip's parser", "pip-requirements-parser")
NO_PEERS = (peers.PINFOLD, "python -c pass")


def adopt(figures: Figures) -> Figures:
    """The figures with every result that was kept in place of its forerunner."""
    for name in BENCHMARKS:
        path = measure.RESULTS / f"{name}.json"
        if path.exists():
            figures = {**figures, name: json.loads(path.read_text("utf-8"))}
    return figures


def number(value: float | None) -> str:
    """A figure as it is read: three digits at most before it gets long, thousands apart."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 10 else f"{value:.2g}"


def times(value: float | None) -> str:
    """A ratio: two decimals where it decides, more only where they are all there is."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}" if value >= 0.095 else f"{value:.1g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def source(result: Any) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(result["versions"].items()))
    return f"{result['date']}, Python {result['python']}, {result['system']}, {result['rounds']} rounds; {versions}.\n"


def named(rows: Any, label: str) -> Any:
    return next((row for row in rows if row["name"] == label), None)


def parse_page(figures: Figures) -> str:
    result = figures["parse"]
    rows = [
        [row["name"], number(row["ms"]), number(row["lines_per_second"]), times(row["x_packaging"])]
        for row in sorted(result["rows"], key=lambda row: row["ms"])
    ]
    head = ["reading", "ms", "lines/s", "× `packaging.Requirement`"]
    notes = result["notes"]
    said = f"{notes['lines']:,} lines, {notes['logical']} logical lines with a requirement.\n"
    return f"{said}\n{table(head, rows)}\n{source(result)}"


def start_page(figures: Figures) -> str:
    result = figures["start"]
    rows = []
    for row in sorted(result["rows"], key=lambda row: row["diagnostics_ms"]):
        diagnostics = number(row["diagnostics_ms"]) + (" (waits)" if row["waits"] else "")
        one = [row["name"], number(row["initialize_ms"]), diagnostics, times(row["x_stock"]), times(row["x_floor"])]
        rows.append([*one, processor(row.get("cpu_ms")), number(row.get("rss_mib")), times(row.get("rss_x_stock"))])
    head = [
        "server",
        "initialize, ms",
        "first diagnostics, ms",
        "× stock pygls",
        "× `python -c pass`",
        "CPU, ms",
        "RSS, MiB",
    ]
    return f"{table([*head, 'RSS × stock'], rows)}\n{source(result)}"


def processor(taken: float | None) -> str:
    """Processor time is told in steps of 10 ms."""
    return "< 10" if taken == 0 else number(taken)


def keystroke_page(figures: Figures) -> str:
    result = figures["keystroke"]
    rows = []
    for row in sorted(result["rows"], key=lambda row: row["small"]["change_us"]):
        one = [row["name"]]
        for size in (row["small"], row["large"] or {}):
            one += [number(size.get("change_us")), times(size.get("change_x_stock"))]
        small = row["small"]
        rows.append([*one, number(small["change_cpu_us"]), number(small["hover_us"]), times(small["hover_x_stock"])])
    head = [
        "server",
        "change, 1,000 lines, µs",
        "× stock",
        "change, 10,000 lines, µs",
        "× stock",
        "CPU of a change, µs",
    ]
    return f"{table([*head, 'hover, µs', '× stock'], rows)}\n{source(result)}"


def check_page(figures: Figures) -> str:
    result = figures["check"]
    parts = []
    for tree in result["rows"]:
        rows = [
            [
                row["name"],
                number(row["ms"]),
                number(row["cpu_ms"]),
                number(row["lines_per_second"]),
                times(row["x_pinfold"]),
                str(row.get("failed_files", 0)),
            ]
            for row in tree["rows"]
        ]
        head = ["one process", "ms", "CPU, ms", "lines/s", "× Pinfold", "files given up"]
        parts.append(
            f"{tree['name'].capitalize()}: {tree['files']:,} files, {tree['lines']:,} lines.\n\n{table(head, rows)}"
        )
    return "\n".join(parts) + "\n" + source(result)


def in_sync_page(figures: Figures) -> str:
    result = figures["in_sync"]
    parts = []
    for count in dict.fromkeys(row["distributions"] for row in result["rows"]):
        rows = [
            [
                row["name"],
                number(row["ms"]),
                *(times(row.get(key)) for key in ("x_offline", "x_online", "x_published", "x_check")),
            ]
            for row in sorted(result["rows"], key=lambda row: row["ms"])
            if row["distributions"] == count
        ]
        head = [f"{count} distributions", "ms", "× uv offline", "× uv, index of files", "× uv, simple-repository"]
        head.append("× `pinfold check`")
        parts.append(table(head, rows))
    return "\n".join(parts) + "\n" + source(result)


def sync_page(figures: Figures) -> str:
    result = figures["sync"]
    notes = result["notes"]
    parts = [f"{notes['distributions']} distributions, {notes['files']:,} files, {number(notes['mib'])} MiB.\n"]
    for task in result["rows"]:
        rows = [
            [
                row["name"],
                number(row["ms"]),
                times(row["x_uv"]),
                number(row.get("added_ms")),
                times(row.get("added_x_copy")),
            ]
            for row in task["rows"]
        ]
        parts.append(table([task["name"], "ms", "× uv", "added, ms", "added × copy"], rows))
    return "\n".join(parts) + "\n" + source(result)


def environments_page(figures: Figures) -> str:
    result = figures["environments"]
    rows = [
        [
            row["name"],
            str(row.get("distributions", NONE)),
            number(row["ms"]),
            times(row.get("x_library")),
        ]
        for row in result["rows"]
    ]
    head = ["looking", "distributions", "ms", "× `importlib.metadata`"]
    return f"{table(head, rows)}\n{source(result)}"


def editor_page(figures: Figures) -> str:
    result = figures["editor"]
    rows = [
        [
            row["name"],
            number(row["squiggle_ms"]) + (" (waits)" if row["waits"] else ""),
            number(row["after_text_ms"]),
            times(row["x_stock"]),
        ]
        for row in sorted(result["rows"], key=lambda row: row["squiggle_ms"])
    ]
    notes = result["notes"]
    own, most, cpu, counted = (number(notes[f"{key}_ms"]) for key in ("own", "own_max", "own_cpu", "counted"))
    said = f"The extension becomes active in {own} ms of its own (at most {most}; {cpu} of the processor).\n"
    said += f"VS Code, which counts its own share as well, says {counted} ms.\n"
    head = ["server, all under the same client", "first squiggle, ms", "after the text, ms", "× stock pygls"]
    return f"{said}\n{table(head, rows)}\n{source(result)}"


def online_page(figures: Figures) -> str:
    result = figures["online"]
    typing, *annotated = result["rows"]
    head = ["a keystroke", "median, µs", "the slowest tenth from, µs", "× idle"]
    rows = [
        ["nothing is asked", number(typing["idle_us"]), number(typing["idle_p90_us"]), times(1.0)],
        ["while fetching", number(typing["fetching_us"]), number(typing["fetching_p90_us"]), times(typing["x_idle"])],
    ]
    said = f"{typing['projects']} projects, fetched in {number(typing['seconds'])} s; {typing['keystrokes']} keystrokes each.\n"
    lines = annotated[0]["lines"]
    other = table([f"a file of {lines} lines", "ms"], [[row["name"], number(row["ms"])] for row in annotated])
    return f"{said}\n{table(head, rows)}\n{other}\n{source(result)}"


def names_page(figures: Figures) -> str:
    result = figures["names"]
    notes = result["notes"]
    head = ["names held as", "MiB", "ready after, ms", "a prefix, µs", "the slowest, µs"]
    keys = ("mib", "ready_ms", "prefix_us", "prefix_max_us")
    rows = [[row["name"], *(number(row[key]) for key in keys)] for row in result["rows"]]
    size, seconds, made = (number(notes[key]) for key in ("file_mib", "made_s", "made_mib"))
    said = f"{notes['names']:,} names, a file of {size} MiB, made by the process that asks, in {seconds} s and {made} MiB.\n"
    return f"{said}\n{table(head, rows)}\n{source(result)}"


def lookups_page(figures: Figures) -> str:
    result = figures["lookups"]
    notes = result["notes"]
    asked = [[f"`{row['name']}`", number(row["ms"]), times(row["x_ours"])] for row in result["rows"] if "ms" in row]
    held = [[row["name"], number(row["ready_ms"]), number(row["mib"])] for row in result["rows"] if "mib" in row]
    first = table([f"which of {notes['packages']} packages are outdated", "ms", "× Pinfold"], asked)
    second = table([f"a server that completes {notes['names']:,} names", "ready after, ms", "memory, MiB"], held)
    return f"{first}\n{second}\n{source(result)}"


def conflicts_page(figures: Figures) -> str:
    result = figures["conflicts"]
    notes = result["notes"]
    rows = [[row["name"], number(row["ms"]), times(row["x_uv"])] for row in result["rows"]]
    checked = ", ".join(
        f"{number(ms)} ms for {count}" for count, ms in sorted(notes["pins_ms"].items(), key=lambda each: int(each[0]))
    )
    typed = notes["typing"]
    idle, busy = number(typed["idle_us"]), number(typed["resolving_us"])
    said = (
        f"Pins held against one another in process: {checked}.\n\nA keystroke takes {idle} µs to its diagnostics, and "
    )
    said += f"{busy} while a resolver runs: {times(typed['x_idle'])} × ({typed['keystrokes']} keystrokes).\n"
    head = [f"{notes['lines']} lines", "ms", "× uv pip compile"]
    return f"{table(head, rows)}\n{said}\n{source(result)}"


def summary(figures: Figures) -> str:
    """The README's table: what was promised, and what was measured."""
    parse, start, keystroke, check = (figures[name]["rows"] for name in BENCHMARKS[:4])
    first, edit, long = (named(parse, label) for label in (FIRST, EDIT, EDIT_LONG))
    parsers = {row["name"]: row["x_first"] for row in parse if row["name"] in PARSERS}
    server, typed = named(start, peers.PINFOLD), named(keystroke, peers.PINFOLD)
    starts = {row["name"]: row["x_stock"] for row in start}
    changes = {row["name"]: row["small"]["change_x_stock"] for row in keystroke}
    hovers = {row["name"]: row["small"]["hover_x_stock"] for row in keystroke}
    memory = {row["name"]: row.get("rss_x_stock") for row in start}
    long_changes = {row["name"]: row["large"]["change_x_stock"] for row in keystroke if row["large"]}
    rows = [
        ["first parse, 1,000 lines", f"{number(first['ms'])} ms", compared(1, parsers)],
        ["after a one-line edit", f"{number(edit['ms'])} ms", f"{times(edit['x_first'])} × the first parse"],
        [
            "the same in 10,000 lines",
            f"{number(long['ms'])} ms",
            f"{times(long['x_first'])} × the first parse of 1,000",
        ],
        ["start to first diagnostics", f"{number(server['diagnostics_ms'])} ms", against(starts)],
        ["memory then", f"{number(server.get('rss_mib'))} MiB", against(memory)],
        ["change to diagnostics, 1,000 lines", milliseconds(typed["small"]["change_us"]), against(changes)],
        ["the same in 10,000 lines", milliseconds(typed["large"]["change_us"]), against(long_changes)],
        ["hover", milliseconds(typed["small"]["hover_us"]), against(hovers)],
    ]
    for tree in check:
        ours = named(tree["rows"], peers.PINFOLD)
        others = {row["name"]: row["x_pinfold"] for row in tree["rows"] if row is not ours}
        what = f"`pinfold check`, {tree['name']}, {tree['files']:,} files"
        rows.append([what, f"{number(ours['lines_per_second'])} lines/s", compared(1, others)])
    rows += environment_rows(figures)
    head = ["what", "measured", "compared with"]
    waiting = " and ".join(row["name"] for row in start if row["waits"])
    said = "Stock pygls is a minimal server that finds nothing."
    if waiting:
        said += f" {waiting} hold their diagnostics back for a moment on purpose."
    return f"{table(head, rows)}\n{said}\n[All figures](docs/performance.md), {measured(figures)}.\n"


def environment_rows(figures: Figures) -> list[list[str]]:
    """The README's rows about environments."""
    asked: dict[tuple[str, int], Any] = {(row["name"], row["distributions"]): row for row in figures["in_sync"]["rows"]}
    rows = []
    whats = {
        in_sync.UNCHANGED: "is it in sync? In the server",
        in_sync.COMMAND: f"`{in_sync.COMMAND}`",
        in_sync.AGAIN: "the same, asked again",
    }
    for name, what in whats.items():
        for count in dict.fromkeys(count for _, count in asked):
            if (name, count) not in asked:
                continue
            ours = asked[name, count]
            compared_with = [
                f"{times(ours['x_offline'])} × {in_sync.OFFLINE}",
                f"{times(ours['x_online'])} × the same, online",
            ]
            if (in_sync.PIP_SYNC, count) in asked:
                theirs = asked[in_sync.PIP_SYNC, count]["x_online"]
                compared_with.append(f"{times(ours['x_online'] / theirs)} × {in_sync.PIP_SYNC}")
            rows.append([f"{what}, {count} distributions", f"{number(ours['ms'])} ms", " · ".join(compared_with)])
    for task in figures["sync"]["rows"]:
        inside = named(task["rows"], sync.INSIDE)
        said = f"{times(inside['added_x_copy'])} × a copy by hard links"
        rows.append([f"added by the transaction: {task['name']}", f"{number(inside['added_ms'])} ms", said])
    many = [row for row in figures["environments"]["rows"] if " environments × " in row["name"]]
    return rows + [[f"list {row['name']} distributions", f"{number(row['ms'])} ms", NONE] for row in many]


def measured(figures: Figures) -> str:
    """When and where the figures were measured, in a few words."""
    dates = sorted({figures[name]["date"] for name in BENCHMARKS})
    result = figures["start"]
    return f"{' to '.join(dict.fromkeys([dates[0], dates[-1]]))}, Python {result['python']}, {result['system']}"


def milliseconds(microseconds: float) -> str:
    return f"{number(microseconds / 1000)} ms"


def against(ratios: Mapping[str, float | None]) -> str:
    """Pinfold's ratio to every other server, from their ratios to the stock one."""
    ours = ratios[peers.PINFOLD]
    return NONE if ours is None else compared(ours, {name: x for name, x in ratios.items() if name not in NO_PEERS})


def compared(ours: float, others: Mapping[str, float | None]) -> str:
    return " · ".join(f"{times(ours / other)} × {name}" for name, other in others.items() if other)


PAGES: dict[str, dict[str, Callable[[Figures], str]]] = {
    "README.md": {"figures": summary},
    "docs/performance.md": {
        "parse": parse_page,
        "start": start_page,
        "keystroke": keystroke_page,
        "check": check_page,
        "in_sync": in_sync_page,
        "sync": sync_page,
        "environments": environments_page,
        "editor": editor_page,
        "online": online_page,
        "names": names_page,
        "lookups": lookups_page,
        "conflicts": conflicts_page,
    },
}


def rewritten(name: str, figures: Figures) -> str:
    """A page with its regions as the figures have them."""
    text = (ROOT / name).read_text("utf-8")
    for region, render in PAGES[name].items():
        before, opening, rest = text.partition(f"<!-- {region} -->\n")
        _, closing, after = rest.partition(f"<!-- /{region} -->")
        if not opening or not closing:
            raise ValueError(f"{name} has no region {region}")
        text = f"{before}{opening}\n{render(figures)}\n{closing}{after}"
    return text


def main() -> int:
    figures: Figures = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    if "--adopt" in sys.argv[1:]:
        figures = adopt(figures)
        FIGURES.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")
    for name in PAGES:
        (ROOT / name).write_text(rewritten(name, figures), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
