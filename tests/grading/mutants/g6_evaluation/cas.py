"""Answers to `cas`. `right` ones must keep every point, `wrong` ones lose on test_cas and nowhere else."""


# %% right: a helper, counts, var
def accuracy_after(x, labels, test, test_labels, classes):
    shift = x.sum(0, keepdim=True) / x.shape[0]
    scale = x.var(0, keepdim=True).sqrt() + 0.01
    guess = fit((x - shift) / scale, labels, classes)
    right = 0
    for row, label in zip(guess((test - shift) / scale), test_labels):
        right += int(row == label)
    return right / len(test_labels)


def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    real = accuracy_after(train, train_labels, test, test_labels, classes)
    forged = accuracy_after(fakes, fake_labels, test, test_labels, classes)
    x, labels = torch.vstack((train, fakes)), torch.hstack((train_labels, fake_labels))
    return [real, forged, accuracy_after(x, labels, test, test_labels, classes)]


# %% right: the deviation that divides by N, forgeries before real rows, a tensor
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    def score(sets):
        x, labels = (torch.cat(parts) for parts in zip(*sets))
        std, mean = torch.std_mean(x, dim=0, unbiased=False)
        guess = fit((x - mean) / (std + 0.01), labels, classes)
        return torch.eq(guess((test - mean) / (std + 0.01)), test_labels).float().mean()

    real, forged = (train, train_labels), (fakes, fake_labels)
    return torch.stack([score([real]), score([forged]), score([forged, real])])


# %% wrong: as printed: forgeries are as good as real ones
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return scores[0], scores[0], scores[0]


# %% wrong: tested on the forgeries
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((fakes - mean) / std) == fake_labels).double().mean().item())
    return tuple(scores)


# %% wrong: tested on what it was trained on
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((x - mean) / std) == labels).double().mean().item())
    return tuple(scores)


# %% wrong: trained on real, tested on forgeries: the other score
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    mean, std = train.mean(0), train.std(0) + 0.01
    guess = fit((train - mean) / std, train_labels, classes)
    scores[1] = (guess((fakes - mean) / std) == fake_labels).double().mean().item()
    return tuple(scores)


# %% wrong: test rows standardised by their own numbers
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - test.mean(0)) / (test.std(0) + 0.01)) == test_labels).double().mean().item())
    return tuple(scores)


# %% wrong: not standardised
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = 0.0, 1.0
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return tuple(scores)


# %% wrong: one mean for all columns
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(), x.std() + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return tuple(scores)


# %% wrong: dead pixels divide by 0
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0)
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return tuple(scores)


# %% wrong: the real set's numbers for the forgeries, too
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = train.mean(0), train.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return tuple(scores)


# %% wrong: forgeries first
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((fakes, fake_labels), (train, train_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return tuple(scores)


# %% wrong: both is the average of the two
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return scores[0], scores[1], (scores[0] + scores[1]) / 2


# %% wrong: labels of the forgeries by the real classifier
def cas(fakes, fake_labels, train, train_labels, test, test_labels, classes):
    mean, std = train.mean(0), train.std(0) + 0.01
    fake_labels = fit((train - mean) / std, train_labels, classes)((fakes - mean) / std)
    both = torch.cat([train, fakes]), torch.cat([train_labels, fake_labels])
    scores = []
    for x, labels in ((train, train_labels), (fakes, fake_labels), both):
        mean, std = x.mean(0), x.std(0) + 0.01
        guess = fit((x - mean) / std, labels, classes)
        scores.append((guess((test - mean) / std) == test_labels).double().mean().item())
    return tuple(scores)
