"""Answers to `pgd`. `right` ones must keep every point, `wrong` ones lose on test_pgd and nowhere else."""


# %% wrong: left in eval mode
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    return attacked


# %% wrong: always put into training mode
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train()
    return attacked


# %% wrong: backward writes into the weights' slopes
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
        loss.backward()
        slope = attacked.grad
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: zero_grad wipes what others left
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
        loss.backward()
        slope = attacked.grad
        model.zero_grad()
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: away from the model's own choice
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * (2 * torch.rand_like(x) - 1)).clamp(low, high)
    labels = model(x).argmax(1)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: x is changed in place
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
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
        x += attacked.detach() - x
    model.train(training)
    return attacked
