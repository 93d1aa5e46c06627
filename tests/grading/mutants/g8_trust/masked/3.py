"""Answers to `masked`. `right` ones must keep every point, `wrong` ones lose on test_masked and nowhere else."""


# %% wrong: [0, 1] is not asked for
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        _low, _high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = far <= radius + 1e-5
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: the radius is not asked for
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: the mean distance
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).mean(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: one illegal picture spoils its whole attack
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal.all())
    return alive


# %% wrong: against what the model said at first, not the right label
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = torch.ones(len(x), dtype=torch.bool)
    labels = model(x).argmax(1)
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: numbers instead of yes and no
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive.double()
