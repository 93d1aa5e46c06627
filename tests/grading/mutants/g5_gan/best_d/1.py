"""Answers to `best_d`. `right` ones must keep every point, `wrong` ones lose on test_best_d and nowhere else."""


# %% right: odds, the divergence by its own formula
def best_d(p, q):
    total = p + q
    return torch.sigmoid(p.clamp_min(1e-30).log() - q.clamp_min(1e-30).log()) * (total > 0)


def game_value(d, p, q):
    lines = []
    for row in range(len(p)):
        value = torch.zeros((), dtype=p.dtype)
        for belief, a, b in zip(d[row], p[row], q[row]):
            if a > 0:
                value = value + a * torch.log(belief)
            if b > 0:
                value = value + b * torch.log1p(-belief)
        lines.append(value)
    return torch.stack(lines)


def jensen_shannon(p, q):
    middle = (p + q) / 2
    kl = [torch.xlogy(a, a).sum(1) - torch.xlogy(a, middle).sum(1) for a in (p, q)]
    return (kl[0] + kl[1]) / 2


# %% right: in float64, with a tiny number below the line
def best_d(p, q):
    p, q = p.double(), q.double()
    return p / (p + q).clamp_min(1e-300)


def game_value(d, p, q):
    first = torch.where(p > 0, p.double() * d.double().clamp_min(1e-300).log(), 0.0)
    second = torch.where(q > 0, q.double() * (1 - d.double()).clamp_min(1e-300).log(), 0.0)
    return torch.einsum("bk->b", first + second)


def jensen_shannon(p, q):
    best = torch.stack([game_value(best_d(a[None], b[None]), a[None], b[None])[0] for a, b in zip(p, q)])
    return 0.5 * best + math.log(2)


# %% wrong: V is minimised, as printed: belief 0 in what is real
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return (q > p).to(p.dtype)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: a similarity of p and q, as printed
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return 1 - (p - q).abs()


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: the answer is a sample's probability, p itself
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return p


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: the odds upside down
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, q / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: a ratio, not a share
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(q > 0, p / q, 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: right calls are counted: 0 or 1
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return (p > q).to(p.dtype)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: NaN for a letter that nobody uses
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return p / (p + q)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: a bit is added to every letter
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return (p + 1e-3) / (p + q + 2e-3)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: squares
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p**2 / (p**2 + q**2), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: one half
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.full_like(p, 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: the odds' logarithm, not the belief
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return (p.clamp_min(1e-9) / q.clamp_min(1e-9)).log()


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2
