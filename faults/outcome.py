"""What a fault came to, and how outcomes are printed."""

import dataclasses
import pathlib

import readme

README = pathlib.Path(__file__).resolve().parent / "README.md"
HEAD = ("fault", "tries", "acknowledged", "exposed", "lost", "double", "held", "notes")
PROBLEMS_SHOWN = 3


@dataclasses.dataclass
class Outcome:
    """Counts are sums over all samples that are counted exactly: messages, errors, orders."""

    fault: str
    tries: int
    acknowledged: int = 0
    exposed: int = 0
    lost: int = 0
    double: int = 0
    notes: list = dataclasses.field(default_factory=list)
    problems: list = dataclasses.field(default_factory=list)

    def add(self, difference):
        """Adds what the pages of a deployment have too little and too much."""
        self.acknowledged += round(difference.acknowledged)
        self.exposed += round(difference.exposed)
        self.lost += round(difference.lost)
        self.double += round(difference.double)

    def require(self, holds, problem):
        if not holds:
            self.problems.append(problem)

    def require_exact(self, difference, when):
        self.require(
            difference.lost == difference.double == 0,
            f"{when}: {difference.lost:g} lost, {difference.double:g} double",
        )

    def require_no_way_back(self, scrapes):
        """Whether no page was behind one before it."""
        behind = list(scrapes.behind.values())
        self.require(scrapes.pages, "there was no page")
        self.require(not behind, f"{len(behind)} counters went back, as {behind[:1]}")

    def drop(self, batches):
        """Counts as lost what a sender gave up."""
        lines = sum(batch.lines for batch in batches)
        self.lost += lines
        self.require(not batches, f"{len(batches)} batches were given up")

    @property
    def ok(self):
        return not self.problems and self.lost == self.double == 0

    def text(self):
        shown = self.problems[:PROBLEMS_SHOWN]
        if len(self.problems) > len(shown):
            shown.append(f"and {len(self.problems) - len(shown)} more")
        return "; ".join([*self.notes, *shown])

    def row(self):
        counts = (self.tries, self.acknowledged, self.exposed, self.lost, self.double)
        held = "yes" if self.ok else "**no**"
        return (self.fault, *(f"{count:,}" for count in counts), held, self.text())

    def json(self):
        return {
            **{key: getattr(self, key) for key in HEAD if key not in ("held", "notes")},
            "ok": self.ok,
            "notes": self.text(),
        }


def table(rows):
    lines = [HEAD, ("---",) * len(HEAD), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def write_readme(outcomes, order, conditions):
    """Replaces the rows of these faults in README.md, and leaves those of others."""
    rows = {}
    for line in readme.results(README).splitlines():
        cells = tuple(line.strip("| ").split(" | "))
        if cells[0] in order:
            rows[cells[0]] = cells
    rows |= {one.fault: one.row() for one in outcomes}
    shown = table([rows[fault] for fault in order if fault in rows])
    readme.keep(README, f"{conditions}\n\n{shown}")
