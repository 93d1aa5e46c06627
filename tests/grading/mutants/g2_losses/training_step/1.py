"""Answers to `training_step`. `right` ones must keep every point, `wrong` ones lose on test_training_step only."""


# %% right: an optimiser of torch's
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    optimiser = torch.optim.SGD(net.parameters(), lr=rate)
    optimiser.zero_grad()
    loss = F.mse_loss(net(noisy), clean)
    loss.backward()
    optimiser.step()
    return loss.item()


# %% right: backward, by hand, and the loss as a tensor with its history
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    net.zero_grad()
    loss = (net(noisy) - clean).pow(2).mean()
    loss.backward()
    for weight in net.parameters():
        weight.data = weight.data - rate * weight.grad
    return loss


# %% right: no state at all: functional_call and a new state
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    state = {name: weight.detach().clone().requires_grad_() for name, weight in net.named_parameters()}
    loss = ((torch.func.functional_call(net, state, (noisy,)) - clean) ** 2).sum() / clean.numel()
    slopes = torch.autograd.grad(loss, list(state.values()))
    net.load_state_dict({name: weight - rate * slope for (name, weight), slope in zip(state.items(), slopes)})
    return loss.detach()


# %% right: image by image, the slopes add up
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    for weight in net.parameters():
        weight.grad = None
    total = 0.0
    for a, b in zip(noisy, clean):
        loss = F.mse_loss(net(a[None]), b[None]) / len(noisy)
        loss.backward()
        total += loss.item()
    with torch.no_grad():
        for weight in net.parameters():
            weight.sub_(weight.grad, alpha=rate)
    return total


# %% wrong: the picture moves, as in print
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    picture = noisy.detach().clone().requires_grad_()
    loss = F.mse_loss(net(picture), clean)
    (slope,) = torch.autograd.grad(loss, picture)
    picture = picture.detach() - rate * slope
    return loss.item()


# %% wrong: the picture that was handed in moves
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    picture = noisy.detach().clone().requires_grad_()
    loss = F.mse_loss(net(picture), clean)
    loss.backward()
    noisy -= rate * picture.grad
    return loss.item()


# %% wrong: uphill
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(noisy), clean)
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight += rate * slope
    return loss.item()


# %% wrong: old slopes add up
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(noisy), clean)
    loss.backward()
    with torch.no_grad():
        for weight in net.parameters():
            weight -= rate * weight.grad
    return loss.item()


# %% wrong: slopes are forgotten after the step, not before
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(noisy), clean)
    loss.backward()
    with torch.no_grad():
        for weight in net.parameters():
            weight -= rate * weight.grad
    net.zero_grad()
    return loss.item()


# %% wrong: slopes are forgotten between backward and the step
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    optimiser = torch.optim.SGD(net.parameters(), lr=rate)
    loss = F.mse_loss(net(noisy), clean)
    loss.backward()
    optimiser.zero_grad()
    optimiser.step()
    return loss.item()


# %% wrong: no step
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    net.zero_grad()
    loss = F.mse_loss(net(noisy), clean)
    loss.backward()
    return loss.item()


# %% wrong: the loss after the step
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    slopes = torch.autograd.grad(F.mse_loss(net(noisy), clean), list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return F.mse_loss(net(noisy), clean).item()


# %% wrong: the sum of the squares
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(noisy), clean, reduction="sum")
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return loss.item()
