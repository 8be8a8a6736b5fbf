"""The results that a README keeps, between two marks."""

START, END = "<!-- results -->\n", "<!-- end of results -->\n"


def results(path):
    """What it keeps now."""
    return parts(path)[1]


def keep(path, results):
    """Puts results in the place of those that it has."""
    before, _, after = parts(path)
    path.write_text(f"{before}{START}{results}{END}{after}")


def parts(path):
    """What comes before the results, they themselves, and what comes behind them."""
    before, rest = path.read_text().split(START)
    return before, *rest.split(END)
