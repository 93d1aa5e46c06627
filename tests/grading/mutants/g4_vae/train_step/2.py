"""Answers to `train_step`. `right` ones must keep every point, `wrong` ones lose on test_train_step and nowhere else."""


# %% wrong: a mean over the pixels
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).mean(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: a mean over the latents
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).mean(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: a sum over the pictures
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).sum()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: the rate is summed over the pictures
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = error.mean() + beta * price.sum()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: half of the squared error
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (0.5 * error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: half of the rate is forgotten
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: gradients pile up
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: gradients are wiped before the step
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    loss.backward()
    optimiser.zero_grad()
    optimiser.step()
    return loss.item()


# %% wrong: no step
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    return loss.item()


# %% wrong: the latent is detached
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z.detach())
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: a random latent
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: no noise
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: noise of its own
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * torch.randn_like(mu)
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: the variance for the width
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + log_s2.exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()
