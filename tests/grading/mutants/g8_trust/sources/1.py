"""Answers to `sources`. `right` ones must keep every point, `wrong` ones lose on test_sources and nowhere else."""


# %% right: regular expressions, helpers outside, sets
def fits(reference, library):
    answer = {field: [] for field in ("year", "authors", "title", "id")}
    for paper in library:
        names, asked = [n.casefold() for n in paper["authors"]], [n.casefold() for n in reference["authors"]]
        if asked[-1] == "et al.":
            k = len(asked) - 1
            same = len(names) > k and all(a == b for a, b in zip(asked[:k], names))
        else:
            same = len(asked) == len(names) and all(a == b for a, b in zip(asked, names))
        number = re.search(r"(\d+\.\d+)(v\d+)?$", re.sub(r"\s+", "", reference["id"]))
        checks = {
            "id": number is not None and number[1] == paper["id"],
            "title": re.sub(r"[\W_]", "", reference["title"]).lower() == re.sub(r"[\W_]", "", paper["title"]).lower(),
            "authors": same,
            "year": any(year == reference["year"] for year in paper["years"]),
        }
        for field, fine in checks.items():
            if fine:
                answer[field].append(paper["id"])
    return answer


def audit(references, claims, library):
    report = {key: set() for key in ("unsound", "twice", "uncited", "missing", "unsupported")}
    topics, seen = {}, set()
    for n, reference in enumerate(references, start=1):
        lists = fits(reference, library)
        sound = [p for p in library if all(p["id"] in lists[field] for field in lists)]
        topics[n] = [word for p in sound for word in p["about"]]
        if not sound:
            report["unsound"].add(n)
        number = re.sub(r"\s+", "", reference["id"]).lower().replace("arxiv:", "").split("v")[0]
        if number in seen:
            report["twice"].add(n)
        seen.add(number)
        if not any(n in claim["cites"] for claim in claims):
            report["uncited"].add(n)
    for place, claim in enumerate(claims, start=1):
        report["missing"] |= {n for n in claim["cites"] if n not in topics}
        if claim["about"] not in [word for n in claim["cites"] if n in topics for word in topics[n]]:
            report["unsupported"].add(place)
    return {key: sorted(numbers) for key, numbers in report.items()}


# %% wrong: each field by itself: an entry is sound if every field occurs somewhere, as the printed list looks
def fits(reference, library):
    """A reference and a list of papers -> {"id": [...], "title": [...], "authors": [...], "year": [...]}, lists of ids."""

    def plain_id(text):
        text = re.sub(r"\s", "", text.lower()).removeprefix("arxiv:")
        return re.sub(r"v\d+$", "", text)

    def letters(text):
        return "".join(letter for letter in text.lower() if letter.isalnum())

    def same_authors(given, paper):
        given, paper = [name.lower() for name in given], [name.lower() for name in paper]
        if given and given[-1] == "et al.":
            return paper[: len(given) - 1] == given[:-1] and len(paper) > len(given) - 1
        return given == paper

    return {
        "id": [p["id"] for p in library if plain_id(p["id"]) == plain_id(reference["id"])],
        "title": [p["id"] for p in library if letters(p["title"]) == letters(reference["title"])],
        "authors": [p["id"] for p in library if same_authors(reference["authors"], p["authors"])],
        "year": [p["id"] for p in library if reference["year"] in p["years"]],
    }


def audit(references, claims, library):
    """-> {"unsound": [...], "twice": [...], "uncited": [...], "missing": [...], "unsupported": [...]}, lists of numbers."""
    about = {paper["id"]: paper["about"] for paper in library}
    papers = {
        n: set(fits(r, library)["id"]) if all(fits(r, library).values()) else set() for n, r in enumerate(references, 1)
    }
    plain = [re.sub(r"v\d+$", "", re.sub(r"\s", "", r["id"].lower()).removeprefix("arxiv:")) for r in references]
    cited = {number for claim in claims for number in claim["cites"]}
    supported = [
        any(claim["about"] in about[paper] for number in claim["cites"] for paper in papers.get(number, ()))
        for claim in claims
    ]
    return {
        "unsound": [n for n in papers if not papers[n]],
        "twice": [n for n in papers if plain[n - 1] in plain[: n - 1]],
        "uncited": [n for n in papers if n not in cited],
        "missing": sorted(cited - set(papers)),
        "unsupported": [n for n, fine in enumerate(supported, 1) if not fine],
    }


