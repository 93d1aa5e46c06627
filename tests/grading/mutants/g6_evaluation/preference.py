"""Answers to `preference`. `right` ones must keep every point, `wrong` ones lose on test_preference and nowhere else."""


# %% right: both ends by halving an interval
def preference(wins, losses, ties=0):
    n = wins + losses + ties
    p = (wins + 0.5 * ties) / n

    def end(inside, outside):
        for _ in range(60):
            middle = (inside + outside) / 2
            if abs(p - middle) <= 1.959964 * math.sqrt(middle * (1 - middle) / n):
                inside = middle
            else:
                outside = middle
        return inside

    return p, end(p, 0.0), end(p, 1.0)


# %% right: roots of the quadratic, as a tensor
def preference(wins, losses, ties=0):
    n = torch.tensor(float(wins + losses + ties), dtype=torch.float64)
    share = (wins + ties / 2) / n
    a, b, c = 1 + 1.96**2 / n, 2 * share + 1.96**2 / n, share**2
    root = (b**2 - 4 * a * c).clamp(min=0).sqrt()
    return torch.stack([share, (b - root) / (2 * a), (b + root) / (2 * a)])


# %% wrong: as printed everywhere: the error bar at the share that was seen
def preference(wins, losses, ties=0):
    n = wins + losses + ties
    share = (wins + ties / 2) / n
    half = 1.96 * math.sqrt(share * (1 - share) / n)
    return share, share - half, share + half


# %% wrong: the same, cut off at 0 and 1
def preference(wins, losses, ties=0):
    n = wins + losses + ties
    share = (wins + ties / 2) / n
    half = 1.96 * math.sqrt(share * (1 - share) / n)
    return share, max(share - half, 0.0), min(share + half, 1.0)


# %% wrong: ties dropped
def preference(wins, losses, ties=0):
    n, z = wins + losses, 1.96
    share = wins / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


# %% wrong: ties are losses
def preference(wins, losses, ties=0):
    n, z = wins + losses + ties, 1.96
    share = wins / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


# %% wrong: ties are wins
def preference(wins, losses, ties=0):
    n, z = wins + losses + ties, 1.96
    share = (wins + ties) / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


# %% wrong: half a tie counted, but not in n
def preference(wins, losses, ties=0):
    n, z = wins + losses, 1.96
    share = (wins + ties / 2) / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


# %% wrong: 90 percent
def preference(wins, losses, ties=0):
    n, z = wins + losses + ties, 1.645
    share = (wins + ties / 2) / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


# %% wrong: not divided at the end
def preference(wins, losses, ties=0):
    n, z = wins + losses + ties, 1.96
    share = (wins + ties / 2) / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre - half), (centre + half)


# %% wrong: centre at the share
def preference(wins, losses, ties=0):
    n, z = wins + losses + ties, 1.96
    share = (wins + ties / 2) / n
    centre = share * (1 + z**2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)


# %% wrong: Agresti and Coull: four votes added, then the usual bar
def preference(wins, losses, ties=0):
    n = wins + losses + ties
    share = (wins + ties / 2) / n
    moved = (wins + ties / 2 + 2) / (n + 4)
    half = 1.96 * math.sqrt(moved * (1 - moved) / (n + 4))
    return share, moved - half, moved + half


# %% wrong: ends exchanged
def preference(wins, losses, ties=0):
    n, z = wins + losses + ties, 1.96
    share = (wins + ties / 2) / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (centre + half + 0) / (1 + z**2 / n), (centre - half) / (1 + z**2 / n)
