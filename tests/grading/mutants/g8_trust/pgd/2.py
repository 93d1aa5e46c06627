"""Answers to `pgd`. `right` ones must keep every point, `wrong` ones lose on test_pgd and nowhere else."""


# %% wrong: one start for all pictures
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x[:1]) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: a seed of its own: always the same start
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    torch.manual_seed(0)
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: the limits are drawn around the last place
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = torch.minimum(
            torch.maximum(attacked.detach() + step * slope.sign(), attacked.detach() - radius),
            attacked.detach() + radius,
        ).clamp(0, 1)
    model.train(training)
    return attacked


# %% wrong: pictures may leave [0, 1]
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = x - radius, x + radius
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: only [0, 1] is kept, not the ball
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(0, 1)
    model.train(training)
    return attacked


# %% wrong: one big step
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(min(steps, 1)):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * steps * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: one step too many
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps + 1):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: the slope is asked once
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    slope = None
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        slope = torch.autograd.grad(loss, attacked)[0] if slope is None else slope
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: in the mode in which the model comes
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked
