"""Answers to `picture`. `right` ones must keep every point, `wrong` ones must lose on test_picture and nowhere else."""


# %% right: tanh, moved to [0, 1]
def picture(h):
    return (torch.tanh(h) + 1) / 2


# %% right: half the angle
def picture(h):
    return torch.atan(h) / math.pi + 0.5


# %% right: softmax against zero, in float64
def picture(h):
    return torch.stack([torch.zeros_like(h), h], dim=-1).double().softmax(-1)[..., 1]


# %% right: softsign
class Squash(nn.Module):
    def forward(self, h):
        return 0.5 + 0.5 * h / (1 + h.abs())


picture = Squash()


# %% wrong: the clamp, as in print
def picture(h):
    return torch.clamp(torch.tanh(h), -0.5, 0.5)


# %% wrong: the clamp, moved to [0, 1]
def picture(h):
    return torch.clamp(torch.tanh(h), -0.5, 0.5) + 0.5


# %% wrong: the clamp, stretched
def picture(h):
    return torch.clamp(h, 0, 1)


# %% wrong: a hard sigmoid
def picture(h):
    return F.hardsigmoid(h)


# %% wrong: a sigmoid with its ends cut off
def picture(h):
    return torch.sigmoid(h).clamp(0.05, 0.95)


# %% wrong: tanh alone
def picture(h):
    return torch.tanh(h)


# %% wrong: ReLU
def picture(h):
    return F.relu(h)


# %% wrong: two sigmoids
def picture(h):
    return torch.sigmoid(torch.sigmoid(h))


# %% wrong: a sigmoid of tanh
def picture(h):
    return torch.sigmoid(torch.tanh(h))


# %% wrong: each picture stretched by its own extremes
def picture(h):
    low, high = h.amin((1, 2, 3), keepdim=True), h.amax((1, 2, 3), keepdim=True)
    return (h - low) / (high - low + 1e-8)


# %% wrong: a negative
def picture(h):
    return torch.sigmoid(-h)


# %% wrong: rounded to 256 grey levels
def picture(h):
    return (torch.sigmoid(h) * 255).round() / 255


# %% wrong: bytes
def picture(h):
    return (torch.sigmoid(h) * 255).to(torch.uint8)


# %% wrong: no gradient
def picture(h):
    return torch.sigmoid(h.detach())


# %% wrong: a softmax over the pixels
def picture(h):
    return h.flatten(1).softmax(1).view_as(h)


# %% wrong: an exponential over one plus itself, which has no number for a large h
def picture(h):
    return h.exp() / (1 + h.exp())


# %% wrong: changes its input
def picture(h):
    with torch.no_grad():
        h *= 1.0001
    return torch.sigmoid(h)


# %% wrong: a sine
def picture(h):
    return 0.5 + 0.5 * torch.sin(h)


# %% wrong: unchanged
def picture(h):
    return h
