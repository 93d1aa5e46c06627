"""Answers to `rcl`. `right` ones must keep every point, `wrong` ones lose on test_rcl and nowhere else."""


# %% right: one convolution over picture and answer together
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        both = torch.cat([self.feed.weight, self.back.weight], 1)
        x = u.new_zeros(len(u), self.back.in_channels, *u.shape[2:])
        found = []
        for _ in range(steps + 1):
            x = F.relu(F.conv2d(torch.cat([u, x], 1), both, self.feed.bias, padding=1))
            found.append(x)
        return torch.stack(found)

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% right: by recursion, a tuple
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        if steps == 0:
            return (self.feed(u).clamp_min(0),)
        before = self.states(u, steps - 1)
        return (*before, (self.feed(u) + self.back(before[-1])).clamp_min(0))

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% right: a generator
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        x = None
        for _ in range(steps + 1):
            x = self.feed(u) if x is None else self.back(x) + self.feed(u)
            x = torch.maximum(x, torch.zeros_like(x))
            yield x

    def forward(self, u, steps):
        return list(self.states(u, steps))[-1]


# %% wrong: as printed: a chain, the picture is seen once
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        states = [torch.relu(self.feed(u))]
        for _ in range(steps):
            states.append(torch.relu(self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: the first answer is missing
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        states = [torch.relu(constant)]
        for _ in range(steps):
            states.append(torch.relu(constant + self.back(states[-1])))
        return states[1:] or states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: one step too few
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        states = [torch.relu(constant)]
        for _ in range(steps - 1):
            states.append(torch.relu(constant + self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: one step too many
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        states = [torch.relu(constant)]
        for _ in range(steps + 1):
            states.append(torch.relu(constant + self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: starts from an answer of zeros, which counts as the first
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        states = [torch.zeros_like(constant)]
        for _ in range(steps):
            states.append(torch.relu(constant + self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: no activation
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        states = [constant]
        for _ in range(steps):
            states.append(constant + self.back(states[-1]))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: the first answer without an activation
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        states = [constant]
        for _ in range(steps):
            states.append(torch.relu(constant + self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: tanh
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        states = [torch.tanh(constant)]
        for _ in range(steps):
            states.append(torch.tanh(constant + self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]
