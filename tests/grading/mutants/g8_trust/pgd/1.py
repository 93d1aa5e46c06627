"""Answers to `pgd`. `right` ones must keep every point, `wrong` ones lose on test_pgd and nowhere else."""


# %% right: a change that is kept in the ball, by backward, one picture's mean
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    was = model.training
    model.train(False)
    kept = [w.grad for w in model.parameters()]
    change = torch.empty_like(x).uniform_(-radius, radius)
    for _ in range(steps):
        change = (x + change).clamp(0, 1) - x
        change.requires_grad_(True)
        for w in model.parameters():
            w.grad = None
        F.cross_entropy(model(x + change), labels).backward()
        with torch.no_grad():
            change = (change + step * torch.sign(change.grad)).clamp(-radius, radius)
    for w, grad in zip(model.parameters(), kept):
        w.grad = grad
    model.train(was)
    return (x + change).clamp(0, 1)


# %% right: a frozen copy of the model is attacked, downhill on the log-probability
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    import copy

    twin = copy.deepcopy(model).eval().requires_grad_(False)
    a = x + (torch.rand(x.shape, dtype=x.dtype) - 0.5) * 2 * radius
    for k in range(steps + 1):
        a = torch.max(torch.min(a, x + radius), x - radius)
        a = torch.max(torch.min(a, torch.ones_like(a)), torch.zeros_like(a)).detach()
        if k < steps:
            a.requires_grad = True
            log_p = twin(a).log_softmax(1)
            score = sum(row[label] for row, label in zip(log_p, labels.tolist()))
            a = a - step * torch.autograd.grad(score, a)[0].sign()
    return a


# %% wrong: a generator's noise: the model is not asked, as in print
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    return (x + radius * torch.randn_like(x).sign()).clamp(0, 1)


# %% wrong: downhill
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
        attacked = (attacked.detach() - step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: the slope, not its sign
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
        attacked = (attacked.detach() + step * slope).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: no random start
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = x.clone()
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: a start in the corners
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * torch.randn_like(x).sign()).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: a Gaussian start
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * torch.randn_like(x)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked


# %% wrong: a start to one side only
def victim(kind, image_shape, classes):
    """Given: a fresh classifier, "flat", "template" or "deep"."""
    return KINDS[kind](image_shape, classes)


def pgd(model, x, labels, radius, step, steps):
    training = model.training
    model.eval()
    low, high = (x - radius).clamp(min=0), (x + radius).clamp(max=1)
    attacked = (x + radius * torch.rand_like(x)).clamp(low, high)
    for _ in range(steps):
        attacked.requires_grad_(True)
        loss = F.cross_entropy(model(attacked), labels, reduction="sum")
        (slope,) = torch.autograd.grad(loss, attacked)
        attacked = (attacked.detach() + step * slope.sign()).clamp(low, high)
    model.train(training)
    return attacked
