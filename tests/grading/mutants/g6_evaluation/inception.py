"""Answers to `inception`. `right` ones must keep every point, `wrong` ones lose on test_inception and nowhere else."""


# %% right: entropy of the average minus average entropy, with nan_to_num
def inception_score(p):
    def entropy(q):
        return -torch.nan_to_num(q * torch.log(q), nan=0.0).sum(-1)

    return float(torch.exp(entropy(p.mean(0)) - entropy(p).mean()))


# %% right: loops over pictures and classes in plain Python
def inception_score(p):
    rows = p.tolist()
    marginal = [sum(column) / len(rows) for column in zip(*rows)]
    total = 0.0
    for row in rows:
        for belief, share in zip(row, marginal):
            if belief > 0:
                total += belief * math.log(belief / share)
    return math.exp(total / len(rows))


# %% right: a tiny number under the logarithm, kl_div of torch
def inception_score(p):
    q = p.double().clamp_min(1e-16)
    marginal = p.double().mean(0).clamp_min(1e-16)
    return F.kl_div(marginal.log().expand_as(q), q, reduction="batchmean").exp().reshape(1)


# %% wrong: the hasty version: wrong axis, mean over classes, NaN
def inception_score(p):
    marginal = p.mean(1, keepdim=True)
    return (p * (p.log() - marginal.log())).mean().exp()


# %% wrong: 0 log 0 is NaN
def inception_score(p):
    marginal = p.mean(0, keepdim=True)
    return (p * (p.log() - marginal.log())).sum(1).mean().exp()


# %% wrong: safe for beliefs, but NaN for a class without any
def inception_score(p):
    marginal = p.mean(0, keepdim=True)
    return (torch.xlogy(p, p) - p * marginal.log()).sum(1).mean().exp()


# %% wrong: mean over classes, too
def inception_score(p):
    marginal = p.mean(0, keepdim=True)
    return (torch.xlogy(p, p) - torch.xlogy(p, marginal)).mean().exp()


# %% wrong: the average over classes as marginal
def inception_score(p):
    marginal = p.mean(1, keepdim=True)
    return (torch.xlogy(p, p) - torch.xlogy(p, marginal)).sum(1).mean().exp()


# %% wrong: exp of each, then the mean
def inception_score(p):
    marginal = p.mean(0, keepdim=True)
    return (torch.xlogy(p, p) - torch.xlogy(p, marginal)).sum(1).exp().mean()


# %% wrong: no exp
def inception_score(p):
    marginal = p.mean(0, keepdim=True)
    return (torch.xlogy(p, p) - torch.xlogy(p, marginal)).sum(1).mean()


# %% wrong: the divergence the other way round
def inception_score(p):
    q = p.clamp_min(1e-12)
    marginal = p.mean(0, keepdim=True).clamp_min(1e-12)
    return (marginal * (marginal.log() - q.log())).sum(1).mean().exp()


# %% wrong: only how sure the judge is
def inception_score(p):
    return p.shape[1] * torch.xlogy(p, p).sum(1).mean().exp()


# %% wrong: softmax of what are probabilities already
def inception_score(p):
    p = p.softmax(1)
    marginal = p.mean(0, keepdim=True)
    return (p * (p.log() - marginal.log())).sum(1).mean().exp()


# %% wrong: hard calls in place of beliefs
def inception_score(p):
    p = F.one_hot(p.argmax(1), p.shape[1]).to(p.dtype)
    marginal = p.mean(0, keepdim=True)
    return (torch.xlogy(p, p) - torch.xlogy(p, marginal)).sum(1).mean().exp()


# %% wrong: zeros replaced in the caller's tensor
def inception_score(p):
    p[p == 0] = 1e-12
    marginal = p.mean(0, keepdim=True)
    return (p * (p.log() - marginal.log())).sum(1).mean().exp()
