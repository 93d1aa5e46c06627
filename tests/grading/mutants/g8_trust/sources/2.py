"""Answers to `sources`. `right` ones must keep every point, `wrong` ones lose on test_sources and nowhere else."""


# %% wrong: the id letter for letter
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
        "id": [p["id"] for p in library if p["id"] == reference["id"]],
        "title": [p["id"] for p in library if letters(p["title"]) == letters(reference["title"])],
        "authors": [p["id"] for p in library if same_authors(reference["authors"], p["authors"])],
        "year": [p["id"] for p in library if reference["year"] in p["years"]],
    }


def audit(references, claims, library):
    """-> {"unsound": [...], "twice": [...], "uncited": [...], "missing": [...], "unsupported": [...]}, lists of numbers."""
    about = {paper["id"]: paper["about"] for paper in library}
    papers = {n: set.intersection(*map(set, fits(r, library).values())) for n, r in enumerate(references, 1)}
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


# %% wrong: the version counts
def fits(reference, library):
    """A reference and a list of papers -> {"id": [...], "title": [...], "authors": [...], "year": [...]}, lists of ids."""

    def plain_id(text):
        text = re.sub(r"\s", "", text.lower()).removeprefix("arxiv:")
        return text

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
    papers = {n: set.intersection(*map(set, fits(r, library).values())) for n, r in enumerate(references, 1)}
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


# %% wrong: the title by its capitals and hyphens
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
        "title": [p["id"] for p in library if p["title"] == reference["title"]],
        "authors": [p["id"] for p in library if same_authors(reference["authors"], p["authors"])],
        "year": [p["id"] for p in library if reference["year"] in p["years"]],
    }


def audit(references, claims, library):
    """-> {"unsound": [...], "twice": [...], "uncited": [...], "missing": [...], "unsupported": [...]}, lists of numbers."""
    about = {paper["id"]: paper["about"] for paper in library}
    papers = {n: set.intersection(*map(set, fits(r, library).values())) for n, r in enumerate(references, 1)}
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


# %% wrong: digits do not count in a title
def fits(reference, library):
    """A reference and a list of papers -> {"id": [...], "title": [...], "authors": [...], "year": [...]}, lists of ids."""

    def plain_id(text):
        text = re.sub(r"\s", "", text.lower()).removeprefix("arxiv:")
        return re.sub(r"v\d+$", "", text)

    def letters(text):
        return "".join(letter for letter in text.lower() if letter.isalpha())

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
    papers = {n: set.intersection(*map(set, fits(r, library).values())) for n, r in enumerate(references, 1)}
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
