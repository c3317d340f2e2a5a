"""The cells of the notebooks: pictures like the widget's by `interact`, and by Python and a canvas.

All compute in NumPy what a picture of the widget shows: a bent grid of 50x50 points, the score as
colours and its boundary, 400 points in two classes, rings round those on the wrong side. `interact`
draws with Matplotlib, either the large picture alone or the seven small ones as well, in their
sizes; the other sends the numbers of the large one to the browser as one buffer of float64, to be
drawn on a canvas (all but the boundary).
"""

from __future__ import annotations

COMMON = """\
import numpy as np

rng = np.random.default_rng(0)
LAYERS, SIDE, POINTS = 6, 50, 400
weights = rng.normal(0, 1, (LAYERS, 2, 2))
axis = np.linspace(-1.25, 1.25, SIDE)
grid = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
angle, labels = rng.uniform(0, 2 * np.pi, POINTS), np.arange(POINTS) % 2
points = ((1 - 0.5 * labels) * np.stack([np.cos(angle), np.sin(angle)])).T

def bent(x, position):
    for layer in range(LAYERS):
        share = np.clip(position - layer, 0, 1)
        x = (1 - share) * x + share * np.tanh(x @ weights[layer].T)
    return x
"""

_PANEL = """\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact
from matplotlib.collections import LineCollection

def panel(ax, position, small=False):
    lines, marks = bent(grid, position).reshape(SIDE, SIDE, 2), bent(points, position)
    score = np.tanh(lines.sum(-1))
    ax.pcolormesh(*lines.T, score.T, shading="gouraud")
    main = [*lines[::7], *lines.swapaxes(0, 1)[::7]]
    ax.add_collection(LineCollection(main, colors="black", linewidths=0.8, alpha=0.42))
    ax.contour(*lines.T, score.T, [0.0], colors="black", linewidths=1.6)
    for label, marker in enumerate("os"):
        ax.scatter(*marks[labels == label].T, marker=marker, s=2 if small else 16)
    if not small:
        faint = [*lines, *lines.swapaxes(0, 1)]
        ax.add_collection(LineCollection(faint, colors="black", linewidths=0.5, alpha=0.16))
        wrong = marks[(marks.sum(-1) > 0) != (labels == 1)]
        ax.scatter(*wrong.T, s=80, facecolors="none", edgecolors="black", alpha=0.75)

slider = FloatSlider(value=0, min=0, max=LAYERS, step=0.05)
"""

ONE = (
    _PANEL
    + """
def draw(position):
    fig, ax = plt.subplots(figsize=(5, 4.85))
    panel(ax, position)
    plt.show()

interact(draw, position=slider);
"""
)

ALL = (
    _PANEL
    + """
def draw(position):
    fig = plt.figure(figsize=(7, 6))
    places = fig.add_gridspec(2, LAYERS + 1, height_ratios=[4.85, 0.96])
    panel(fig.add_subplot(places[0, :]), position)
    for layer in range(LAYERS + 1):
        ax = fig.add_subplot(places[1, layer])
        panel(ax, min(layer, position), small=True)
        ax.set_axis_off()
    plt.show()

interact(draw, position=slider);
"""
)

BUFFER = """\
import anywidget, traitlets

class Plane(anywidget.AnyWidget):
    _esm = '''
    const SIDE = 50, POINTS = 400, PX = 485;
    function render({ model, el }) {
      // Or JupyterLab takes the arrow keys for its own.
      el.dataset.lmSuppressShortcuts = "true";
      el.addEventListener("keydown", (event) => event.stopPropagation());
      const slider = Object.assign(document.createElement("input"),
        { type: "range", min: 0, max: 6, step: 0.05, value: 0, className: "from-python" });
      const canvas = Object.assign(document.createElement("canvas"), { width: PX, height: PX });
      const context = canvas.getContext("2d");
      const to = (v) => PX * (0.5 + v / 2.6);
      const draw = () => {
        const view = model.get("picture");
        if (!view.byteLength) return;
        const from = view.byteOffset;
        const all = new Float64Array(view.buffer.slice(from, from + view.byteLength));
        context.clearRect(0, 0, PX, PX);
        for (let row = 0; row + 1 < SIDE; row++) {
          for (let column = 0; column + 1 < SIDE; column++) {
            const i = row * SIDE + column;
            const shade = 128 + 127 * Math.tanh(all[2 * i] + all[2 * i + 1]);
            context.fillStyle = `rgb(${shade | 0} 160 ${(255 - shade) | 0})`;
            context.beginPath();
            for (const j of [i, i + 1, i + SIDE + 1, i + SIDE]) {
              context.lineTo(to(all[2 * j]), to(-all[2 * j + 1]));
            }
            context.fill();
          }
        }
        const trace = (stride) => {
          context.beginPath();
          for (let line = 0; line < SIDE; line += stride) {
            for (const place of [(k) => line * SIDE + k, (k) => k * SIDE + line]) {
              for (let k = 0; k < SIDE; k++) {
                const j = 2 * place(k);
                context[k ? "lineTo" : "moveTo"](to(all[j]), to(-all[j + 1]));
              }
            }
          }
          context.stroke();
        };
        context.strokeStyle = "rgb(0 0 0 / 0.16)";
        trace(1);
        context.strokeStyle = "rgb(0 0 0 / 0.42)";
        trace(7);
        context.strokeStyle = "rgb(0 0 0 / 0.75)";
        context.beginPath();
        for (let i = 0; i < POINTS; i++) {
          const j = 2 * (SIDE * SIDE + i);
          context.fillStyle = i % 2 ? "#e69f00" : "#0072b2";
          const [x, y] = [to(all[j]), to(-all[j + 1])];
          context.fillRect(x - 3, y - 3, 6, 6);
          if ((all[j] + all[j + 1] > 0) === (i % 2 === 1)) continue;
          context.moveTo(x + 6.5, y);
          context.arc(x, y, 6.5, 0, 7);
        }
        context.stroke();
        globalThis.latency?.nextFrame();
      };
      slider.addEventListener("input", () => {
        model.set("position", slider.valueAsNumber);
        model.save_changes();
      });
      model.on("change:picture", draw);
      el.append(slider, canvas);
      draw();
    }
    export default { render };
    '''
    position = traitlets.Float(0.0).tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)

    @traitlets.observe("position")
    def _compute(self, change):
        numbers = np.concatenate([bent(grid, self.position), bent(points, self.position)])
        self.picture = numbers.astype("<f8").tobytes()

plane = Plane()
plane._compute(None)
plane
"""
