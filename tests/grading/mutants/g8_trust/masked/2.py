"""Answers to `masked`. `right` ones must keep every point, `wrong` ones lose on test_masked and nowhere else."""


# %% wrong: slopes are left in the weights
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    loss.backward()
    return shown.grad


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: right on average over the versions
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
    votes = torch.stack([model(v).argmax(1) == labels for v in candidates]).double().mean(0)
    return votes > 0.5


# %% wrong: survives if one version fails to fool
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
    return (model(x).argmax(1) == labels) & torch.stack([model(v).argmax(1) == labels for v in candidates]).any(0)


# %% wrong: the attack that is best on average
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
    calls = torch.stack([model(v).argmax(1) == labels for v in candidates])
    return (model(x).argmax(1) == labels) & calls[calls.double().mean(1).argmin()]


# %% wrong: the last attack alone
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
        alive = (model(version).argmax(1) == labels) | ~legal
    return alive


# %% wrong: wrong without any attack counts as safe
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = torch.ones(len(x), dtype=torch.bool)
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: every version counts, legal or not
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        _low, _high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        alive = alive & (model(version).argmax(1) == labels)
    return alive


# %% wrong: an illegal version counts as a success
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
        alive = alive & ((model(version).argmax(1) == labels) & legal)
    return alive
