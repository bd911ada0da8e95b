"""What Pydantic and the SDK make of a class that a call is given."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from linter.model.unknown import UNKNOWN
from linter.python import tree
from linter.python.origins import Origins, Ref
from linter.python.schemas.annotations import Annotations
from linter.python.schemas.classes import Classes, Model
from linter.python.schemas.generate import Generator, NotKnown
from linter.python.schemas.made import Made, Spot, value_of
from linter.python.schemas.strict import TooDeep, made_strict
from linter.python.source import Source
from linter.python.values.value import Value

if TYPE_CHECKING:
    from linter.python.values.evaluation import Values

__all__ = ["Models"]


class Models:
    """Schemas of a project's models. Each is `UNKNOWN` as far as it depends on what cannot be seen."""

    def __init__(self, origins: Origins, values: "Values") -> None:
        self.origins = origins
        self._classes = Classes(origins, values)
        self._annotations = Annotations(origins, values, self._classes)

    def json_schema(self, ref: Ref) -> Value:
        """Returns what `model_json_schema()` of a class gives."""
        return self._value(ref, lambda made: made)

    def strict_schema(self, ref: Ref) -> Value:
        """Returns what the SDK's `to_strict_json_schema()` gives for a class."""
        return self._value(ref, _strict)

    def adapted(self, annotation: tree.Expr, source: Source) -> Value:
        """Returns what `TypeAdapter(annotation).json_schema()` gives."""
        try:
            made = Generator(self._annotations).of_kind(self._annotations.of(annotation, source))
        except NotKnown:
            return Value(UNKNOWN, annotation, source)
        return value_of(made, (annotation, source))

    def tool(self, ref: Ref, name: Value | None, description: Value | None, at: Spot) -> Value:
        """Returns what `openai.pydantic_function_tool()` gives for a class in a call at `at`."""
        model = self._classes.read(ref)
        if not isinstance(model, Model):
            return _unknown(at)
        tool = value_of(Made(at, {"type": "function", "function": Made(at)}), at)
        inner = tool.members["function"]
        if name is None or name.data in (None, ""):
            name = value_of(model.node.name, model.spot)
        if (description is None or description.data is None) and (doc := model.doc) is not None:
            # Since 3.13 Python itself takes off the indentation.
            description = value_of(doc if doc == doc.strip() and "\n" not in doc else UNKNOWN, model.spot)
        inner.put("name", name, name.node)
        inner.put("strict", value_of(True, at), inner.node)
        inner.put("parameters", self.strict_schema(ref), inner.node)
        if description is not None and description.data is not None:
            inner.put("description", description, description.node)
        return tool

    def response_format(self, ref: Ref, at: Spot) -> Value:
        """Returns the `response_format` that `parse()` and `stream()` make of a class that they are given at `at`."""
        model = self._classes.read(ref)
        if not isinstance(model, Model):
            return _unknown(at)
        result = value_of(Made(at, {"type": "json_schema", "json_schema": Made(at)}), at)
        inner = result.members["json_schema"]
        inner.put("schema", self.strict_schema(ref), model.node)
        inner.put("name", value_of(model.node.name, model.spot), model.node)
        inner.put("strict", value_of(True, at), at[0])
        return result

    def _value(self, ref: Ref, change: Callable[[Made], Any]) -> Value:
        model = self._classes.read(ref)
        assert ref.source is not None
        spot: Any = (ref.node, ref.source)
        if not isinstance(model, Model):
            return _unknown(spot)
        try:
            return value_of(change(Generator(self._annotations).of_model(model)), model.spot)
        except (NotKnown, TooDeep):
            return _unknown(spot)


def _strict(made: Made) -> Any:
    return made_strict(made, made)


def _unknown(spot: Spot) -> Value:
    return value_of(UNKNOWN, spot)
