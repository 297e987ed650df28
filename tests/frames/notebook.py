"""Run the cells of a notebook in this process, in order: `python -m tests.frames.notebook FILE`.

Prints the outputs of each code cell as JSON: what was printed, what the last expression is, and the figures.
"""

import ast
import base64
import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import matplotlib as mpl

Output = dict[str, Any]
PIXELS_AN_INCH = 60


def outputs_of(source: str, names: dict[str, Any]) -> list[Output]:
    """Run a cell among `names`, and give its outputs."""
    tree, printed = ast.parse(source), io.StringIO()
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    value = None
    with redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    outputs: list[Output] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())})
    if value is not None and not source.rstrip().endswith(";"):
        data = {"text/plain": _lines(repr(value))}
        outputs.append(
            {"data": data, "execution_count": None, "metadata": {}, "output_type": "execute_result"}
        )
    return outputs + _figures()


def _figures() -> list[Output]:
    """The figures that the cell drew, each as PNG; they are closed."""
    from matplotlib import pyplot

    outputs: list[Output] = []
    for number in pyplot.get_fignums():
        png = io.BytesIO()
        pyplot.figure(number).savefig(png, dpi=PIXELS_AN_INCH, metadata={"Software": None})
        image = base64.b64encode(png.getvalue()).decode()
        data = {"image/png": image, "text/plain": ["<Figure>"]}
        outputs.append({"data": data, "metadata": {}, "output_type": "display_data"})
    pyplot.close("all")
    return outputs


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def main() -> None:
    """Run the notebook that is named."""
    mpl.use("Agg")
    notebook = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    print(json.dumps([outputs_of(source, names) for source in cells]))


if __name__ == "__main__":
    main()
