"""Answers to `training_step`. `right` ones must keep every point, `wrong` ones lose on test_training_step only."""


# %% wrong: half of the mean square
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(noisy), clean) / 2
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return 2 * loss.item()


# %% wrong: L1
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.l1_loss(net(noisy), clean)
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return loss.item()


# %% wrong: Adam
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    optimiser = torch.optim.Adam(net.parameters(), lr=rate)
    optimiser.zero_grad()
    loss = F.mse_loss(net(noisy), clean)
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: weight decay on top
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    optimiser = torch.optim.SGD(net.parameters(), lr=rate, weight_decay=0.01)
    optimiser.zero_grad()
    loss = F.mse_loss(net(noisy), clean)
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: the last layer only
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(noisy), clean)
    slopes = torch.autograd.grad(loss, list(net.last.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.last.parameters(), slopes):
            weight -= rate * slope
    return loss.item()


# %% wrong: noisy and clean change places
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(clean), noisy)
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return loss.item()


# %% wrong: the network's output is compared with its input
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    loss = F.mse_loss(net(noisy), noisy)
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return F.mse_loss(net(noisy), clean).item()


# %% wrong: a copy of the network is trained
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    import copy

    net = copy.deepcopy(net)
    loss = F.mse_loss(net(noisy), clean)
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return loss.item()


# %% wrong: the slope is clipped to length 0.01
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
    nn.utils.clip_grad_norm_(net.parameters(), 0.01)
    with torch.no_grad():
        for weight in net.parameters():
            weight -= rate * weight.grad
    return loss.item()


# %% wrong: the whole network becomes float32
class Denoiser(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.last = nn.Conv2d(8, channels, 3, padding=1)

    def forward(self, noisy):
        return noisy - self.last(torch.relu(self.first(noisy)))


def training_step(net, noisy, clean, rate):
    net.float()
    loss = F.mse_loss(net(noisy.float()), clean.float())
    slopes = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for weight, slope in zip(net.parameters(), slopes):
            weight -= rate * slope
    return loss.item()
