"""Answers to `best_d`. `right` ones must keep every point, `wrong` ones lose on test_best_d and nowhere else."""


# %% wrong: the input is changed
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    q += p
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


# %% wrong: 0 times minus infinity
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (p * d.log() + q * (1 - d).log()).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: the cross-entropy: minus V
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return -(torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: the real half only
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return torch.xlogy(p, d).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: both averages over the data
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(p, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: a mean over the letters
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).mean(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: one number for all worlds
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum()


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: summed over the worlds
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(0)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: in bits
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1) / math.log(2)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: beliefs clamped to 0.01
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d.clamp(0.01, 0.99)) + torch.xlogy(q, (1 - d).clamp(0.01, 0.99))).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""

    def value(d):
        return torch.xlogy(p, d) + torch.xlogy(q, 1 - d)

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return (math.log(4) + value(best).sum(1)) / 2


# %% wrong: not halved
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""
    return math.log(4) + game_value(best_d(p, q), p, q)


# %% wrong: log 2 for log 4
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""
    return (math.log(2) + game_value(best_d(p, q), p, q)) / 2


# %% wrong: a Kullback-Leibler divergence
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""
    return (torch.xlogy(p, p) - torch.xlogy(p, q)).sum(1)


# %% wrong: the value itself
def best_d(p, q):
    """(B, K), (B, K), rows that add up to 1 -> (B, K), the beliefs with the largest value."""
    return torch.where(p + q > 0, p / (p + q), 0.5)


def game_value(d, p, q):
    """Beliefs d in [0, 1], p and q: (B, K) each -> (B,), in nats."""
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum(1)


def jensen_shannon(p, q):
    """(B, K), (B, K) -> (B,), in nats: (log 4 + the largest value) / 2."""
    return game_value(best_d(p, q), p, q)
