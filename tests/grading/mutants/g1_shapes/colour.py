"""Answers to `colour`. `right` ones must keep every point, `wrong` ones must lose on test_colour and nowhere else."""


# %% right: channel by channel
def colour_batch(n, height, width, colour):
    batch = torch.empty(n, 3, height, width, dtype=torch.uint8)
    for channel, value in enumerate(colour):
        batch[:, channel] = value
    return batch


# %% wrong: a matrix whose elements are colours, as in print
def colour_batch(n, height, width, colour):
    return torch.tensor(colour, dtype=torch.uint8).expand(n, height, width, 3)


# %% wrong: eight bytes a value
def colour_batch(n, height, width, colour):
    return torch.tensor(colour).view(1, 3, 1, 1).repeat(n, 1, height, width)


# %% wrong: between 0 and 1
def colour_batch(n, height, width, colour):
    return (torch.tensor(colour) / 255).view(1, 3, 1, 1).repeat(n, 1, height, width)


# %% wrong: scaled before the cast to one byte
def colour_batch(n, height, width, colour):
    return (torch.tensor(colour) / 255).to(torch.uint8).view(1, 3, 1, 1).repeat(n, 1, height, width)


# %% wrong: blue first
def colour_batch(n, height, width, colour):
    return torch.tensor(colour[::-1], dtype=torch.uint8).view(1, 3, 1, 1).repeat(n, 1, height, width)


# %% wrong: width before height
def colour_batch(n, height, width, colour):
    return torch.tensor(colour, dtype=torch.uint8).view(1, 3, 1, 1).repeat(n, 1, width, height)


# %% wrong: signed bytes, in which 255 is -1
def colour_batch(n, height, width, colour):
    return torch.tensor(colour, dtype=torch.uint8).to(torch.int8).view(1, 3, 1, 1).repeat(n, 1, height, width)


# %% wrong: one picture, whatever n
def colour_batch(n, height, width, colour):
    return torch.tensor(colour, dtype=torch.uint8).view(1, 3, 1, 1).repeat(1, 1, height, width)


# %% wrong: black
def colour_batch(n, height, width, colour):
    return torch.zeros(n, 3, height, width, dtype=torch.uint8)
