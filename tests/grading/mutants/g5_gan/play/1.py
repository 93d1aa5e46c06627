"""Answers to `play`. `right` ones must keep every point, `wrong` ones lose on test_play and nowhere else."""


# %% right: autograd for both players, in float64
def play(p, w, rounds, k, rate):
    p, w = p.double(), w.double().clone().requires_grad_(True)
    l = torch.zeros(len(p), dtype=torch.float64, requires_grad=True)
    history = [w.softmax(0).detach()]
    for _ in range(rounds):
        for _ in range(k):
            q = w.detach().softmax(0)
            value = (p * F.logsigmoid(l) + q * F.logsigmoid(-l)).sum()
            (slope,) = torch.autograd.grad(value, l)
            l = (l + rate * slope).detach().requires_grad_(True)
        loss = -(w.softmax(0) * F.logsigmoid(l.detach())).sum()
        (slope,) = torch.autograd.grad(loss, w)
        w = (w - rate * slope).detach().requires_grad_(True)
        history.append(w.softmax(0).detach())
    return torch.stack(history), l.sigmoid().detach()


# %% right: two optimisers, lists of rows, a history that hangs on its weights
def play(p, w, rounds, k, rate):
    forger, logits = nn.Parameter(w.clone()), nn.Parameter(torch.zeros_like(p))
    g_optimiser, d_optimiser = torch.optim.SGD([forger], lr=rate), torch.optim.SGD([logits], lr=rate, maximize=True)
    history = torch.empty(rounds + 1, len(p), dtype=p.dtype)
    for n in range(rounds + 1):
        if n > 0:
            for _ in range(k):
                d_optimiser.zero_grad()
                q = torch.softmax(forger, 0).detach()
                (p @ F.logsigmoid(logits) + q @ F.logsigmoid(-logits)).backward()
                d_optimiser.step()
            g_optimiser.zero_grad()
            (torch.softmax(forger, 0) @ F.softplus(-logits)).backward()
            g_optimiser.step()
        history[n] = torch.softmax(forger, 0).detach()
    return history, torch.sigmoid(logits)


# %% wrong: first all of G, then all of D, as printed
def play(p, w, rounds, k, rate):
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    for _ in range(rounds * k):
        logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: G first in each round
def play(p, w, rounds, k, rate):
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: first all of D, then all of G
def play(p, w, rounds, k, rate):
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds * k):
        logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
    for _ in range(rounds):
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: both at once: G against the detective of the round before
def play(p, w, rounds, k, rate):
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        cost = -F.logsigmoid(logits)
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: D goes downhill, as printed
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits - rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: G goes uphill
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w + rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: G maximises log(1 - D), as printed
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(-logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: the textbook's loss
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = F.logsigmoid(-logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: one step of D a round
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(min(k, 1)):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: k steps of G too
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        for _ in range(k):
            w = w - rate * q * (cost - (q * cost).sum())
            q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: the forger's mean cost is forgotten, and the factor q
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * cost
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: the slope along q, not along w
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * cost
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: D sees the forgeries only
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits - rate * q * torch.sigmoid(logits)
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: D averages over the data alone
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        for _ in range(k):
            logits = logits + rate * p * (torch.sigmoid(-logits) - torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)


# %% wrong: D starts anew in each round
def play(p, w, rounds, k, rate):
    """p, w: (K,) in one dtype; rounds, k: whole numbers -> q after 0, 1, ... rounds: (rounds + 1, K), beliefs: (K,)."""
    logits, q = torch.zeros_like(p), w.softmax(0)
    history = [q]
    for _ in range(rounds):
        logits = torch.zeros_like(p)
        for _ in range(k):
            logits = logits + rate * (p * torch.sigmoid(-logits) - q * torch.sigmoid(logits))
        cost = -F.logsigmoid(logits)
        w = w - rate * q * (cost - (q * cost).sum())
        q = w.softmax(0)
        history.append(q)
    return torch.stack(history), torch.sigmoid(logits)
