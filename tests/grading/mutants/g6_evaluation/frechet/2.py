"""Answers to `frechet`. `right` ones must keep every point, `wrong` ones lose on test_frechet and nowhere else."""


# %% wrong: torch.cov of rows, not of columns
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = torch.cov(a)
    cov_b = torch.cov(b)
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: the floor without a standard error but with a spread
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std()


# %% wrong: every block with the next, each used twice
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    blocks = [block for block in features.split(n) if len(block) == n]
    pairs = len(blocks) - 1
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in zip(blocks, blocks[1:])]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: each block against everything
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, features)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)
