"""Answers to `generator`. `right` ones must keep every point, `wrong` ones must lose on test_generator and nowhere else."""


# %% right: no Sequential, batch normalisation, a kernel of 2
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.first = nn.Linear(latent_dim, 32 * 49)
        self.norm = nn.BatchNorm2d(32)
        self.up = nn.ConvTranspose2d(32, 24, 2, stride=2)
        self.last = nn.ConvTranspose2d(24, 1, 2, stride=2)

    def forward(self, z):
        h = F.leaky_relu(self.norm(self.first(z).view(len(z), 32, 7, 7)), 0.2)
        return torch.tanh(self.last(F.silu(self.up(h))))


# %% right: a sigmoid, stretched to [-1, 1]
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Sigmoid(),
        )

    def forward(self, z):
        return 2 * self.layers(z) - 1


# %% wrong: a ReLU at the end, as in print
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.ReLU(),
        )

    def forward(self, z):
        return self.layers(z).clamp(max=1)


# %% wrong: no activation inside, as in print
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z)


# %% wrong: 8 x 8 x 3, as in print
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(latent_dim, 192), nn.Tanh(), nn.Unflatten(1, (3, 8, 8)))

    def forward(self, z):
        return self.layers(z)


# %% wrong: 7 x 7 x 256, as in print
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(latent_dim, 256 * 49), nn.ReLU(), nn.Unflatten(1, (256, 7, 7)), nn.Tanh())

    def forward(self, z):
        return self.layers(z)


# %% wrong: nothing keeps the values in [-1, 1]
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
        )

    def forward(self, z):
        return self.layers(z)


# %% wrong: a sigmoid: never darker than the middle grey
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Sigmoid(),
        )

    def forward(self, z):
        return self.layers(z)


# %% wrong: 32 x 32
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 8 * 8),
            nn.ReLU(),
            nn.Unflatten(1, (64, 8, 8)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z)


# %% wrong: rows instead of pictures
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(latent_dim, 200), nn.ReLU(), nn.Linear(200, 784), nn.Tanh())

    def forward(self, z):
        return self.layers(z)


# %% wrong: batches of 5 only
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z).reshape(5, 1, 28, 28)


# %% wrong: more than a million weights
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 2048 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (2048, 7, 7)),
            nn.ConvTranspose2d(2048, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z)


# %% wrong: z is not looked at
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(torch.ones_like(z))


# %% wrong: one picture for the whole batch
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.layers(z.mean(0, keepdim=True)).expand(len(z), -1, -1, -1)


# %% wrong: grey
class Generator(nn.Module):
    def __init__(self, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(latent_dim, 1))

    def forward(self, z):
        return z.new_zeros(len(z), 1, 28, 28)
