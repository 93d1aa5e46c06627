"""Answers to `partial`. `right` ones must keep every point, `wrong` ones lose on test_partial and nowhere else."""


# %% wrong: the scale upside down
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = self.kernel_size // 2
        window = x.new_ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known.to(x.dtype), window, padding=radius)
        inside = F.conv2d(torch.ones_like(known, dtype=x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight, padding=radius)
        y = total * count / inside + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: scaled by the share of the whole picture
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = self.kernel_size // 2
        window = x.new_ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known.to(x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight, padding=radius)
        y = total * known[0].numel() / known.flatten(1).sum(1).clamp_min(1).view(-1, 1, 1, 1) + self.bias.view(
            1, -1, 1, 1
        )
        return y * (count > 0), count > 0


# %% wrong: a mean over the window, not a scaled sum
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = self.kernel_size // 2
        window = x.new_ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known.to(x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight, padding=radius)
        y = total / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: made for kernels of 3 x 3
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = 1
        window = x.new_ones(1, 1, 3, 3)
        count = F.conv2d(known.to(x.dtype), window, padding=radius)
        inside = F.conv2d(torch.ones_like(known, dtype=x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight, padding=radius)
        y = total * inside / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: the first picture's mask for all
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = self.kernel_size // 2
        window = x.new_ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known[:1].to(x.dtype), window, padding=radius)
        inside = F.conv2d(torch.ones_like(known, dtype=x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight, padding=radius)
        y = total * inside / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), (count > 0).expand(len(x), -1, -1, -1)


# %% wrong: the kernel does not learn
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = self.kernel_size // 2
        window = x.new_ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known.to(x.dtype), window, padding=radius)
        inside = F.conv2d(torch.ones_like(known, dtype=x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight.detach(), padding=radius)
        y = total * inside / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: float32 only
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = self.kernel_size // 2
        window = torch.ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known.float(), window, padding=radius)
        inside = F.conv2d(torch.ones_like(known, dtype=torch.float32), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0).float(), self.weight, padding=radius)
        y = total * inside / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: known pixels stay as they are: no convolution there
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        radius = self.kernel_size // 2
        window = x.new_ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known.to(x.dtype), window, padding=radius)
        inside = F.conv2d(torch.ones_like(known, dtype=x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight, padding=radius)
        y = total * inside / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return torch.where(known, x.mean(1, keepdim=True), y) * (count > 0), count > 0


# %% wrong: the holes are filled in place
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        x[~known.expand_as(x)] = 0
        radius = self.kernel_size // 2
        window = x.new_ones(1, 1, self.kernel_size, self.kernel_size)
        count = F.conv2d(known.to(x.dtype), window, padding=radius)
        inside = F.conv2d(torch.ones_like(known, dtype=x.dtype), window, padding=radius)
        total = F.conv2d(torch.where(known, x, 0.0), self.weight, padding=radius)
        y = total * inside / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0
