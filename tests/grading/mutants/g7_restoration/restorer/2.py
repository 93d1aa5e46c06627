"""Answers to `restorer`. `right` ones must keep every point, `wrong` ones lose on test_restorer and nowhere else."""


# %% wrong: the picture is not added
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return self.correction(x)


# %% wrong: the last layer does not start at 0
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return x + self.correction(x)


# %% wrong: the bias of the last layer does not start at 0
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return x + self.correction(x)


# %% wrong: all layers start at 0: it never learns
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )
        self.gate = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        return x + self.gate * self.correction(x)


# %% wrong: the result is clipped
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return (x + self.correction(x)).clamp(0, 1)


# %% wrong: no activations
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.Conv2d(16, 16, 3, padding=1),
            last,
        )

    def forward(self, x):
        return x + self.correction(x)


# %% wrong: kernels of one pixel
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return x + self.correction(x)


# %% wrong: three channels always
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        channels = 3
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return x + self.correction(x)


# %% wrong: too many weights
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(128, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 128, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(128, 128, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return x + self.correction(x)


# %% wrong: pictures are centred by the mean of the batch
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        return x + self.correction(x - x.mean())


# %% wrong: the input is changed in place
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.correction = nn.Sequential(
            nn.Conv2d(channels, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 16, 3, padding=1),
            nn.ReLU(),
            last,
        )

    def forward(self, x):
        x += self.correction(x)
        return x
