"""Answers to `hidden`. `right` ones must keep every point, `wrong` ones lose on test_hidden and nowhere else."""


# %% right: a recurrent network: the state is the belief
def walk(x, log_w, log_table):
    N, D = x.shape
    state, steps = log_w.expand(N, -1), []
    for i in range(D):
        belief = state - state.logsumexp(1, keepdim=True)
        steps.append(torch.logsumexp(belief[:, :, None] + log_table[:, i][None], dim=1))
        state = state + log_table[:, i, x[:, i]].T
    return state, torch.stack(steps, dim=1)


def log_prob(x, log_w, log_table):
    return walk(x, log_w, log_table)[0].logsumexp(1)


def log_next(x, log_w, log_table):
    return walk(x, log_w, log_table)[1]


# %% right: a quotient of two probabilities
def ways(x, log_table):
    table = log_table.double().unsqueeze(0).expand(len(x), -1, -1, -1)
    index = x[:, None, :, None].expand(-1, table.shape[1], -1, 1)
    return table.gather(3, index).squeeze(3)


def log_prob(x, log_w, log_table):
    return torch.logsumexp(log_w.double() + ways(x, log_table).sum(-1), dim=-1)


def log_next(x, log_w, log_table):
    before = torch.cat(
        [torch.zeros_like(log_w)[None, :, None].expand(len(x), -1, 1), ways(x, log_table)[:, :, :-1].cumsum(2)], 2
    )
    joint = before + log_w[None, :, None]
    both = joint[..., None] + log_table.double()[None]
    return both.logsumexp(1) - joint.logsumexp(1)[..., None]


# %% right: the chain rule: the price of the image is the sum of its steps
def log_next(x, log_w, log_table):
    answer = []
    for row in x:
        belief, steps = log_w.softmax(0), []
        for i, level in enumerate(row.tolist()):
            p = belief @ log_table[:, i].exp()
            steps.append(p.log())
            belief = belief * log_table[:, i, level].exp()
            belief = belief / belief.sum()
        answer.append(torch.stack(steps))
    return torch.stack(answer)


def log_prob(x, log_w, log_table):
    return torch.gather(log_next(x, log_w, log_table), 2, x[..., None])[..., 0].sum(1)


# %% wrong: the largest over h, as printed
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).amax(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).amax(0)


# %% wrong: the largest over h, divided so that the sum over k is 1
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).amax(0).log_softmax(2)


# %% wrong: the likeliest way is chosen, as if it were known
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return log_table[belief.argmax(0), torch.arange(x.shape[1])]


# %% wrong: nothing is learned from what was read
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + 0 * chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: step i reads number i
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2)).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: every step reads the whole image
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.sum(2, keepdim=True) + 0 * chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: all but the number itself is read
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.sum(2, keepdim=True) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: only the number just before is read
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + F.pad(chosen[:, :, :-1], (1, 0))).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: the belief does not add up to 1
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = log_w[:, None, None] + chosen.cumsum(2) - chosen
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: the mean over h, without w
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return chosen.sum(2).logsumexp(0) - math.log(len(log_w))


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: logarithms are averaged over h
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w.exp()[:, None] * chosen.sum(2)).sum(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: the places mix before they multiply
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None, None] + chosen).logsumexp(0).sum(1)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: probabilities, no logarithm
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0).exp()


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)
