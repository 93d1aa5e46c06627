"""Answers to `restorer`. `right` ones must keep every point, `wrong` ones lose on test_restorer and nowhere else."""


# %% right: a small U-Net: pads to multiples of four, crops at the end
class Restorer(nn.Module):
    def __init__(self, channels):
        super().__init__()

        def block(a, b):
            return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.ReLU(), nn.Conv2d(b, b, 3, padding=1), nn.ReLU())

        self.first, self.down, self.deep = block(channels, 8), block(8, 16), block(16, 32)
        self.up2, self.wide2 = nn.ConvTranspose2d(32, 16, 2, stride=2), block(32, 16)
        self.up1, self.wide1 = nn.ConvTranspose2d(16, 8, 2, stride=2), block(16, 8)
        self.last = nn.Conv2d(8, channels, 1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, x):
        height, width = x.shape[2:]
        wide = F.pad(x, (0, -width % 4, 0, -height % 4), mode="replicate")
        a = self.first(wide)
        b = self.down(F.max_pool2d(a, 2))
        c = self.deep(F.max_pool2d(b, 2))
        b = self.wide2(torch.cat([self.up2(c), b], 1))
        a = self.wide1(torch.cat([self.up1(b), a], 1))
        return x + self.last(a)[:, :, :height, :width]


# %% right: a loop, as in part 3, and a gate that starts at 0
class Restorer(nn.Module):
    def __init__(self, channels, steps=4):
        super().__init__()
        self.steps = steps
        self.feed = nn.Conv2d(channels, 12, 3, padding="same")
        self.back = nn.Conv2d(12, 12, 3, padding="same", bias=False)
        self.end = nn.Conv2d(12, channels, 3, padding="same")
        self.gate = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        constant = self.feed(x)
        state = F.relu(constant)
        for _ in range(self.steps):
            state = F.relu(constant + self.back(state))
        return x - self.gate * self.end(state)


# %% right: seven layers with batch normalisation, dilated in the middle, mirrored borders
class Restorer(nn.Module):
    def __init__(self, channels):
        super().__init__()
        layers, before = [], channels
        for dilation in (1, 1, 2, 4, 2, 1):
            conv = nn.Conv2d(before, 20, 3, padding=dilation, dilation=dilation, padding_mode="reflect")
            layers += [conv, nn.BatchNorm2d(20), nn.LeakyReLU(0.1)]
            before = 20
        self.body = nn.Sequential(*layers)
        self.weight = nn.Parameter(torch.zeros(channels, 20, 3, 3))

    def forward(self, x):
        return F.conv2d(self.body(x), self.weight, padding=1) + x


# %% right: two layers of 5 x 5, weights by hand
class Restorer(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Parameter(torch.randn(24, channels, 5, 5) / 10)
        self.second = nn.Parameter(torch.zeros(channels, 24, 5, 5))

    def forward(self, x):
        hidden = torch.tanh(F.conv2d(x, self.first, padding=2))
        return torch.add(x, F.conv2d(hidden, self.second, padding=2))


# %% right: half the resolution by folding, odd sizes padded; SiLU
class Restorer(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.net = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(4 * channels, 24, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(24, 24, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(24, 4 * channels, 3, padding=1),
            nn.PixelShuffle(2),
        )
        for p in self.net[5].parameters():
            nn.init.constant_(p, 0.0)

    def forward(self, x):
        height, width = x.shape[-2:]
        padded = F.pad(x, (0, width % 2, 0, height % 2))
        return (padded + self.net(padded))[..., :height, :width]


# %% wrong: as printed: pooling, then a dense layer for 28 x 28
class Restorer(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.shape = channels, 28, 28
        self.features = nn.Sequential(nn.Conv2d(channels, 1, 3, padding=1), nn.ReLU(), nn.MaxPool2d(4))
        self.dense = nn.Linear(49, channels * 784)
        nn.init.zeros_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)

    def forward(self, x):
        return x + self.dense(self.features(x).flatten(1)).view(-1, *self.shape)


# %% wrong: every picture is made 28 x 28, and large again
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
        small = F.interpolate(x, size=(28, 28), mode="bilinear")
        return x + F.interpolate(self.correction(small), size=x.shape[2:], mode="bilinear")


# %% wrong: a dense layer made at the first call, for its size
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
            nn.Flatten(),
            nn.LazyLinear(8),
        )

    def forward(self, x):
        return x + self.correction(x)[:, :1, None, None]


# %% wrong: the correction at half the resolution: pooled first, odd sizes by interpolation
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
        small = F.avg_pool2d(x, 2)
        return x + F.interpolate(self.correction(small), size=x.shape[2:])


# %% wrong: down and up by two: odd sizes lose a row
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
        small = F.max_pool2d(x, 2)
        return x + F.interpolate(self.correction(small), scale_factor=2)


# %% wrong: no padding: the picture shrinks
class Restorer(nn.Module):
    """(N, channels, H, W) -> (N, channels, H, W), for any H and W."""

    def __init__(self, channels):
        super().__init__()
        last = nn.Conv2d(16, channels, 3)
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
        return x[:, :, 1:-1, 1:-1] + self.correction(x)
