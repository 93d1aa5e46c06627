"""Downloads of public data sets are all or nothing: verified and moved into place, or not there at all. Loopback only."""

from __future__ import annotations

import gzip
import io
import pickle
import shutil
import socket
import sys
import tarfile
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest
import torch
from PIL import Image
from tiny_public_sets import MNISTS, Server, idx, md5, tiny_idx, write

from genimg_lessons import data
from genimg_lessons.data import public


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    server = Server()
    yield server
    server.close()


@pytest.fixture
def mirror(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A mirror of both tiny MNISTs that torchvision takes for the official one."""
    import torchvision

    packed = {f"{file}.gz": gzip.compress(content, mtime=0) for file, content in tiny_idx().items()}
    server.pages = dict(packed)
    for torchvision_class in MNISTS.values():
        dataset = getattr(torchvision.datasets, torchvision_class)
        monkeypatch.setattr(dataset, "mirrors", [server.url])
        monkeypatch.setattr(dataset, "resources", [(file, md5(content)) for file, content in packed.items()])
    return server


def assert_nothing_left(root: Path, name: str = "mnist") -> None:
    assert list(root.iterdir()) == [] and public.status(name, root) == "absent"


@pytest.mark.parametrize("name", MNISTS)
def test_download(name: str, mirror: Server, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="official"):
        train = data.load(name, "train", root=tmp_path / "new", download=True)
    assert len(train) == 22
    # Only the verified files: no archives, no temporary folder.
    assert {path.name for path in (tmp_path / "new").rglob("*") if path.is_file()} == set(tiny_idx())
    assert [path.name for path in (tmp_path / "new").iterdir()] == [MNISTS[name]]
    asked = len(mirror.asked)
    public.download(name, tmp_path / "new")
    assert len(mirror.asked) == asked  # present: not fetched again


def fails(root: Path, words: str, name: str = "mnist") -> None:
    with pytest.raises(
        RuntimeError, match=rf"(?s){name}: the download failed \(.*{words}.*try again.*load\('(strokes|faces)', split\)"
    ):
        data.load(name, "train", root=root, download=True)


def test_a_download_cut_short_leaves_nothing(mirror: Server, tmp_path: Path) -> None:
    mirror.cut = {"t10k-labels-idx1-ubyte.gz"}  # the last file: three are there and unpacked by then
    fails(tmp_path, "corrupted")
    assert_nothing_left(tmp_path)
    mirror.cut = set()
    public.download("mnist", tmp_path)
    assert public.status("mnist", tmp_path) == "present"


def test_a_wrong_checksum_leaves_nothing(mirror: Server, tmp_path: Path) -> None:
    mirror.pages["train-images-idx3-ubyte.gz"] = gzip.compress(b"something else")
    fails(tmp_path, "corrupted")
    assert_nothing_left(tmp_path)


def test_right_checksum_but_not_a_data_set(mirror: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torchvision

    mirror.pages["train-labels-idx1-ubyte.gz"] = gzip.compress(idx(numpy.zeros(3, numpy.uint8)), mtime=0)
    resources = [(file, md5(content)) for file, content in mirror.pages.items()]
    monkeypatch.setattr(torchvision.datasets.MNIST, "resources", resources)
    fails(tmp_path, "got 24 and 3")
    assert_nothing_left(tmp_path)


def test_not_found_leaves_nothing(mirror: Server, tmp_path: Path) -> None:
    del mirror.pages["t10k-images-idx3-ubyte.gz"]
    fails(tmp_path, "404")
    assert_nothing_left(tmp_path)


def test_no_network(mirror: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torchvision

    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [f"http://127.0.0.1:{unused.getsockname()[1]}/"])
        fails(tmp_path, "refused")
    assert_nothing_left(tmp_path)


def test_a_stalled_server_is_given_up(mirror: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "STALLED_SECONDS", 0.3)
    mirror.stall = {"train-images-idx3-ubyte.gz"}
    fails(tmp_path, "timed out")
    assert_nothing_left(tmp_path)
    assert socket.getdefaulttimeout() is None


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torchvision

    def interrupted(root: str, download: bool) -> None:
        write(Path(root), "mnist", tiny_idx())
        raise KeyboardInterrupt

    monkeypatch.setattr(torchvision.datasets, "MNIST", interrupted)
    with pytest.raises(KeyboardInterrupt):
        public.download("mnist", tmp_path)
    assert_nothing_left(tmp_path)


def test_damaged_files_are_replaced_only_by_whole_ones(mirror: Server, tmp_path: Path) -> None:
    folder = write(tmp_path, "mnist", {"train-images-idx3-ubyte": b"half a file"})
    mirror.cut = {"train-images-idx3-ubyte.gz"}
    fails(tmp_path, "corrupted")
    assert (folder / "train-images-idx3-ubyte").read_bytes() == b"half a file"  # a failure changes nothing
    mirror.cut = set()
    assert public.download("mnist", tmp_path) == folder
    assert public.status("mnist", tmp_path) == "present"
    assert [path.name for path in tmp_path.iterdir()] == ["MNIST"]


def test_an_unwritable_root_is_named(mirror: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    fails(tmp_path / "file", "(FileExistsError|NotADirectoryError)")


def test_cifar10(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision.datasets import CIFAR10

    def batch(start: int) -> bytes:
        pixels = numpy.zeros((8, 3072), numpy.uint8)
        pixels[:, 1024] = numpy.arange(start, start + 8)  # green, top left
        return pickle.dumps({"data": pixels, "labels": [i % 10 for i in range(start, start + 8)]})

    files = {f"data_batch_{i}": batch(8 * i - 8) for i in range(1, 6)} | {"test_batch": batch(40)}
    files["batches.meta"] = pickle.dumps({"label_names": [*"abcdefghij"]})
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for file, content in files.items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{file}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    server.pages = {"cifar-10-python.tar.gz": buffer.getvalue()}
    monkeypatch.setattr(CIFAR10, "url", server.url + "cifar-10-python.tar.gz")
    monkeypatch.setattr(CIFAR10, "tgz_md5", md5(buffer.getvalue()))
    sums = [[file, md5(content)] for file, content in files.items()]
    monkeypatch.setattr(CIFAR10, "train_list", sums[:5])
    monkeypatch.setattr(CIFAR10, "test_list", sums[5:6])
    monkeypatch.setattr(CIFAR10, "meta", {"filename": "batches.meta", "key": "label_names", "md5": sums[6][1]})

    sets = [data.load("cifar10", split, root=tmp_path, download=True) for split in data.SPLITS]
    assert [len(s) for s in sets] == [36, 4, 8]
    assert sorted(torch.cat([s.images[:, 1, 0, 0] for s in sets[:2]]).tolist()) == list(range(40))
    for image_set in sets:
        assert image_set.images[:, 1, 0, 0].long().remainder(10).equal(image_set.labels)
        assert image_set.images[:, [0, 2]].count_nonzero() == 0 and image_set.classes == tuple("abcdefghij")
    assert [path.name for path in tmp_path.iterdir()] == ["cifar-10-batches-py"]

    # A pickle that is not the official one is never opened: it could run any code.
    (tmp_path / "cifar-10-batches-py" / "test_batch").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    with pytest.raises(RuntimeError, match="cifar10: damaged: test_batch: expected MD5"):
        data.load("cifar10", "test", root=tmp_path)
    (tmp_path / "cifar-10-batches-py" / "test_batch").unlink()
    assert "test_batch, which is missing" in public.status("cifar10", tmp_path)


def test_celeba(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from torchvision.datasets import CelebA

    names = [f"{i:06}.jpg" for i in range(1, 7)]
    texts = {
        "list_attr_celeba.txt": "6\nBald Smiling \n"
        + "".join(f"{n} {1 if i % 2 else -1}  1\n" for i, n in enumerate(names)),
        "identity_CelebA.txt": "".join(f"{n} 1\n" for n in names),
        "list_bbox_celeba.txt": "6\nx y\n" + "".join(f"{n} 1 2\n" for n in names),
        "list_landmarks_align_celeba.txt": "6\nx y\n" + "".join(f"{n} 1 2\n" for n in names),
        "list_eval_partition.txt": "".join(f"{n} {i // 2}\n" for i, n in enumerate(names)),
    }
    store = tmp_path / "store"
    store.mkdir()
    for file, text in texts.items():
        (store / file).write_text(text)
    with zipfile.ZipFile(store / "img_align_celeba.zip", "w") as archive:
        for i, name in enumerate(names):
            picture = numpy.full((218, 178, 3), 20 * i, numpy.uint8)
            picture[:20] = picture[198:] = 255  # must fall to the centre crop
            buffer = io.BytesIO()
            Image.fromarray(picture).save(buffer, "JPEG", quality=95)
            archive.writestr(f"img_align_celeba/{name}", buffer.getvalue())
    listed = [(file, md5((store / file).read_bytes()), file) for file in ["img_align_celeba.zip", *texts]]
    monkeypatch.setattr(CelebA, "file_list", listed)
    root = tmp_path / "root"

    monkeypatch.setitem(sys.modules, "gdown", None)  # not installed
    fails(root, "gdown", "celeba")
    gdown = types.ModuleType("gdown")
    gdown.download = lambda id, output, **_: shutil.copy(store / id, output)
    monkeypatch.setitem(sys.modules, "gdown", gdown)

    sets = [data.load("celeba", split, root=root, download=True) for split in data.SPLITS]
    assert [tuple(s.images.shape) for s in sets] == [(2, 3, 64, 64)] * 3
    values = torch.cat([s.images.float().mean((1, 2, 3)) for s in sets])
    assert (values - 20 * torch.arange(6)).abs().max() < 8  # the JPEG rings a little from the white bars
    assert torch.cat([s.factors["Bald"] for s in sets]).tolist() == [False, True] * 3
    assert all(s.factors["Smiling"].all() and (s.labels == -1).all() and s.classes == () for s in sets)
    assert data.load("celeba", "test", root=root, image_size=32).images.shape == (2, 3, 32, 32)
    assert not (root / "celeba" / "img_align_celeba.zip").exists()

    picture = root / "celeba" / "img_align_celeba" / names[5]
    picture.write_bytes(picture.read_bytes()[:700])
    with pytest.raises(RuntimeError, match=f"celeba: damaged: {names[5]} is not a whole picture"):
        data.load("celeba", "test", root=root)
    picture.write_bytes(b"")
    assert "1 are missing or empty" in public.status("celeba", root)
    picture.unlink()
    assert public.status("celeba", root) == f"damaged: expected 6 pictures, 1 are missing or empty, first {names[5]}"
