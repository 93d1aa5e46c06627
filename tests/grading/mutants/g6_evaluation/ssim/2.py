"""Answers to `ssim`. `right` ones must keep every point, `wrong` ones lose on test_ssim and nowhere else."""


# %% wrong: grey pictures only
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps, window)

    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)


# %% wrong: colours averaged first
def ssim(x, y, data_range):
    bell = torch.exp(-(torch.arange(-5, 6, dtype=x.dtype) ** 2) / (2 * 1.5**2))
    window = torch.outer(bell, bell)
    window = (window / window.sum())[None, None]

    def local(maps):
        return F.conv2d(maps.reshape(-1, 1, *maps.shape[2:]), window)

    x, y = x.mean(1, keepdim=True), y.mean(1, keepdim=True)
    mean_x, mean_y = local(x), local(y)
    var_x, var_y = local(x * x) - mean_x**2, local(y * y) - mean_y**2
    cov = local(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * mean_x * mean_y + c1) * (2 * cov + c2)
    bottom = (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    return (top / bottom).reshape(len(x), -1).mean(1)
