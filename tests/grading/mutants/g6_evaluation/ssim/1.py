"""Answers to `ssim`. `right` ones must keep every point, `wrong` ones lose on test_ssim and nowhere else."""


# %% right: one grouped convolution for each axis, in float64
def ssim(x, y, data_range):
    n, channels = x.shape[:2]
    weights = torch.tensor([math.exp(-0.5 * (i / 1.5) ** 2) for i in range(-5, 6)], dtype=torch.float64)
    weights /= weights.sum()

    def smooth(t):
        kernel = weights.repeat(channels, 1)[:, None]
        t = F.conv2d(t, kernel[..., None], groups=channels)
        return F.conv2d(t, kernel[:, :, None], groups=channels)

    x, y = x.double(), y.double()
    ux, uy = smooth(x), smooth(y)
    sxx, syy, sxy = smooth(x * x) - ux * ux, smooth(y * y) - uy * uy, smooth(x * y) - ux * uy
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    luminance = (2 * ux * uy + c1) / (ux.square() + uy.square() + c1)
    structure = (2 * sxy + c2) / (sxx + syy + c2)
    return (luminance * structure).mean(dim=(1, 2, 3))


# %% right: patches, weighted sums of centred values, a picture at a time
def ssim(x, y, data_range):
    i = torch.arange(11, dtype=x.dtype) - 5
    w = torch.exp(-(i.view(-1, 1) ** 2 + i.view(1, -1) ** 2) / 4.5)
    w = w / w.sum()
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    scores = []
    for a, b in zip(x, y):
        a, b = (t.unfold(1, 11, 1).unfold(2, 11, 1) for t in (a, b))  # (C, h, w, 11, 11)
        ma, mb = (torch.einsum("chwij,ij->chw", t, w) for t in (a, b))
        da, db = a - ma[..., None, None], b - mb[..., None, None]
        va, vb, vab = (torch.einsum("chwij,chwij,ij->chw", p, q, w) for p, q in ((da, da), (db, db), (da, db)))
        value = (2 * ma * mb + c1) * (2 * vab + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))
        scores.append(value.mean())
    return torch.stack(scores)


# %% wrong: as printed: the constants of bytes
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = 6.5025, 58.5225
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: one window: means and variances of the whole picture
def ssim(x, y, data_range):
    x, y = x.flatten(2), y.flatten(2)
    mean_x, mean_y = x.mean(2), y.mean(2)
    var_x, var_y = x.var(2, unbiased=False), y.var(2, unbiased=False)
    cov = ((x - mean_x[..., None]) * (y - mean_y[..., None])).mean(2)
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    return (top / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))).mean(1)


# %% wrong: the constants of a scale of 1, always
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01) ** 2, (0.03) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: the constants exchanged
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c2, c1 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: zeros around the picture
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window, padding=5)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: a window without weights
def ssim(x, y, data_range):
    window = torch.ones(11, 11, dtype=x.dtype)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: sigma taken as its square
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: weights that do not sum to 1
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.max())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: one number for the batch
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).mean()


# %% wrong: float32 only
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=torch.float32) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)
