"""Answers to `frechet`. `right` ones must keep every point, `wrong` ones lose on test_frechet and nowhere else."""


# %% right: eigenvalues of the product, torch.cov, a loop for the floor
def frechet(a, b):
    a, b = a.to(torch.float64), b.to(torch.float64)
    cov_a, cov_b = (torch.cov(x.T).reshape(x.shape[1], x.shape[1]) for x in (a, b))
    roots = torch.linalg.eigvals(cov_a @ cov_b).real.clamp(min=0).sqrt()
    diff = a.mean(0) - b.mean(0)
    return (diff @ diff + torch.trace(cov_a + cov_b) - 2 * roots.sum()).item()


def floor(features, n):
    blocks = [block for block in features.split(n) if len(block) == n]
    found = [frechet(one, other) for one, other in zip(blocks[::2], blocks[1::2])]
    mean = sum(found) / len(found)
    variance = sum((d - mean) ** 2 for d in found) / (len(found) - 1)
    return [mean, math.sqrt(variance / len(found))]


# %% right: nuclear norm of the centred sets, no matrix root at all
def frechet(a, b):
    a, b = a.double(), b.double()
    u = (a - a.mean(0, keepdim=True)) / math.sqrt(len(a) - 1)
    v = (b - b.mean(0, keepdim=True)) / math.sqrt(len(b) - 1)
    cross = torch.linalg.matrix_norm(u @ v.T, ord="nuc")
    return (a.mean(0) - b.mean(0)).pow(2).sum() + u.pow(2).sum() + v.pow(2).sum() - 2 * cross


def floor(features, n):
    found, start = [], 0
    while start + 2 * n <= len(features):
        found.append(frechet(features[start : start + n], features[start + n : start + 2 * n]))
        start += 2 * n
    found = torch.stack(found)
    return torch.stack([found.mean(), (found.var() / len(found)).sqrt()])


# %% right: numpy, both roots in full, clipped at 0
import numpy as np


def frechet(a, b):
    def root(matrix):
        values, vectors = np.linalg.eigh(matrix)
        return vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T

    a, b = a.numpy().astype(np.float64), b.numpy().astype(np.float64)
    cov_a, cov_b = np.atleast_2d(np.cov(a, rowvar=False)), np.atleast_2d(np.cov(b, rowvar=False))
    half = root(cov_a)
    full = root(half @ cov_b @ half)
    distance = np.sum((a.mean(0) - b.mean(0)) ** 2) + np.trace(cov_a + cov_b - 2 * full)
    return max(float(distance), 0.0)


def floor(features, n):
    count = len(features) // n // 2
    found = np.array([frechet(features[2 * i * n :][:n], features[(2 * i + 1) * n :][:n]) for i in range(count)])
    return found.mean(), found.std(ddof=1) / np.sqrt(count)


# %% wrong: roots entry by entry of the two covariances
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    cross = (cov_a * cov_b).clamp_min(0).sqrt().trace()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: roots entry by entry of the product
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    cross = (cov_a @ cov_b).clamp_min(0).sqrt().trace()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: float32 throughout
def frechet(a, b):
    a, b = a.float(), b.float()
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
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: the 2 forgotten
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: divided by N
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / len(a)
    cov_b = (b - mean_b).T @ (b - mean_b) / len(b)
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: not centred
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = a.T @ a / (len(a) - 1)
    cov_b = b.T @ b / (len(b) - 1)
    values, vectors = torch.linalg.eigh(cov_a)
    root = (vectors * values.clamp_min(0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: the symmetric part of the product
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    product = (cov_a @ cov_b + cov_b @ cov_a) / 2
    cross = torch.linalg.eigvalsh(product).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)


# %% wrong: Cholesky, which needs more pictures than features
def frechet(a, b):
    a, b = a.double(), b.double()
    mean_a, mean_b = a.mean(0), b.mean(0)
    cov_a = (a - mean_a).T @ (a - mean_a) / (len(a) - 1)
    cov_b = (b - mean_b).T @ (b - mean_b) / (len(b) - 1)
    root = torch.linalg.cholesky(cov_a)
    cross = torch.linalg.eigvalsh(root.T @ cov_b @ root).clamp_min(0).sqrt().sum()
    return (mean_a - mean_b).square().sum() + cov_a.trace() + cov_b.trace() - 2 * cross


def floor(features, n):
    pairs = len(features) // (2 * n)
    blocks = features[: 2 * n * pairs].reshape(pairs, 2, n, -1)
    distances = torch.stack([torch.as_tensor(frechet(a, b)) for a, b in blocks]).double()
    return distances.mean(), distances.std() / math.sqrt(pairs)
