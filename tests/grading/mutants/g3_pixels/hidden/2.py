"""Answers to `hidden`. `right` ones must keep every point, `wrong` ones lose on test_hidden and nowhere else."""


# %% wrong: products of a thousand numbers
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w.exp()[:, None] * chosen.exp().prod(2)).sum(0).log()


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: a belief made of products
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = F.normalize(log_w.exp()[:, None, None] * (chosen.cumsum(2) - chosen).exp(), p=1, dim=0).log()
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)


# %% wrong: only the first image
def log_prob(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    return (log_w[:, None] + chosen.sum(2)).logsumexp(0)


def log_next(x, log_w, log_table):
    chosen = log_table[:, torch.arange(x.shape[1]), x]
    belief = (log_w[:, None, None] + chosen.cumsum(2) - chosen).log_softmax(0)
    return (belief[:, :, :, None] + log_table[:, None]).logsumexp(0)[:1].expand(len(x), -1, -1)
