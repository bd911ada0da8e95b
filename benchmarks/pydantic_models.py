"""Measures what is read of Pydantic models against Pydantic and the SDK themselves, on modules that hypothesis writes.

    python benchmarks/pydantic_models.py [--modules 3000] [--seed 0]

Each module is run, here and in the tests only. Of each model `model_json_schema()` and `to_strict_json_schema()` of the SDK are
compared with what is read, key for key and in order; what is said not to be known may be anything.
"""

import argparse
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pydantic
from hypothesis import HealthCheck, Phase, given, seed, settings
from openai.lib._pydantic import to_strict_json_schema

from linter.python.origins import Ref
from linter.python.semantics import Semantics

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from pydantic_sources import agrees, is_whole, modules  # it is found only now

KINDS: dict[str, Callable[[Any], Any]] = {
    "model_json_schema": lambda model: model.model_json_schema(),
    "to_strict_json_schema": to_strict_json_schema,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modules", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "setup.py").write_text("")

        @settings(
            max_examples=options.modules,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @seed(options.seed)
        @given(modules())
        def run(written: tuple[str, list[str]]) -> None:
            measure(*written, Path(folder), counts, wrong)

        run()
    print(f"pydantic {pydantic.VERSION}, {counts['modules']} modules, {counts['refused']} of them refused by Pydantic")
    for kind in KINDS:
        models, whole, partly, lost = (counts[f"{kind} {word}"] for word in ("models", "whole", "partly", "unknown"))
        share = (partly + lost) / models
        print(
            f"{kind}: {models} models, {counts[f'{kind} wrong']} wrong, {whole} equal key for key, "
            f"{partly} equal but for a part that is not known, {lost} not known at all ({share:.1%} with anything unknown)"
        )
    for source in wrong[:3]:
        print(f"\n{source}")
    return 1 if wrong else 0


def measure(source: str, names: list[str], folder: Path, counts: Counter[str], wrong: list[str]) -> None:
    """Compares the models of one module."""
    counts["modules"] += 1
    module = sys.modules["generated"] = ModuleType("generated")
    semantics = Semantics(folder)
    read = semantics.project.adopt(str(folder / "generated.py"), source)
    nodes = {node.name: node for node in read.classes}
    models = semantics.values.models
    readers = {"model_json_schema": models.json_schema, "to_strict_json_schema": models.strict_schema}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(source, module.__dict__)
        except Exception:  # noqa: BLE001  # whatever Pydantic has against it
            counts["refused"] += 1
            return
        for name in names:
            for kind, make in KINDS.items():
                try:
                    real = make(module.__dict__[name])
                except Exception:  # noqa: BLE001  # a model that has to hold itself, or one that cannot be built
                    counts[f"{kind} refused"] += 1
                    continue
                mine = readers[kind](Ref("class", source=read, node=nodes[name])).data
                counts[f"{kind} models"] += 1
                if not agrees(mine, real):
                    counts[f"{kind} wrong"] += 1
                    wrong.append(source)
                else:
                    counts[f"{kind} {'whole' if is_whole(mine) else 'partly' if isinstance(mine, dict) else 'unknown'}"] += 1


if __name__ == "__main__":
    raise SystemExit(main())
