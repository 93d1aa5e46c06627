"""Answers to `inputs`. `right` ones must keep every point, `wrong` ones lose on test_inputs and nowhere else."""


# %% wrong: clamped in place
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x.clamp_(-1, 1) + 1) * 127.5).round().to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: 128 steps on each side
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 128).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: uniform noise
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.rand(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: uniform from -1 to 1
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return 2 * torch.rand(n, latent_dim, generator=torch.Generator().manual_seed(seed)) - 1


# %% wrong: uniform of spread 1
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return 12**0.5 * (torch.rand(n, latent_dim, generator=torch.Generator().manual_seed(seed)) - 0.5)


# %% wrong: one number a row
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, 1, generator=torch.Generator().manual_seed(seed)).repeat(1, latent_dim)


# %% wrong: one row for all: z is not drawn
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(1, latent_dim, generator=torch.Generator().manual_seed(seed)).repeat(n, 1)


# %% wrong: the seed is not used
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim)


# %% wrong: always seed 0
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(0))


# %% wrong: axes swapped
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(latent_dim, n, generator=torch.Generator().manual_seed(seed))


# %% wrong: a spread of 0.02, the one of the weights
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return 0.02 * torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: rows of length 1
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return F.normalize(torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed)), dim=1)
