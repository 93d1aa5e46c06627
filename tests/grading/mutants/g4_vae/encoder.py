"""Answers to `encoder`. `right` ones must keep every point, `wrong` ones must lose on test_encoder and nowhere else."""


# %% right: convolutions, batch normalisation, one last layer cut in two
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        c, h, w = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 8, 3, stride=2, padding=1),
            nn.BatchNorm2d(8),
            nn.LeakyReLU(0.2),
            nn.Conv2d(8, 16, 3, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
        )
        with torch.no_grad():
            wide = self.layers(torch.zeros(2, c, h, w)).shape[1]
        self.out = nn.Linear(wide, 2 * latent_dim)

    def forward(self, x):
        return self.out(self.layers(x)).chunk(2, dim=1)


# %% right: tanh inside, dropout, the width's layer starts at zero and is clamped wide, a list comes back
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        c, h, w = image_shape
        self.hidden = nn.Linear(c * h * w, 40)
        self.drop = nn.Dropout(0.1)
        self.middle = nn.Linear(40, latent_dim)
        self.width = nn.Linear(40, latent_dim)
        nn.init.zeros_(self.width.weight)
        nn.init.zeros_(self.width.bias)

    def forward(self, x):
        h = self.drop(torch.tanh(self.hidden(x.reshape(x.shape[0], -1))))
        return [self.middle(h), self.width(h).clamp(-10, 10)]


# %% right: two networks of one layer each
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.middle = nn.Sequential(nn.Flatten(), nn.LazyLinear(latent_dim))
        self.width = nn.Sequential(nn.Flatten(), nn.LazyLinear(latent_dim))

    def forward(self, x):
        return self.middle(x), self.width(x)


# %% right: a positive width, and then the logarithm of its square
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.d = latent_dim
        n = math.prod(image_shape)
        self.body = nn.Sequential(nn.Linear(n, 32), nn.GELU(), nn.LayerNorm(32), nn.Linear(32, 2 * latent_dim))

    def forward(self, x):
        out = self.body(x.flatten(start_dim=1))
        s = F.softplus(out[:, self.d :]) + 1e-6
        return out[:, : self.d], 2 * torch.log(s)


# %% wrong: the output is z, as in print
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU(), nn.Linear(64, latent_dim)
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: mu and sigma are activation functions, as in print
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), latent_dim))

    def forward(self, x):
        sigma = torch.sigmoid(self.layers(x))
        return F.relu(sigma), sigma


# %% wrong: the encoder throws the dice itself
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU())
        self.mu = nn.Linear(64, latent_dim)
        self.log_s2 = nn.Linear(64, latent_dim)

    def forward(self, x):
        mu, log_s2 = self.mu(self.features(x)), self.log_s2(self.features(x))
        return mu + (0.5 * log_s2).exp() * torch.randn_like(mu), log_s2


# %% wrong: the variance, not its logarithm
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU())
        self.mu = nn.Linear(64, latent_dim)
        self.log_s2 = nn.Linear(64, latent_dim)

    def forward(self, x):
        h = self.features(x)
        return self.mu(h), self.log_s2(h).clamp(-8, 8).exp()


# %% wrong: softplus on the logarithm
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU())
        self.mu = nn.Linear(64, latent_dim)
        self.log_s2 = nn.Linear(64, latent_dim)

    def forward(self, x):
        h = self.features(x)
        return self.mu(h), F.softplus(self.log_s2(h))


# %% wrong: tanh on the mean
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU())
        self.mu = nn.Linear(64, latent_dim)
        self.log_s2 = nn.Linear(64, latent_dim)

    def forward(self, x):
        h = self.features(x)
        return torch.tanh(self.mu(h)), self.log_s2(h)


# %% wrong: ReLU on the mean
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU())
        self.mu = nn.Linear(64, latent_dim)
        self.log_s2 = nn.Linear(64, latent_dim)

    def forward(self, x):
        h = self.features(x)
        return F.relu(self.mu(h)), self.log_s2(h)


# %% wrong: log-sigmoid on the logarithm: no bell wider than the prior
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU())
        self.mu = nn.Linear(64, latent_dim)
        self.log_s2 = nn.Linear(64, latent_dim)

    def forward(self, x):
        h = self.features(x)
        return self.mu(h), F.logsigmoid(self.log_s2(h))


# %% wrong: one output twice
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU(), nn.Linear(64, latent_dim)
        )

    def forward(self, x):
        h = self.layers(x)
        return h, h


# %% wrong: one width for all pictures
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.features = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 64), nn.ReLU())
        self.mu = nn.Linear(64, latent_dim)
        self.log_s2 = nn.Parameter(torch.zeros(latent_dim))

    def forward(self, x):
        mu = self.mu(self.features(x))
        return mu, self.log_s2.expand_as(mu)


# %% wrong: not cut in two
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 2 * latent_dim))

    def forward(self, x):
        return self.layers(x)


# %% wrong: cut along the batch
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 2 * latent_dim))

    def forward(self, x):
        return self.layers(x).chunk(2)


# %% wrong: made for 28 x 28
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(784, 2 * latent_dim))

    def forward(self, x):
        return self.layers(x).chunk(2, dim=1)


# %% wrong: made for squares
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(image_shape[0] * image_shape[1] ** 2, 2 * latent_dim))

    def forward(self, x):
        return self.layers(x).chunk(2, dim=1)


# %% wrong: grey pictures only
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(image_shape[1] * image_shape[2], 2 * latent_dim))

    def forward(self, x):
        return self.layers(x[:, :1]).chunk(2, dim=1) if x.shape[1] == 1 else self.layers(x).chunk(2, dim=1)


# %% wrong: the answer of the batch's mean
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 2 * latent_dim))

    def forward(self, x):
        return self.layers(x - x.mean(0, keepdim=True)).chunk(2, dim=1)


# %% wrong: no latent axis for one latent
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 2 * latent_dim))

    def forward(self, x):
        mu, log_s2 = self.layers(x).chunk(2, dim=1)
        return mu.squeeze(1), log_s2.squeeze(1)


# %% wrong: says the same to every picture
class Encoder(nn.Module):
    def __init__(self, image_shape, latent_dim):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(math.prod(image_shape), 2 * latent_dim))

    def forward(self, x):
        return self.layers(torch.ones_like(x)).chunk(2, dim=1)
