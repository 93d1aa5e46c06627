"""Answers to `partial`. `right` ones must keep every point, `wrong` ones lose on test_partial and nowhere else."""


# %% right: windows unfolded, a mask of numbers
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        k = self.kernel_size
        N, _, H, W = x.shape
        m = F.unfold(known.to(x.dtype), k, padding=k // 2)
        cells = F.unfold(x.masked_fill(~known, 0), k, padding=k // 2)
        inside = F.unfold(torch.ones_like(x[:, :1]), k, padding=k // 2).sum(1, keepdim=True)
        m = m.sum(1, keepdim=True)
        y = torch.einsum("oc,ncl->nol", self.weight.flatten(1), cells) * inside / (m + 1e-8) + self.bias[:, None]
        seen = (m > 0).to(x.dtype)
        return (y * seen).view(N, -1, H, W), seen.view(N, 1, H, W)


# %% right: the share of known pixels by average pooling, the new mask by max pooling
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        k, m = self.kernel_size, known.to(x.dtype)
        share = F.avg_pool2d(m, k, stride=1, padding=k // 2, count_include_pad=False)
        seen = F.max_pool2d(m, k, stride=1, padding=k // 2) > 0
        y = F.conv2d(torch.where(known, x, torch.zeros_like(x)), self.weight, None, 1, k // 2)
        y = y / torch.where(seen, share, torch.ones_like(share)) + self.bias[None, :, None, None]
        return torch.where(seen, y, torch.zeros_like(y)), seen


# %% right: with the bias inside and taken out again; one count for all windows of the batch
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        k = self.kernel_size
        ones = torch.ones(1, 1, k, k).type_as(x)
        with torch.no_grad():
            inside = F.conv2d(torch.ones(1, 1, *x.shape[2:]).type_as(x), ones, padding=k // 2)
            count = F.conv2d(known.type_as(x), ones, padding=k // 2).round()
            ratio = torch.nan_to_num(inside / count, nan=0.0, posinf=0.0)
        b = self.bias.reshape(1, -1, 1, 1)
        raw = F.conv2d(x.where(known, x.new_zeros(())), self.weight, self.bias, padding=k // 2)
        seen = count.bool()
        return ((raw - b) * ratio + b).masked_fill(~seen, 0.0), seen


# %% wrong: as shared: nine over the count, everything scaled, the old mask
class PartialConv(nn.Module):
    """x: (N, inputs, H, W), known: (N, 1, H, W) bool -> (N, outputs, H, W), (N, 1, H, W) bool."""

    def __init__(self, inputs, outputs, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size  # odd
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel_size, kernel_size) / kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, known):
        count = F.conv2d(known.to(x.dtype), torch.ones(1, 1, 3, 3, dtype=x.dtype), padding=1)
        y = F.conv2d(x * known, self.weight, self.bias, padding=1) * 9 / count
        return y, known


# %% wrong: plain: zeros in the holes, nothing scaled
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
        y = total + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: k * k instead of the window's pixels in the picture
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
        y = total * self.kernel_size**2 / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: the bias is scaled as well
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
        y = (total + self.bias.view(1, -1, 1, 1)) * inside / count.clamp_min(1)
        return y * (count > 0), count > 0


# %% wrong: a product with the mask lets NaN through
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
        total = F.conv2d(x * known, self.weight, padding=radius)
        y = total * inside / count.clamp_min(1) + self.bias.view(1, -1, 1, 1)
        return y * (count > 0), count > 0


# %% wrong: the old mask is returned
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
        return y * (count > 0), known


# %% wrong: the new mask: only windows that are known throughout
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
        return y * (count > 0), count == inside


# %% wrong: blind windows say the bias
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
        return y, count > 0
