"""Answers to `restorer`. `right` ones must keep every point, `wrong` ones lose on test_restorer and nowhere else."""


# %% wrong: the correction comes upside down
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
        return x + self.correction(x.flip(2))


# %% wrong: hands back what it is given, and has weights for show
class Restorer(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels, 1, 1))

    def forward(self, x):
        return x * self.weight / self.weight
