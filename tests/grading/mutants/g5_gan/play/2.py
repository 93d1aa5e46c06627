"""Answers to `play`. `right` ones must keep every point, `wrong` ones lose on test_play and nowhere else."""


# %% wrong: a perfect D in each round
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        logits = p.log() - q.log()
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: no rows before the first round
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history[1:] or history), torch.sigmoid(logits)


# %% wrong: only the last row
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return history[-1], torch.sigmoid(logits)


# %% wrong: one round too few
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds - 1):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: logits for beliefs
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), logits


# %% wrong: w in place of q
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(w)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: w is changed
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    w -= w.max()
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: the slope of G's loss goes through D as well
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits) - torch.sigmoid(-logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: q follows p directly
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        w = w + rate * (p - q)
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)
