"""Answers to `cross_validation`. `right` ones keep every point, `wrong` ones lose on test_cross_validation only."""


# %% right: a dictionary of originals; picture by picture
def fold_of(owner, k, seed):
    import random

    originals = sorted(set(owner.tolist()))
    random.Random(seed).shuffle(originals)
    part = {original: place % k for place, original in enumerate(originals)}
    return torch.tensor([part[original] for original in owner.tolist()])


def cv_predictions(x, y, fold):
    said = []
    for picture, part in zip(x, fold):
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        said.append(int(nearest_mean(x[inside][:, chosen], y[inside])(picture[None, chosen])))
    return torch.tensor(said)


# %% right: blocks of shuffled originals; distances by torch.cdist, positions by nonzero
def fold_of(owner, k, seed):
    originals = owner.unique()
    order = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed))
    fold = torch.empty_like(owner)
    for part, block in enumerate(torch.tensor_split(order, k)):
        for original in originals[block]:
            fold[owner == original] = part
    return fold


def cv_predictions(x, y, fold):
    said = torch.zeros(len(x))
    for part in set(fold.tolist()):
        learn, examine = (fold != part).nonzero()[:, 0], (fold == part).nonzero()[:, 0]
        chosen = choose(x[learn], y[learn])
        seen = x[learn][:, chosen]
        centres = torch.stack([seen[y[learn] == label].mean(0) for label in (0, 1)])
        said[examine] = torch.cdist(x[examine][:, chosen], centres).argmin(1).float()
    return said


# %% right: copies ranked by shuffled original; pixels chosen by a sort of our own
def fold_of(owner, k, seed):
    torch.manual_seed(seed)
    originals, number = torch.unique(owner, return_inverse=True)
    return (torch.rand(len(originals)).argsort().argsort() % k)[number]


def cv_predictions(x, y, fold):
    said = torch.full_like(y, -1)
    for part in fold.unique().tolist():
        a, b = x[(fold != part) & (y == 0)], x[(fold != part) & (y == 1)]
        difference = (a.mean(0) - b.mean(0)).abs() / torch.cat([a, b]).std(0)
        chosen = difference.argsort(descending=True)[:20]
        exam = x[fold == part][:, chosen]
        far_a, far_b = ((exam - group[:, chosen].mean(0)).norm(dim=1) for group in (a, b))
        said[fold == part] = (far_b < far_a).long()
    return said


# %% wrong: copies dealt out at random, as in print
def fold_of(owner, k, seed):
    return torch.randperm(len(owner), generator=torch.Generator().manual_seed(seed)) % k


def cv_predictions(x, y, fold):
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        rule = nearest_mean(x[inside][:, chosen], y[inside])
        said[~inside] = rule(x[~inside][:, chosen])
    return said


# %% wrong: pixels chosen before the parts, as in print
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    chosen = choose(x, y)
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        said[~inside] = nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen])
    return said


# %% wrong: trained on everything
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    chosen = choose(x, y)
    return nearest_mean(x[:, chosen], y)(x[:, chosen])


# %% wrong: pixels inside, the rule outside
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        said[~inside] = nearest_mean(x[:, chosen], y)(x[~inside][:, chosen])
    return said


# %% wrong: trained on the one part, examined on the others
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold == part
        chosen = choose(x[inside], y[inside])
        said[~inside] = nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen])
    return said


# %% wrong: pixels chosen on the part that is examined
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        chosen = choose(x[~inside], y[~inside])
        said[~inside] = nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen])
    return said


# %% wrong: parts are 0, 1, 2, ... only
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    said = torch.zeros_like(y)
    for part in range(len(fold.unique())):
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        said[~inside] = nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen])
    return said


# %% wrong: predictions in the order of the parts
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    said = []
    for part in fold.unique():
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        said.append(nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen]))
    return torch.cat(said)


# %% wrong: all pixels
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        said[~inside] = nearest_mean(x[inside], y[inside])(x[~inside])
    return said


# %% wrong: one choice for all parts, made without the first one
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    inside = fold != fold.min()
    chosen = choose(x[inside], y[inside])
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        said[~inside] = nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen])
    return said


# %% wrong: classes exchanged
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        said[~inside] = 1 - nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen])
    return said


# %% wrong: one score for each part instead of a class for each picture
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    scores = []
    for part in fold.unique():
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        said = nearest_mean(x[inside][:, chosen], y[inside])(x[~inside][:, chosen])
        scores.append((said == y[~inside]).double().mean())
    return torch.stack(scores)


# %% wrong: the labels themselves
def fold_of(owner, k, seed):
    originals, number = owner.unique(return_inverse=True)
    part = torch.randperm(len(originals), generator=torch.Generator().manual_seed(seed)) % k
    return part[number]


def cv_predictions(x, y, fold):
    return y.clone()


# %% wrong: originals dealt out in their order
def fold_of(owner, k, seed):
    return owner.unique(return_inverse=True)[1] % k


def cv_predictions(x, y, fold):
    said = torch.empty_like(y)
    for part in fold.unique():
        inside = fold != part
        chosen = choose(x[inside], y[inside])
        rule = nearest_mean(x[inside][:, chosen], y[inside])
        said[~inside] = rule(x[~inside][:, chosen])
    return said
