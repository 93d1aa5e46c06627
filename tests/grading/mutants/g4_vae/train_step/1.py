"""Answers to `train_step`. `right` ones must keep every point, `wrong` ones lose on test_train_step and nowhere else."""


# %% right: slopes by hand, weights moved in place, the library's divergence, a tensor comes back
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    from torch.distributions import Normal, kl_divergence

    mu, log_s2 = net.encode(x)
    q = Normal(mu, torch.exp(log_s2 / 2))
    x_hat = net.decode(q.mean + q.stddev * eps)
    price = kl_divergence(q, Normal(torch.zeros_like(mu), torch.ones_like(mu))).sum()
    loss = (F.mse_loss(x_hat, x, reduction="sum") + beta * price) / len(x)
    weights = [w for group in optimiser.param_groups for w in group["params"]]
    slopes = torch.autograd.grad(loss, weights)
    with torch.no_grad():
        for w, slope in zip(weights, slopes):
            w -= optimiser.param_groups[0]["lr"] * slope
    return loss


# %% right: two groups of weights, two backward passes that add up, picture by picture, zeroed afterwards
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    groups = [{"params": net.encoder.parameters()}, {"params": net.decoder.parameters()}]
    return net, torch.optim.SGD(groups, lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    total = 0.0
    for one, noise in zip(x, eps):
        mu, log_s2 = net.encode(one[None])
        z = mu + torch.sqrt(log_s2.exp()) * noise[None]
        error = ((net.decode(z) - one[None]) ** 2).sum() / len(x)
        price = beta * -0.5 * (1 + log_s2 - mu**2 - log_s2.exp()).sum() / len(x)
        error.backward(retain_graph=True)
        price.backward()
        total += float(error.detach() + price.detach())
    optimiser.step()
    optimiser.zero_grad()
    return total


# %% right: the part of the prior written out, in float64; one tensor of one number comes back
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    net.train()
    optimiser.zero_grad(set_to_none=False)
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    wrong = torch.linalg.vector_norm((x - net.decode(z)).double().flatten(1), dim=1) ** 2
    s2 = log_s2.double().exp()
    price = 0.5 * (mu.double() ** 2 + s2).sum(1) - 0.5 * log_s2.double().sum(1) - 0.5 * mu.shape[1]
    loss = torch.mean(wrong + beta * price)
    loss.backward()
    optimiser.step()
    return loss.detach().reshape(1)


# %% wrong: the error trains the encoder, the rate the decoder, as in print
class Two:
    def __init__(self, *optimisers):
        self.optimisers = optimisers


def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, Two(*(torch.optim.SGD(part.parameters(), lr=learning_rate) for part in (net.encoder, net.decoder)))


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    x_hat = net.decode(mu + (0.5 * log_s2).exp() * eps)
    error = F.mse_loss(x_hat, x)
    price = beta * 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum()
    encoder_optimiser, decoder_optimiser = optimiser.optimisers
    encoder_optimiser.zero_grad()
    error.backward(retain_graph=True)
    encoder_optimiser.step()
    decoder_optimiser.zero_grad()
    net.zero_grad()
    price.backward()
    decoder_optimiser.step()
    return error.item() + price.item()


# %% wrong: the same with the right sums: the decoder learns nothing
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    x_hat = net.decode(mu + (0.5 * log_s2).exp() * eps)
    error = (x_hat - x).square().flatten(1).sum(1).mean()
    price = beta * 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1).mean()
    to_encoder = torch.autograd.grad(error, list(net.encoder.parameters()), retain_graph=True)
    to_decoder = torch.autograd.grad(price, list(net.decoder.parameters()), allow_unused=True)
    optimiser.zero_grad()
    for w, slope in zip(net.parameters(), (*to_encoder, *to_decoder)):
        w.grad = slope
    optimiser.step()
    return (error + price).item()


# %% wrong: the decoder maximises E[log q] - KL, as in print: no picture in it
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    error = (net.decode(z) - x).square().flatten(1).sum(1).mean()
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1).mean()
    optimiser.zero_grad()
    error.backward(inputs=list(net.encoder.parameters()), retain_graph=True)
    optimiser.step()
    return (error + beta * price).item()


# %% wrong: first the encoder, then the decoder, one after the other
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    first = None
    for part in (net.encoder, net.decoder):
        mu, log_s2 = net.encode(x)
        x_hat = net.decode(mu + (0.5 * log_s2).exp() * eps)
        price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
        loss = ((x_hat - x).square().flatten(1).sum(1) + beta * price).mean()
        first = loss.item() if first is None else first
        optimiser.zero_grad()
        loss.backward(inputs=list(part.parameters()))
        optimiser.step()
    return first


# %% wrong: no rate
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    loss = error.mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: the sign of the rate
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error - beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: the objective to be maximised is lowered
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = -(error + beta * price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: beta is not used
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (error + price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: beta before the error
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (beta * error + price).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


# %% wrong: beta before both
def prepare(image_shape, latent_dim, learning_rate):
    net = SmallVAE(image_shape, latent_dim)
    return net, torch.optim.SGD(net.parameters(), lr=learning_rate)


def train_step(net, optimiser, x, eps, beta=1.0):
    mu, log_s2 = net.encode(x)
    z = mu + (0.5 * log_s2).exp() * eps
    x_hat = net.decode(z)
    error = (x_hat - x).square().flatten(1).sum(1)
    price = 0.5 * (mu**2 + log_s2.exp() - 1 - log_s2).sum(1)
    loss = (beta * (error + price)).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()
