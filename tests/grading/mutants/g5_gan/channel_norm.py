"""Answers to `channel_norm`. `right` ones must keep every point, `wrong` ones lose on test_channel_norm and nowhere else."""


# %% right: by hand
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):

        if self.training:
            mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
            with torch.no_grad():
                count = x.numel() // x.shape[1]
                self.running_mean += 0.1 * (mean - self.running_mean)
                self.running_var += 0.1 * (var * count / (count - 1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        scale = self.weight / torch.sqrt(var + 1e-5)
        return x * scale[:, None, None] + (self.bias - mean * scale)[:, None, None]


# %% right: the library's layer under another name
class ChannelNorm(nn.BatchNorm2d):
    def __init__(self, channels):
        super().__init__(channels)

    def forward(self, x):
        return super().forward(x)


# %% right: two branches
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):

        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias)
        with torch.no_grad():
            self.running_mean.mul_(0.9).add_(x.transpose(0, 1).flatten(1).mean(1), alpha=0.1)
            self.running_var.mul_(0.9).add_(x.transpose(0, 1).flatten(1).var(1), alpha=0.1)
        return F.batch_norm(x, None, None, self.weight, self.bias, training=True)


# %% wrong: the switch is never passed on, as printed
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias)


# %% wrong: always the batch's numbers
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, training=True)


# %% wrong: the switch the wrong way round
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, training=not self.training)


# %% wrong: the running numbers never follow
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean.clone(), self.running_var.clone(), self.weight, self.bias, training=self.training
        )


# %% wrong: weight and bias forgotten
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, training=self.training)


# %% wrong: half of the way each time
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, training=self.training, momentum=0.5
        )


# %% wrong: nothing, while it draws
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return (
            F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, training=self.training)
            if self.training
            else x
        )


# %% wrong: identity
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return x


# %% wrong: each picture by itself
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        return F.instance_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, use_input_stats=self.training
        )


# %% wrong: no slope through mean and spread
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        y = F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, training=self.training)
        if self.training:
            scale = self.weight / torch.sqrt(x.detach().var((0, 2, 3), unbiased=False) + 1e-5)
            y = (x - x.detach().mean((0, 2, 3))[:, None, None]) * scale[:, None, None] + self.bias[:, None, None]
        return y


# %% wrong: variance for its root
class ChannelNorm(nn.Module):
    """(N, C, H, W) -> the same shape; behaves as nn.BatchNorm2d(C) in both modes."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        y = F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, training=self.training)
        if not self.training:
            y = (x - self.running_mean[:, None, None]) / (self.running_var[:, None, None] + 1e-5)
            y = y * self.weight[:, None, None] + self.bias[:, None, None]
        return y
