"""Answers to `discriminator`. `right` ones must keep every point, `wrong` ones lose on test_discriminator and nowhere else."""


# %% right: the size is measured, not computed
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(image_shape[0], 12, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(12, 24, 5, stride=2, padding=2),
            nn.ReLU(),
        )
        with torch.no_grad():
            wide = self.features(torch.zeros(1, *image_shape)).numel()
        self.head = nn.Linear(wide, 1)

    def forward(self, x):
        return self.head(self.features(x).flatten(1))


# %% right: conv_size of part 1, and a third layer
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        blocks = []
        for maps in (8, 16, 32):
            blocks += [nn.Conv2d(c, maps, 4, 2, 1), nn.ELU()]
            c, height, width = maps, conv_size(height, 4, 2, 1), conv_size(width, 4, 2, 1)
        self.layers = nn.Sequential(*blocks, nn.Flatten(), nn.Linear(c * height * width, 1))

    def forward(self, x):
        return self.layers(x)


# %% wrong: reshaped to rows of 28 * 28, as in print
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(nn.Linear(784, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))

    def forward(self, x):
        return self.layers(x.reshape(-1, 28 * 28))


# %% wrong: the same stack as the generator, as in print
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.ConvTranspose2d(c, 4, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose2d(4, 1, 4, stride=2, padding=1),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: a sigmoid is left
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: no activation between the layers
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: made for 28 x 28
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * 7 * 7, 1),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: made for squares
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) ** 2, 1),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: one number for the batch
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
        )

    def forward(self, x):
        return self.layers(x).mean(0, keepdim=True)


# %% wrong: the batch's mean for each image
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
        )

    def forward(self, x):
        return self.layers(x).mean(0, keepdim=True).expand(len(x), 1)


# %% wrong: no axis for the logit
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
        )

    def forward(self, x):
        return self.layers(x).squeeze(1)


# %% wrong: two logits
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 2),
        )

    def forward(self, x):
        return self.layers(x)


# %% wrong: the lower right is cut off
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4 - 1) * (width // 4 - 1), 1),
        )

    def forward(self, x):
        return self.layers(x[:, :, :-4, :-4])


# %% wrong: the same for every image
class Discriminator(nn.Module):
    def __init__(self, image_shape):
        super().__init__()
        c, height, width = image_shape
        self.layers = nn.Sequential(
            nn.Conv2d(c, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), 1),
        )

    def forward(self, x):
        return self.layers(torch.ones_like(x))
