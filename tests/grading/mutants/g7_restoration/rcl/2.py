"""Answers to `rcl`. `right` ones must keep every point, `wrong` ones lose on test_rcl and nowhere else."""


# %% wrong: the activation on the loop only
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
            states.append(constant + torch.relu(self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: earlier steps learn nothing: detached
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
            states.append(torch.relu(constant + self.back(states[-1].detach())))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: the bias once only
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
            states.append(torch.relu(constant - self.feed.bias.view(1, -1, 1, 1) + self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: the last answer is kept as well: a residual loop
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
            states.append(torch.relu(constant + states[-1] + self.back(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: remembers the picture before
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        before = getattr(self, "last", None)
        same = before is not None
        states = [torch.relu(constant + before.mean() if same else constant)]
        for _ in range(steps):
            states.append(torch.relu(constant + self.back(states[-1])))
        self.last = states[-1].detach()
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: the list holds one tensor, changed in place
class RecurrentConv(nn.Module):
    """u: (N, inputs, H, W), steps -> the answer after `steps` steps: (N, channels, H, W)."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.feed = nn.Conv2d(inputs, channels, 3, padding=1)  # w_f and b
        self.back = nn.Conv2d(channels, channels, 3, padding=1, bias=False)  # w_r

    def states(self, u, steps):
        """All answers, [x_0, x_1, ..., x_steps], each (N, channels, H, W)."""
        constant = self.feed(u)
        x = torch.relu(constant)
        states = [x]
        for _ in range(steps):
            x = x.detach()
            x.copy_(torch.relu(constant + self.back(x)).detach())
            states.append(x)
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]


# %% wrong: new weights at each step
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
            layer = nn.Conv2d(self.back.in_channels, self.back.out_channels, 3, padding=1, bias=False).to(u.dtype)
            states.append(torch.relu(constant + layer(states[-1])))
        return states

    def forward(self, u, steps):
        return self.states(u, steps)[-1]
