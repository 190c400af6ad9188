"""The manifests as a cluster would be given them, built once."""

from pathlib import Path

import pytest

from deploy.edges import edges
from deploy.kubernetes.checks.rendering import kubectl, render, targets
from deploy.kubernetes.generation import generate
from deploy.kubernetes.installation import Site
from deploy.kubernetes.manifests import write


class Rendered:
    """Every document of every target, each once: a department's ground is in two of them."""

    def __init__(self, directory):
        self.directory = directory
        found = {}
        for target in targets(directory):
            for document in render(target):
                found[document["kind"], document["metadata"].get("namespace"), document["metadata"]["name"]] = document
        self.documents = list(found.values())

    def of(self, *kinds, namespace=None):
        return [
            document
            for document in self.documents
            if document["kind"] in kinds and namespace in (None, document["metadata"].get("namespace"))
        ]

    def pods(self):
        """(name, template) of everything that starts pods of ours."""
        for document in self.of("Deployment", "StatefulSet", "Job", "CronJob"):
            spec = document["spec"]["jobTemplate"]["spec"] if document["kind"] == "CronJob" else document["spec"]
            yield f"{document['metadata']['namespace']}/{document['metadata']['name']}", spec["template"]


@pytest.fixture(scope="session")
def departments():
    return edges()


@pytest.fixture(scope="session")
def site():
    return Site.read()


@pytest.fixture(scope="session")
def written(departments, site, tmp_path_factory) -> Path:
    """The generator's files."""
    directory = tmp_path_factory.mktemp("k8s")
    write(generate(departments, site), directory)
    return directory


@pytest.fixture(scope="session")
def rendered(written) -> Rendered:
    if kubectl() is None:
        pytest.skip("there is no kubectl here: manifests are rendered by `kubectl kustomize`")
    return Rendered(written)
