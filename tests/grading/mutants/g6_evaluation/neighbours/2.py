"""Answers to `neighbours`. `right` ones must keep every point, `wrong` ones lose on test_neighbours and nowhere else."""


# %% wrong: copied: the last rows
def precision_recall(real, fake, k):
    def reached(points, centres):
        radius = torch.cdist(centres, centres).kthvalue(k + 1, dim=1).values
        return (torch.cdist(points, centres) <= radius).any(1).double().mean().item()

    return reached(fake, real), reached(real, fake)


def copied(fake, train, held_out):
    m = min(len(train), len(held_out))
    to_train, to_held_out = (torch.cdist(fake, rows[-m:]).min(1).values for rows in (train, held_out))
    return (to_train < to_held_out).double().mean().item()
