"""Answers to `losses`. `right` ones must keep every point, `wrong` ones lose on test_losses and nowhere else."""


# %% wrong: a LeakyReLU called a probability
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return -(F.leaky_relu(real_logits, 0.2).log().mean() + (1 - F.leaky_relu(fake_logits, 0.2)).log().mean())


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: without a slope
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()).detach()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the hinge: another game
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.relu(1 - real_logits).mean() + F.relu(1 + fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: G maximises the textbook's term, as printed
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the textbook's loss is the other one
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return F.softplus(-fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the logarithm of 1 - sigmoid in float32
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return (1 - torch.sigmoid(fake_logits)).log().mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: the first forgery only, whatever z
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits[0]).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).mean()


# %% wrong: label 0 for G
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(fake_logits).mean()


# %% wrong: G takes the textbook's loss
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return -F.softplus(fake_logits).mean()


# %% wrong: the share of wrong calls, counted
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return (fake_logits < 0).to(fake_logits.dtype).mean()


# %% wrong: minus the mean belief: no logarithm
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return -torch.sigmoid(fake_logits).mean()


# %% wrong: minus the mean logit
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return -fake_logits.mean()


# %% wrong: a sum for G
def d_loss(real_logits, fake_logits):
    """(N,), (M,) logits -> one number, small if the detective is right: -V."""
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()


def g_loss_textbook(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of log(1 - D)."""
    return -F.softplus(fake_logits).mean()


def g_loss(fake_logits):
    """(M,) logits -> one number, small if the forger is believed: the mean of -log D."""
    return F.softplus(-fake_logits).sum()
