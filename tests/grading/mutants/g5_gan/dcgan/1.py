"""Answers to `dcgan`. `right` ones must keep every point, `wrong` ones lose on test_dcgan and nowhere else."""


# %% right: enlarging by nearest neighbours, kernels of 3, batch norm between D's convolutions, no bias
class Generator(nn.Module):
    def __init__(self, latent_dim, image_shape):
        super().__init__()
        self.small = image_shape[1] // 4, image_shape[2] // 4
        self.dense = nn.Linear(latent_dim, 24 * self.small[0] * self.small[1], bias=False)
        self.norm = nn.BatchNorm1d(24 * self.small[0] * self.small[1])
        self.up = nn.Upsample(scale_factor=2)
        self.first = nn.Conv2d(24, 16, 3, padding=1, bias=False)
        self.norm_first = nn.BatchNorm2d(16)
        self.last = nn.Conv2d(16, image_shape[0], 3, padding=1)

    def forward(self, z):
        h = F.relu(self.norm(self.dense(z))).view(len(z), 24, *self.small)
        h = F.relu(self.norm_first(self.first(self.up(h))))
        return self.last(self.up(h)).tanh()


class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        self.first = nn.Conv2d(image_shape[0], 16, 5, stride=2, padding=2)
        self.second = nn.Conv2d(16, 32, 5, stride=2, padding=2, bias=False)
        self.norm = nn.BatchNorm2d(32)
        self.head = nn.Linear(32 * image_shape[1] * image_shape[2] // 16, 1)

    def forward(self, x):
        h = F.leaky_relu(self.first(x), 0.2)
        h = F.leaky_relu(self.norm(self.second(h)), 0.2)
        return self.head(h.flatten(1)).squeeze(1)


# %% right: convolutions only, weights of 0.02, a third layer, D without any bias
def small_weights(layer):
    if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(layer.weight, 0.0, 0.02)


class Generator(nn.Module):
    def __init__(self, latent_dim, image_shape):
        super().__init__()
        channels, height, width = image_shape
        blocks, before = [], latent_dim
        for maps, kernel, stride, padding in (
            (32, (height // 4, width // 4), 1, 0),
            (16, 4, 2, 1),
            (16, 3, 1, 1),
        ):
            blocks += [nn.ConvTranspose2d(before, maps, kernel, stride, padding), nn.BatchNorm2d(maps), nn.ReLU(True)]
            before = maps
        self.blocks = nn.Sequential(*blocks, nn.ConvTranspose2d(before, channels, 4, 2, 1), nn.Tanh())
        self.apply(small_weights)

    def forward(self, z):
        return self.blocks(z[:, :, None, None])


class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.blocks = nn.Sequential(
            nn.Conv2d(channels, 16, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(16, 32, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(32, 1, (height // 4, width // 4), bias=False),
        )
        self.apply(small_weights)

    def forward(self, x):
        return self.blocks(x).flatten()


# %% right: pixel shuffle; spectral normalisation and a mean over places in D
class Generator(nn.Module):
    def __init__(self, latent_dim, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 16 * (height // 4) * (width // 4)),
            nn.Unflatten(1, (16, height // 4, width // 4)),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 64, 3, padding=1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.PixelShuffle(2),
            nn.Conv2d(16, 4 * channels, 3, padding=1),
            nn.PixelShuffle(2),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z)


class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        norm = nn.utils.parametrizations.spectral_norm
        self.layers = nn.Sequential(
            norm(nn.Conv2d(image_shape[0], 24, 4, stride=2, padding=1)),
            nn.LeakyReLU(0.2),
            norm(nn.Conv2d(24, 24, 4, stride=2, padding=1)),
            nn.LeakyReLU(0.2),
        )
        self.head = nn.Linear(24, 1)

    def forward(self, x):
        return self.head(self.layers(x).mean((2, 3)))[:, 0]


# %% wrong: as printed: dense layers, LeakyReLU and no batch norm in G, ReLU in D
class Generator(nn.Module):
    def __init__(self, latent_dim, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 64),
            nn.LeakyReLU(0.2),
            nn.Linear(64, 32 * (height // 4) * (width // 4)),
            nn.LeakyReLU(0.2),
            nn.Unflatten(1, (32, height // 4, width // 4)),
            nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose2d(16, channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z)


class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 16, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: batch norm at D's end
class Generator(nn.Module):
    """(N, latent_dim) -> (N, C, H, W) in [-1, 1]."""

    def __init__(self, latent_dim, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 32 * (height // 4) * (width // 4)),
            nn.Unflatten(1, (32, height // 4, width // 4)),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.ConvTranspose2d(16, channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z)


class Discriminator(nn.Module):
    """(N, C, H, W) -> (N,) logits."""

    def __init__(self, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
            nn.BatchNorm1d(1),
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: D's end is a LeakyReLU, called a probability
class Generator(nn.Module):
    """(N, latent_dim) -> (N, C, H, W) in [-1, 1]."""

    def __init__(self, latent_dim, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 32 * (height // 4) * (width // 4)),
            nn.Unflatten(1, (32, height // 4, width // 4)),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.ConvTranspose2d(16, channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z)


class Discriminator(nn.Module):
    """(N, C, H, W) -> (N,) logits."""

    def __init__(self, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
            nn.LeakyReLU(0.2),
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)