# %% wrong: the number exists, so the source exists
def fits(reference, library):
    """A reference and a list of papers -> {"id": [...], "title": [...], "authors": [...], "year": [...]}, lists of ids."""

    def plain_id(text):
        text = re.sub(r"\s", "", text.lower()).removeprefix("arxiv:")
        return re.sub(r"v\d+$", "", text)

    def letters(text):
        return "".join(letter for letter in text.lower() if letter.isalnum())

    def same_authors(given, paper):
        given, paper = [name.lower() for name in given], [name.lower() for name in paper]
        if given and given[-1] == "et al.":
            return paper[: len(given) - 1] == given[:-1] and len(paper) > len(given) - 1
        return given == paper

    return {
        "id": [p["id"] for p in library if plain_id(p["id"]) == plain_id(reference["id"])],
        "title": [p["id"] for p in library if letters(p["title"]) == letters(reference["title"])],
        "authors": [p["id"] for p in library if same_authors(reference["authors"], p["authors"])],
        "year": [p["id"] for p in library if reference["year"] in p["years"]],
    }


def audit(references, claims, library):
    """-> {"unsound": [...], "twice": [...], "uncited": [...], "missing": [...], "unsupported": [...]}, lists of numbers."""
    about = {paper["id"]: paper["about"] for paper in library}
    papers = {n: set(fits(r, library)["id"]) for n, r in enumerate(references, 1)}
    plain = [re.sub(r"v\d+$", "", re.sub(r"\s", "", r["id"].lower()).removeprefix("arxiv:")) for r in references]
    cited = {number for claim in claims for number in claim["cites"]}
    supported = [
        any(claim["about"] in about[paper] for number in claim["cites"] for paper in papers.get(number, ()))
        for claim in claims
    ]
    return {
        "unsound": [n for n in papers if not papers[n]],
        "twice": [n for n in papers if plain[n - 1] in plain[: n - 1]],
        "uncited": [n for n in papers if n not in cited],
        "missing": sorted(cited - set(papers)),
        "unsupported": [n for n, fine in enumerate(supported, 1) if not fine],
    }


# %% wrong: the year is not asked for
def fits(reference, library):
    """A reference and a list of papers -> {"id": [...], "title": [...], "authors": [...], "year": [...]}, lists of ids."""

    def plain_id(text):
        text = re.sub(r"\s", "", text.lower()).removeprefix("arxiv:")
        return re.sub(r"v\d+$", "", text)

    def letters(text):
        return "".join(letter for letter in text.lower() if letter.isalnum())

    def same_authors(given, paper):
        given, paper = [name.lower() for name in given], [name.lower() for name in paper]
        if given and given[-1] == "et al.":
            return paper[: len(given) - 1] == given[:-1] and len(paper) > len(given) - 1
        return given == paper

    return {
        "id": [p["id"] for p in library if plain_id(p["id"]) == plain_id(reference["id"])],
        "title": [p["id"] for p in library if letters(p["title"]) == letters(reference["title"])],
        "authors": [p["id"] for p in library if same_authors(reference["authors"], p["authors"])],
        "year": [p["id"] for p in library if reference["year"] in p["years"]],
    }


def audit(references, claims, library):
    """-> {"unsound": [...], "twice": [...], "uncited": [...], "missing": [...], "unsupported": [...]}, lists of numbers."""
    about = {paper["id"]: paper["about"] for paper in library}
    papers = {
        n: set.intersection(*(set(v) for k, v in fits(r, library).items() if k != "year"))
        for n, r in enumerate(references, 1)
    }
    plain = [re.sub(r"v\d+$", "", re.sub(r"\s", "", r["id"].lower()).removeprefix("arxiv:")) for r in references]
    cited = {number for claim in claims for number in claim["cites"]}
    supported = [
        any(claim["about"] in about[paper] for number in claim["cites"] for paper in papers.get(number, ()))
        for claim in claims
    ]
    return {
        "unsound": [n for n in papers if not papers[n]],
        "twice": [n for n in papers if plain[n - 1] in plain[: n - 1]],
        "uncited": [n for n in papers if n not in cited],
        "missing": sorted(cited - set(papers)),
        "unsupported": [n for n, fine in enumerate(supported, 1) if not fine],
    }
