"""Answers to `train_step`. `right` ones must keep every point, `wrong` ones lose on test_train_step and nowhere else."""


# %% wrong: the loss after the update comes back
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
    optimiser.step()
    with torch.no_grad():
        mu, log_s2 = net.encode(x)
        x_hat = net.decode(mu + (0.5 * log_s2).exp() * eps)
        price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
        return ((x_hat - x).square().flatten(1).sum(1) + beta * price).mean().item()


# %% wrong: the optimiser knows the encoder only
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.encoder.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: the optimiser knows the decoder only
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.decoder.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: momentum
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate, momentum=0.9)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: Adam
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.Adam(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: a learning rate of its own
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=0.01)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: two networks: the optimiser's is another
def prepare(image_shape, latent_dim, learning_rate):
    optimiser = torch.optim.SGD(SmallVAE(image_shape, latent_dim).parameters(), lr=learning_rate)
    return SmallVAE(image_shape, latent_dim), optimiser


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()
