"""A figure with the limit that it must keep beside it."""


def show(what: str, figure: str, limit: str) -> None:
    print(f"{what:46} {figure:>24}   limit {limit}")


def show_count(what: str, found: int, most: int, unit: str) -> None:
    show(what, f"{found} {unit}", f"{most} {unit}{'' if found <= most else '   TOO MUCH'}")
