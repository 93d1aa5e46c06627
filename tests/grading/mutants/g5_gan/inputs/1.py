"""Answers to `inputs`. `right` ones must keep every point, `wrong` ones lose on test_inputs and nowhere else."""


# %% right: through [0, 1], half added and cut, draws from a forked generator
def to_signed(x):
    unit = x.to(torch.float32) / 255
    return 2 * unit - 1


def to_bytes(x):
    return torch.floor((torch.clamp(x, -1, 1) + 1) / 2 * 255 + 0.5).to(torch.uint8)


def latents(n, latent_dim, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return torch.randn((n, latent_dim))


# %% right: a table, and the global generator
def to_signed(x):
    return torch.linspace(-1, 1, 256)[x.long()]


def to_bytes(x):
    return torch.tensor(x.double().sub(-1).mul(127.5).clamp(0, 255).round().numpy().astype("uint8"))


def latents(n, latent_dim, seed):
    torch.manual_seed(seed)
    return torch.empty(n * latent_dim).normal_().view(n, latent_dim)


# %% wrong: divided by 255, as printed
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 255.0


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: -1 taken away in bytes
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return (x - 128).float() / 128


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: twice the byte wraps around
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return (2 * x).float() / 255 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: from -1 to 0.992
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return (x.float() - 128) / 128


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: from -0.5 to 0.5
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 255 - 0.5


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: mean and spread of the batch
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return (x.float() - x.float().mean()) / x.float().std()


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: stretched to the batch's own range
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return (x.float() - x.float().min()) / (x.float().max() - x.float().min()) * 2 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: float64
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.double() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: dark is 1
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return 1 - x.float() / 127.5


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: a tanh
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return torch.tanh(x.float() / 127.5 - 1)


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: decimals cut off
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: wraps around beyond the ends
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().long().remainder(256).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: for [0, 1]
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return (x * 255).round().clamp(0, 255).to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: floats come back
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x + 1) * 127.5).round().clamp(0, 255)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))


# %% wrong: stretched to the batch's own range, on the way back
def to_signed(x):
    """(N, C, H, W) uint8 -> (N, C, H, W) float32 in [-1, 1]."""
    return x.float() / 127.5 - 1


def to_bytes(x):
    """(N, C, H, W) of floats -> (N, C, H, W) uint8."""
    return ((x - x.min()) / (x.max() - x.min()) * 255).round().to(torch.uint8)


def latents(n, latent_dim, seed):
    """Whole numbers -> (n, latent_dim) float32."""
    return torch.randn(n, latent_dim, generator=torch.Generator().manual_seed(seed))
