"""Answers to `masked`. `right` ones must keep every point, `wrong` ones lose on test_masked and nowhere else."""


# %% right: straight through by a detached difference; all versions at once
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    leaf = x.clone().requires_grad_(True)
    shown = leaf + (model.defence(leaf) - leaf).detach()
    log_p = model.classify(shown).log_softmax(1)
    return -torch.autograd.grad(log_p[torch.arange(len(x)), labels].sum(), leaf)[0]


def survivors(model, x, labels, candidates, radius):
    K, N = candidates.shape[:2]
    with torch.no_grad():
        right = model(candidates.flatten(0, 1)).argmax(1).view(K, N) == labels
        clean = model(x).argmax(1) == labels
    legal = ((candidates - x).abs().flatten(2) <= radius + 1e-5).all(2)
    legal &= ((candidates >= -1e-5) & (candidates <= 1 + 1e-5)).flatten(2).all(2)
    return clean & (right | ~legal).all(0)


# %% right: picture by picture, slopes wiped
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    found = []
    for picture, label in zip(x, labels):
        shown = model.defence(picture[None]).detach().requires_grad_(True)
        F.cross_entropy(model.classify(shown), label[None]).backward()
        found.append(shown.grad[0])
    for weight in model.parameters():
        weight.grad = None
    return torch.stack(found)


def survivors(model, x, labels, candidates, radius):
    answer = []
    for i, label in enumerate(labels.tolist()):
        tried = [x[i]]
        for version in candidates[:, i]:
            off = max((version - x[i]).abs().max().item() - radius, version.max().item() - 1, -version.min().item())
            if off <= 1e-5:
                tried.append(version)
        answer.append(bool((model(torch.stack(tried)).argmax(1) == label).all()))
    return torch.tensor(answer)


# %% wrong: autograd's slope through the staircase: 0, as in print
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    leaf = x.clone().requires_grad_(True)
    shown = model.defence(leaf)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, leaf)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: the defence is left out on the way forward
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = x.clone().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: the mean over the batch
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels)
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: only the sign
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0].sign()


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: the defence is applied twice
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model(shown), labels, reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive


# %% wrong: the model's own choice for labels
def fortress(image_shape, classes):
    return Defended(image_shape, classes)


def slope_behind(model, x, labels):
    shown = model.defence(x).detach().requires_grad_(True)
    loss = F.cross_entropy(model.classify(shown), model(x).argmax(1), reduction="sum")
    return torch.autograd.grad(loss, shown)[0]


def survivors(model, x, labels, candidates, radius):
    alive = model(x).argmax(1) == labels
    for version in candidates:
        far = (version - x).abs().flatten(1).amax(1)
        low, high = version.flatten(1).amin(1), version.flatten(1).amax(1)
        legal = (far <= radius + 1e-5) & (low >= -1e-5) & (high <= 1 + 1e-5)
        alive = alive & ((model(version).argmax(1) == labels) | ~legal)
    return alive
