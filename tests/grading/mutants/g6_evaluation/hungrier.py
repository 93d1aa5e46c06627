"""Answers to `hungrier`. `right` ones must keep every point, `wrong` ones lose on test_hungrier and nowhere else."""


# %% right: plain Python, seed by seed
def hungrier(gan, vae):
    d = []
    for g, v in zip(gan.T.tolist(), vae.T.tolist()):
        d.append((g[0] - g[-1]) - (v[0] - v[-1]))
    mean = sum(d) / len(d)
    variance = sum((x - mean) ** 2 for x in d) / (len(d) - 1)
    half = T95[len(d) - 1] * (variance / len(d)) ** 0.5
    return [mean, mean - half, mean + half]


# %% right: a table of differences, contrast by einsum, one tensor
def hungrier(gan, vae):
    table = (gan - vae).double()
    contrast = torch.zeros(len(table), dtype=torch.float64)
    contrast[0], contrast[-1] = 1, -1
    d = torch.einsum("i,is->s", contrast, table)
    error = (d.var(unbiased=True) / d.numel()).sqrt()
    return d.mean() + T95[d.numel() - 1] * error * torch.tensor([0.0, -1.0, 1.0], dtype=torch.float64)


# %% wrong: as printed: no measurement, everybody needs more
def hungrier(gan, vae):
    return 0.0, 0.0, 0.0


# %% wrong: the best seed of each
def hungrier(gan, vae):
    d = (gan[0] - gan[-1]) - (vae[0] - vae[-1])
    best = (gan.amin(1)[0] - gan.amin(1)[-1]) - (vae.amin(1)[0] - vae.amin(1)[-1])
    seeds = d.shape[0]
    half = T95[seeds - 1] * d.std() / math.sqrt(seeds)
    return best, best - half, best + half


# %% wrong: 1.96
def hungrier(gan, vae):
    d = (gan[0] - gan[-1]) - (vae[0] - vae[-1])
    seeds = d.shape[0]
    half = 1.96 * d.std() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: degrees of freedom: the number of seeds
def hungrier(gan, vae):
    d = (gan[0] - gan[-1]) - (vae[0] - vae[-1])
    seeds = d.shape[0]
    half = T95[min(seeds, 9)] * d.std() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: the spread of the runs, not the error of the mean
def hungrier(gan, vae):
    d = (gan[0] - gan[-1]) - (vae[0] - vae[-1])
    seeds = d.shape[0]
    half = T95[seeds - 1] * d.std()
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: variance divided by the number of seeds
def hungrier(gan, vae):
    d = (gan[0] - gan[-1]) - (vae[0] - vae[-1])
    seeds = d.shape[0]
    half = T95[seeds - 1] * d.std(unbiased=False) / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: seeds not paired
def hungrier(gan, vae):
    d = (gan[0] - gan[-1]) - (vae[0] - vae[-1])
    seeds = d.shape[0]
    half = T95[seeds - 1] * ((gan[0] - gan[-1]).var() + (vae[0] - vae[-1]).var()).sqrt() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: the VAE's hunger minus the GAN's
def hungrier(gan, vae):
    d = (vae[0] - vae[-1]) - (gan[0] - gan[-1])
    seeds = d.shape[0]
    half = T95[seeds - 1] * d.std() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: large minus small
def hungrier(gan, vae):
    d = (gan[-1] - gan[0]) - (vae[-1] - vae[0])
    seeds = d.shape[0]
    half = T95[seeds - 1] * d.std() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: only the smallest set compared
def hungrier(gan, vae):
    d = gan[0] - vae[0]
    seeds = d.shape[0]
    half = T95[seeds - 1] * d.std() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: first row minus second
def hungrier(gan, vae):
    d = (gan[0] - gan[1]) - (vae[0] - vae[1])
    seeds = d.shape[0]
    half = T95[seeds - 1] * d.std() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half


# %% wrong: seeds and sizes exchanged
def hungrier(gan, vae):
    gan, vae = gan.T, vae.T
    d = (gan[0] - gan[-1]) - (vae[0] - vae[-1])
    seeds = d.shape[0]
    half = T95.get(seeds - 1, 2) * d.std() / math.sqrt(seeds)
    return d.mean(), d.mean() - half, d.mean() + half
