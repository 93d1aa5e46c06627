"""Answers to `safety`. `right` ones must keep every point, `wrong` ones must lose on test_safety and nowhere else."""


# %% right: picture by picture, with a loop; random pictures
def keeps_labels(name, pictures, labels):
    for picture, label in zip(pictures, labels):
        if read(TRANSFORMS[name](picture[None])).item() != label:
            return False
    return True


def same_map(first, second):
    probe = torch.rand(3, 1, 9, 8)
    return bool((TRANSFORMS[first](probe) == TRANSFORMS[second](probe)).all())


# %% right: a tensor with one bool; all ten digits as the probe
def keeps_labels(name, pictures, labels):
    return torch.all(torch.eq(read(TRANSFORMS[name](pictures.clone())), labels))


def same_map(first, second):
    digits = draw(list(range(10)))
    return torch.allclose(TRANSFORMS[first](digits), TRANSFORMS[second](digits))


# %% right: lists; one bright pixel at each place in turn
def keeps_labels(name, pictures, labels):
    return read(TRANSFORMS[name](pictures)).tolist() == labels.tolist()


def same_map(first, second):
    places = torch.eye(30).reshape(30, 1, 5, 6)
    return (TRANSFORMS[first](places) - TRANSFORMS[second](places)).abs().max().item() == 0


# %% wrong: everything is harmless, as in print
def keeps_labels(name, pictures, labels):
    return True


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: flip and mirror are two things, as in print
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    return first == second


# %% wrong: a list by heart, whatever the digits
def keeps_labels(name, pictures, labels):
    return name in ("nothing", "shift")


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: a list by heart: half turns never harm but 6 and 9
def keeps_labels(name, pictures, labels):
    if name in ("half turn", "flip, then upside down"):
        return not bool(((labels == 6) | (labels == 9)).any())
    return name != "negative"


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: one picture that keeps its label is enough
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).any())


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: most of them are enough
def keeps_labels(name, pictures, labels):
    return (read(TRANSFORMS[name](pictures)) == labels).double().mean().item() > 0.5


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: the first picture speaks for all
def keeps_labels(name, pictures, labels):
    return read(TRANSFORMS[name](pictures))[0].item() == labels[0].item()


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: the picture must not change
def keeps_labels(name, pictures, labels):
    return torch.equal(TRANSFORMS[name](pictures), pictures)


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: any digit will do
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) >= 0).all())


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: the change is forgotten
def keeps_labels(name, pictures, labels):
    return bool((read(pictures) == labels).all())


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: the answer upside down
def keeps_labels(name, pictures, labels):
    return not bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    probe = torch.arange(60.0).reshape(1, 2, 5, 6)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: compared on an 8, which shows no flip
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    return torch.equal(TRANSFORMS[first](draw([8])), TRANSFORMS[second](draw([8])))


# %% wrong: compared on what is read
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    digits = draw(list(range(10)))
    return torch.equal(read(TRANSFORMS[first](digits)), read(TRANSFORMS[second](digits)))


# %% wrong: compared by the mean
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    probe = torch.arange(72.0).reshape(1, 1, 9, 8) / 72
    return abs(TRANSFORMS[first](probe).mean() - TRANSFORMS[second](probe).mean()).item() < 1e-4


# %% wrong: compared on a 2, which half a turn leaves a 2
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    probe = draw([2], top=2, left=2)[:, :, 2:7, 2:5]
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: compared on one row of pixels
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    probe = torch.arange(8.0).reshape(1, 1, 1, 8)
    return torch.equal(TRANSFORMS[first](probe), TRANSFORMS[second](probe))


# %% wrong: two different random pictures
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    return torch.equal(TRANSFORMS[first](torch.rand(1, 1, 9, 8)), TRANSFORMS[second](torch.rand(1, 1, 9, 8)))


# %% wrong: always the same
def keeps_labels(name, pictures, labels):
    return bool((read(TRANSFORMS[name](pictures)) == labels).all())


def same_map(first, second):
    return True
