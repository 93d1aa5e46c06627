"""Answers to `dcgan`. `right` ones must keep every point, `wrong` ones lose on test_dcgan and nowhere else."""


# %% wrong: no batch norm after G's dense layer
class Generator(nn.Module):
    """(N, latent_dim) -> (N, C, H, W) in [-1, 1]."""

    def __init__(self, latent_dim, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 32 * (height // 4) * (width // 4)),
            nn.Unflatten(1, (32, height // 4, width // 4)),
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
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: batch norm on the pictures that G draws
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
            nn.BatchNorm2d(channels),
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
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: G ends in ReLU
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
            nn.ReLU(),
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
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: G ends in a sigmoid
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
            nn.Sigmoid(),
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
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: G ends in nothing
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
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: hidden dense layers in G
class Generator(nn.Module):
    """(N, latent_dim) -> (N, C, H, W) in [-1, 1]."""

    def __init__(self, latent_dim, image_shape):
        super().__init__()
        channels, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64),
            nn.BatchNorm1d(64),
            nn.ReLU(),
            nn.Linear(64, 32 * (height // 4) * (width // 4)),
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
            nn.Flatten(0),
        )

    def forward(self, x):
        return self.layers(x)
