"""Answers to `losses`. `right` ones must keep every point, `wrong` ones lose on test_losses and nowhere else."""


# %% right: cross-entropy on logits
def d_loss(real_logits, fake_logits):
    BCE = F.binary_cross_entropy_with_logits
    return BCE(real_logits, torch.ones_like(real_logits)) + BCE(fake_logits, torch.zeros_like(fake_logits))


def g_loss_textbook(fake_logits):
    return -F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))


def g_loss(fake_logits):
    return F.binary_cross_entropy_with_logits(fake_logits, torch.ones_like(fake_logits))


# %% right: the logarithm of the sigmoid, sums divided by counts
def d_loss(real_logits, fake_logits):
    right_calls = F.logsigmoid(real_logits).sum() / real_logits.numel()
    return -(right_calls + nn.LogSigmoid()(-fake_logits).sum() / fake_logits.numel())


def g_loss_textbook(fake_logits):
    return torch.stack([F.logsigmoid(-l) for l in fake_logits]).mean()


def g_loss(fake_logits):
    return -F.logsigmoid(fake_logits).mean()


# %% right: in float64, one number in a row of one, logaddexp
def d_loss(real_logits, fake_logits):
    r, f = real_logits.double(), fake_logits.double()
    zero = torch.zeros((), dtype=torch.float64)
    return (torch.logaddexp(zero, -r).mean() + torch.logaddexp(zero, f).mean()).reshape(1)


def g_loss_textbook(fake_logits):
    f = fake_logits.double()
    return -torch.logaddexp(torch.zeros_like(f), f).mean().reshape(1)


def g_loss(fake_logits):
    f = fake_logits.double()
    return (torch.logaddexp(torch.zeros_like(f), f) - f).mean().reshape(1)


# %% wrong: as printed: sigmoid twice, forgeries labelled real, G trained to be caught
def d_loss(real_logits, fake_logits):
    real, fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    BCE = F.binary_cross_entropy_with_logits
    return BCE(real, torch.ones_like(real)) + BCE(fake, torch.ones_like(fake))


def g_loss_textbook(fake_logits):
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    fake = torch.sigmoid(fake_logits)
    return F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))


# %% wrong: sigmoid twice, right labels
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.binary_cross_entropy_with_logits(
        real_logits.sigmoid(), torch.ones_like(real_logits)
    ) + F.binary_cross_entropy_with_logits(fake_logits.sigmoid(), torch.zeros_like(fake_logits))


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: forgeries rewarded as real
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(-fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: D minimises V
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return -F.softplus(-real_logits).mean() - F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: real and fake change places
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(real_logits).mean() + F.softplus(-fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the forgeries alone
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: as few right calls on forgeries as it can
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() - F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the mean of the two halves
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / 2


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the mean over all logits together
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return torch.cat([F.softplus(-real_logits), F.softplus(fake_logits)]).mean() * 2


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: sums over the batch
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).sum() + F.softplus(fake_logits).sum()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: pair by pair: as many real as forged
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return (F.softplus(-real_logits) + F.softplus(fake_logits)).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the logarithm of a sigmoid in float32
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return -(torch.sigmoid(real_logits).log().mean() + (1 - torch.sigmoid(fake_logits)).log().mean())


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: beliefs clamped, so that D learns nothing where it is most wrong
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return -(
        torch.sigmoid(real_logits).clamp(1e-7, 1 - 1e-7).log().mean()
        + (1 - torch.sigmoid(fake_logits)).clamp(1e-7, 1 - 1e-7).log().mean()
    )


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: one value for each logit
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits) + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()
