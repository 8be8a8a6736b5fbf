"""The rows of the result: what is wanted, what was found, and how both are printed."""

import collections
import contextlib
import datetime
import io
import pathlib
import statistics

import readme

README = pathlib.Path(__file__).resolve().parent / "README.md"

Goal = collections.namedtuple("Goal", "what unit of bound")

# In the order in which they are printed. `of` is what is compared: a ratio at least, a value less.
GOALS = {
    "drain_1": Goal("1-line bodies, full speed", "lines/CPU-s", "ratio", 0.85),
    "drain_100": Goal("100-line bodies, full speed", "lines/CPU-s", "ratio", 0.50),
    "drain_1000": Goal("1000-line bodies, full speed", "lines/CPU-s", "ratio", 0.50),
    "durable_100": Goal("100-line bodies, kept on a disk", "lines/CPU-s", "ratio", 0.50),
    "durable_p99_ms": Goal("p99 at 9,400 lines/s, kept on a disk", "ms", "value", 100),
    "drain_p99_ms": Goal("p99 at 9,400 lines/s", "ms", "value", 5),
    "cpu_at_9400_lines": Goal("CPU at 9,400 lines/s", "% of a core", "value", 5),
    "scrape_13k_ms": Goal("a scrape of 13,000 series", "CPU ms", "value", 8),
    "scrape_100k_ms": Goal("a scrape of 100,000 series", "CPU ms", "value", 60),
    "rss_idle_mb": Goal("RSS, idle", "MB", "value", 64),
    "rss_load_mb": Goal("RSS at 9,400 lines/s", "MB", "value", 110),
    "rss_burst_mb": Goal("RSS, 1000-line bodies, most", "MB", "value", 160),
    "start_ms": Goal("start to the first 200", "ms", "value", 300),
}


def row(key, values, baselines, ratios=None):
    """A row of the medians of all rounds; a ratio is that of neighbours."""
    goal = GOALS[key]
    ratios = ratios or [value / baseline for value, baseline in zip(values, baselines)]
    found = {
        "value": statistics.median(values),
        "baseline": statistics.median(baselines),
        "ratio": statistics.median(ratios),
    }
    if goal.of == "ratio":
        return {**found, "goal": f"ratio >= {goal.bound:.2f}", "met": found["ratio"] >= goal.bound}
    return {**found, "goal": f"value < {goal.bound}", "met": found["value"] < goal.bound}


def print_report(report):
    found = report["machine"]
    print(f"{found['cores']} cores ({found['cpu']}), Linux {found['kernel']}, Java {found['java']}")
    print(f"load average before: {found['load_average']:.1f}; took {report['seconds']} s")
    print(" ".join(report["jvm_options"]))
    if report["exporter_flags"]:
        print(f"exporter alone: {report['exporter_flags']}")
    print_rows(report)
    for note in report["notes"]:
        print(f"NOTE: {note}")
    details = report["details"]
    if "full_speed" in details:
        print_full_speed(details["full_speed"])
    if "durable" in details:
        print_durable(details["durable"])
    if "steady" in details:
        print_steady(details["steady"])
    if "pages" in details:
        print_pages(details["pages"])
    if "store" in details:
        print_store(details["store"])


def write_readme(report):
    """Puts a report in the place of the last one in README.md."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        print_report(report)
    readme.keep(README, f"{datetime.date.today()}, {shown.getvalue()}")


def print_rows(report):
    lines = [("row", "figure", "unit", "value", "drop server", "ratio", "goal", "met")]
    for key, goal in GOALS.items():
        if key in report:
            found = report[key]
            lines.append(
                (
                    key,
                    goal.what,
                    goal.unit,
                    number(found["value"]),
                    number(found["baseline"]),
                    f"{found['ratio']:.2f}",
                    found["goal"],
                    "yes" if found["met"] else "no",
                )
            )
    if len(lines) > 1:
        print()
        print_table(lines)


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def print_full_speed(sizes):
    head = ("body", "server", "requests/s", "lines/s", "lines/CPU-s", "(range)", "p99 ms", "RSS MB")
    lines = [head]
    for size, found in sizes.items():
        for name in ("drop", "exporter"):
            one = found[name]
            lines.append(
                (
                    f"{size}, {found['body_bytes'] / 1000:.1f} kB",
                    name,
                    f"{one['requests_per_s']:,.0f}",
                    f"{one['lines_per_s']:,.0f}",
                    f"{one['lines_per_cpu_s']:,.0f}",
                    "-".join(f"{bound / 1000:,.0f}k" for bound in one["lines_per_cpu_s_range"]),
                    f"{one['p99_ms']:.1f}",
                    f"{one['rss_mb']:.0f}",
                )
            )
    print("\nFull speed\n")
    print_table(lines)


def print_durable(found):
    print("\nKept on a disk: 100-line bodies, 64 connections, beside the same in memory\n")
    lines = [("", "in memory", "on a disk")]
    for field in ("requests_per_s", "lines_per_s", "lines_per_cpu_s", "p99_ms"):
        lines.append((field, *(f"{found[name][field]:,.1f}" for name in ("memory", "disk"))))
    print_table(lines)
    print(f"\none fdatasync of 4 KiB there: {found['fdatasync_ms']:.2f} ms (median)")


def print_steady(found):
    fields = list(found["exporter"])
    lines = [("9,400 lines/s, 13,000 series", "drop", "exporter")]
    lines += [(field, *(f"{found[name][field]:.2f}" for name in found)) for field in fields]
    print("\nSteady load\n")
    print_table(lines)


def print_pages(pages):
    print("\nPages\n")
    print_table(
        [("series", "samples", "MB")]
        + [
            (f"{one['series']:,}", f"{one['samples']:,}", f"{one['bytes'] / 1e6:.1f}")
            for one in pages
        ]
    )


def print_store(found):
    """Costs apart from the way in, as StoreCosts found them."""
    lines = [("the store", "")]
    for size in (10_000, 50_000, 100_000, 200_000):
        lines.append((f"a new series, up to {size:,}", f"{found[f'new_series_ns_{size}']:.0f} ns"))
    lines += [
        ("a series' memory, at 200,000", f"{found['bytes_per_series']:.0f} bytes"),
        ("expiry that finds none of 200,000", f"{found['expire_none_call_ns']:.0f} ns"),
        ("expiry of 1,000 of 200,000, each", f"{found['expire_some_series_ns']:.0f} ns"),
        ("expiry of all others, each", f"{found['expire_all_series_ns']:.0f} ns"),
    ]
    for size in (13_000, 100_000):
        page, allocated = found[f"page_bytes_{size}"], found[f"page_allocated_bytes_{size}"]
        lines.append(
            (
                f"allocated for a page of {size:,} series",
                f"{allocated / 1e6:.1f} MB, {allocated / page:.2f} of its size",
            )
        )
    print()
    print_table(lines)


def print_table(lines):
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, tuple("-" * width for width in widths))
    for line in lines:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |")
