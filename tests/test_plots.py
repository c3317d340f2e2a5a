"""Figures carry a description, follow the theme, keep their text, and can share a page."""

import math
import re
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest

from nbsrc import colours, plots, stats, svg

SVG = "{http://www.w3.org/2000/svg}"
ALT = "Two lines that rise from left to right."


def two_lines():
    figure, ax = plots.subplots()
    ax.plot([0, 1, 2], [0.0, 1.0, 4.0], label="square")
    ax.plot([0, 1, 2], [0.0, 1.0, 2.0], label="line")
    ax.set_xlabel("input $x_1$")
    ax.set_title("Growth")
    return figure


def parsed(figure):
    """The figure's HTML as a tree; it is written as well-formed XML."""
    return ElementTree.fromstring(figure._repr_html_())


def texts(figure):
    return [text.text for text in parsed(figure).iter(f"{SVG}text")]


# ---------------------------------------------------------------- what a reader gets


def test_a_figure_is_one_image_with_its_description():
    page = parsed(plots.figure(two_lines(), alt='A "quoted" sentence with <signs> & more.'))
    (figure,) = page.iter("figure")
    assert figure.attrib["role"] == "img"
    assert figure.attrib["aria-label"] == 'A "quoted" sentence with <signs> & more.'
    assert all(part.attrib["aria-hidden"] == "true" for part in page.iter(f"{SVG}svg"))


def test_the_caption_stands_outside_the_image_where_it_is_read_out():
    page = parsed(plots.figure(two_lines(), alt=ALT, caption="Growth, drawn twice."))
    assert [p.text for p in page.iter("p")] == ["Growth, drawn twice."]
    assert not list(next(page.iter("figure")).iter("p"))


def test_text_stays_text_in_the_font_of_the_page():
    figure = plots.figure(two_lines(), alt=ALT)
    assert {"Growth", "input x₁", "0.50"} <= set(texts(figure))
    html = figure._repr_html_()
    assert "DejaVu" not in html
    assert "font-family:inherit" in html


def test_every_colour_is_a_variable_with_a_colour_to_fall_back_on():
    figure = two_lines()
    ax = figure.axes[0]
    ax.grid()
    ax.text(1, 1, "black by Matplotlib's default")
    plots.points(ax, ([[0, 0], [1, 1]], [0, 1]))
    page = parsed(plots.figure(figure, alt=ALT))
    styles = [
        e.attrib["style"] for e in page.iter() if e.tag.startswith(SVG) and "style" in e.attrib
    ]
    painted = re.findall(r"(?:fill|stroke):([^;]+)", ";".join(styles))
    assert painted
    # Palette colours through their variables, none bare.
    assert {paint for paint in painted if not paint.startswith("var(--ttl-")} <= {"none"}
    assert f"var(--ttl-class-1, {plots.CLASS_1})" in painted
    assert set(svg.VARIABLES.values()) >= set(painted) - {"none"}


def test_the_variables_are_defined_with_the_figure_for_light_and_dark():
    html = plots.figure(two_lines(), alt=ALT)._repr_html_()
    for value in colours.PALETTE["class-0"]:
        assert f"--ttl-class-0:{value};" in html


def test_no_style_rule_of_a_figure_reaches_the_rest_of_the_page():
    html = plots.figure(two_lines(), alt=ALT)._repr_html_()
    (rules,) = re.findall(r"<style>(.*?)</style>", html)
    declared = re.findall(r"([\w-]+):[^;{}()]+;", rules)
    assert all(name.startswith("--ttl-") for name in declared)


def test_lines_and_classes_differ_without_colour():
    figure, ax = plots.subplots()
    for i in range(4):
        ax.plot([0, 1], [i, i + 1])
    page = parsed(plots.figure(figure, alt="Four lines in four styles."))
    dashes = {
        re.sub(r"stroke:[^;]+;?", "", e.attrib["style"])
        for e in page.iter(f"{SVG}path")
        if "stroke-width:2" in e.get("style", "")
    }
    assert len(dashes) == 4
    assert len(set(plots.MARKERS)) == 4


# ---------------------------------------------------------------- on a page


def test_the_same_figure_gives_the_same_markup():
    def drawn():
        svg._drawn.clear()  # as in a fresh kernel
        return plots.figure(two_lines(), alt=ALT)._repr_html_()

    assert drawn() == drawn()


def test_figures_that_share_a_page_share_no_id():
    pages = [parsed(plots.figure(two_lines(), alt=ALT)) for _ in range(2)]
    ids = [e.attrib["id"] for page in pages for e in page.iter() if "id" in e.attrib]
    assert ids
    assert len(ids) == len(set(ids))


def test_every_reference_leads_to_an_id_of_the_same_figure():
    figure = two_lines()
    plots.points(figure.axes[0], (np.random.default_rng(0).normal(size=(9, 2)), np.arange(9) % 2))
    html = plots.figure(figure, alt=ALT)._repr_html_()
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    used = set(re.findall(r"url\(#([^)]+)\)", html)) | set(re.findall(r'href="#([^"]+)"', html))
    assert used
    assert used == ids


def test_coordinates_have_at_most_two_decimals():
    page = parsed(plots.figure(two_lines(), alt=ALT))
    coordinates = " ".join(
        e.attrib[name]
        for e in page.iter()
        for name in ("d", "x", "y", "transform")
        if name in e.attrib
    )
    assert re.search(r"\d\.\d\d?\b", coordinates)
    assert not re.search(r"\.\d{3}", coordinates)


def test_rounding_moves_nothing_by_more_than_half_a_hundredth():
    figure, ax = plots.subplots()
    x = np.linspace(0, 1, 7)
    ax.plot(x, x**2, color=plots.THIRD)
    html = plots.figure(figure, alt="A parabola from zero to one.")._repr_html_()
    (path,) = re.findall(rf'd="([^"]+)"[^>]*stroke:var\(--ttl-third, {plots.THIRD}\)', html)
    drawn = np.array([float(n) for n in re.findall(r"-?[\d.]+", path)]).reshape(-1, 2)
    pixels = ax.transData.transform(np.column_stack([x, x**2])) * 72 / figure.dpi
    expected = np.column_stack([pixels[:, 0], figure.get_size_inches()[1] * 72 - pixels[:, 1]])
    assert np.abs(drawn - expected).max() <= 0.005 + 1e-9


def test_many_points_take_little_markup():
    figure, ax = plots.subplots()
    rng = np.random.default_rng(0)
    plots.points(ax, (rng.normal(size=(400, 2)), np.arange(400) % 2))
    html = plots.figure(figure, alt="Four hundred points in two classes.")._repr_html_()
    # A mark is <use href="#ttl-01234567-0" x="123.45" y="123.45" />: about 55 characters.
    assert len(html) < 400 * 60 + 10_000


def test_panels_are_pictures_of_their_own_and_equally_large():
    figures, axes = plots.subplots(1, 3, width=7.5, sharey=True)
    for i, ax in enumerate(axes):
        ax.plot([0, 1], [0, 10.0 ** (i + 1)])
    axes[0].set_ylabel("a label that takes room")
    page = parsed(plots.figure(figures, alt="Three lines in three panels."))
    assert len(list(page.iter(f"{SVG}svg"))) == 3
    boxes = [ax.get_position().bounds for ax in axes]
    assert boxes[0] == boxes[1] == boxes[2]
    assert axes[0].get_ylim() == axes[2].get_ylim()


def test_a_figure_shrinks_with_the_page_and_never_grows_beyond_its_size():
    page = parsed(plots.figure(two_lines(), alt=ALT))
    (picture,) = page.iter(f"{SVG}svg")
    assert "max-width:min(461px,100%)" in picture.attrib["style"]  # 4.8 inches of 96 pixels
    assert picture.attrib["viewBox"] == "0 0 345.6 230.4"  # and of 72 points


def test_drawing_changes_no_setting_of_matplotlib():
    with mpl.rc_context({"axes.facecolor": "red", "font.size": 3.0}):
        before = dict(mpl.rcParams)
        figure = two_lines()
        html = plots.figure(figure, alt=ALT)._repr_html_()
        assert dict(mpl.rcParams) == before
    assert "#ff0000" not in html
    assert "font-size:3px" not in html


def test_a_title_set_outside_the_style_still_gets_it():
    html = plots.figure(two_lines(), alt=ALT)._repr_html_()
    (title,) = re.findall(r"<text style=\"([^\"]+)\"[^>]*>Growth<", html)
    assert "bold" in title or "700" in title
    assert "middle" not in title


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("input $x_1$", "input x₁"),
        (r"$\sigma^2$", "σ²"),
        (r"$10^{-3}$", "10⁻³"),
        (r"$\mathdefault{10^{-3}}$", "10⁻³"),
        (r"$2 \times 10^{4}$", "2 ×10⁴"),
        (r"$\Lambda_{ij}$", "Λᵢⱼ"),
        ("costs 5 \\$", "costs 5 $"),
        ("no formula", "no formula"),
    ],
)
def test_simple_formulas_become_ordinary_characters(label, plain):
    assert svg.plain(label) == plain


@pytest.mark.parametrize("label", [r"$\frac{1}{2}$", "$x_Q$", "$a^{b}$"])
def test_a_formula_without_such_a_form_is_refused(label):
    with pytest.raises(ValueError, match="cannot be written in plain characters because of"):
        svg.plain(label)


def test_the_ticks_of_a_logarithmic_axis_are_readable_text():
    figure, ax = plots.subplots()
    ax.loglog([1e-3, 1e3], [1, 10])
    assert "10⁻³" in texts(plots.figure(figure, alt="A line on logarithmic axes."))


def test_direct_labels_keep_their_distance_and_their_order():
    figure, ax = plots.subplots()
    for i, end in enumerate([1.0, 1.001, 1.002, 3.0]):
        ax.plot([0, 1], [0, end], label=f"line {i}")
    plots.direct_labels(ax, gap=13)
    page = parsed(plots.figure(figure, alt="Four lines, three of them close together."))
    heights = {t.text: float(t.attrib["y"]) for t in page.iter(f"{SVG}text") if "line" in t.text}
    ordered = [heights[f"line {i}"] for i in range(4)]
    assert ordered == sorted(ordered, reverse=True)
    assert -np.diff(ordered) == pytest.approx(np.abs(np.diff(ordered)))
    assert np.abs(np.diff(ordered)).min() > 12.5


# ---------------------------------------------------------------- things drawn more than once


def test_a_straight_line_lies_where_its_equation_says():
    _, ax = plots.subplots()
    ax.set(xlim=(-2, 2), ylim=(-1, 3))
    plots.line(ax, [3.0, 4.0], 2.5)
    (drawn,) = ax.get_lines()
    for point in (drawn.get_xy1(), drawn.get_xy2()):
        assert np.dot([3.0, 4.0], point) == pytest.approx(2.5, abs=1e-12)
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-1, 3))


def test_a_zero_normal_draws_nothing():
    _, ax = plots.subplots()
    plots.line(ax, [0.0, 0.0], 1.0)
    assert not ax.get_lines()


def test_the_boundary_of_regions_is_where_the_logit_is_zero():
    _, ax = plots.subplots()
    at = np.linspace(-2, 2, 81)
    x1, x2 = np.meshgrid(at, at)
    plots.regions(ax, at, at, x1**2 + x2**2 - 1)
    boundary = ax.collections[-1].get_paths()[0].vertices
    # Linear interpolation of a parabola is off by at most spacing^2 / 4 = 0.000625 in its value,
    # and the radius by half of that.
    assert np.hypot(*boundary.T) == pytest.approx(1, abs=0.000625)


def test_regions_of_one_class_have_no_boundary():
    _, ax = plots.subplots()
    plots.regions(ax, [0, 1], [0, 1], [[1.0, 2.0], [3.0, 4.0]])
    assert len(ax.collections) == 1


def test_a_grid_is_drawn_row_by_row_and_column_by_column():
    _, ax = plots.subplots()
    nodes = np.stack(np.meshgrid([0.0, 1.0, 2.0], [0.0, 1.0]), axis=-1)
    plots.grid(ax, nodes)
    path = ax.get_lines()[0].get_xydata()
    strokes = [p for p in np.split(path, np.flatnonzero(np.isnan(path[:, 0]))) if len(p) > 1]
    assert len(strokes) == 2 + 3


def test_a_band_over_seeds_holds_the_share_it_says():
    _, ax = plots.subplots()
    samples = np.random.default_rng(0).normal(size=(1, 1000))
    drawn = plots.spread(ax, [0.0], samples, share=0.8)
    assert drawn.get_ydata() == pytest.approx(samples.mean(axis=1))
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    held = np.mean((samples >= band.min()) & (samples <= band.max()))
    assert held == pytest.approx(0.8, abs=2 / 1000)


def test_a_curve_of_estimates_is_banded_by_their_intervals():
    _, ax = plots.subplots()
    estimates = [stats.proportion(k, 20, what="a share") for k in (3, 17)]
    plots.curve(ax, [0, 1], estimates)
    band = ax.collections[0].get_paths()[0].vertices
    for x, estimate in enumerate(estimates):
        at = band[band[:, 0] == x, 1]
        assert (at.min(), at.max()) == pytest.approx(estimate.interval())


def test_dots_write_their_numbers_beside_them():
    figure, ax = plots.subplots()
    plots.dots(ax, [stats.proportion(50, 100, what="a share")], ["tanh"])
    assert {"0.5", "tanh"} & set(texts(plots.figure(figure, alt="A dot at one half.")))


# ---------------------------------------------------------------- the palette


def luminance(colour):
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize(
    "name", ["ink", "ink-muted", "accent", "true", "false", "depends", "measured"]
)
def test_text_is_readable_on_paper_and_panel_in_both_themes(theme, ground, name):
    assert contrast(colours.PALETTE[name][theme], colours.PALETTE[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("name", ["class-0", "class-1", "third", "fourth"])
def test_drawn_colours_stand_out_from_the_paper_in_both_themes(theme, name):
    # 3 to 1 is what WCAG 2.1 asks of graphics.
    assert contrast(colours.PALETTE[name][theme], colours.PALETTE["paper"][theme]) >= 3


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("alt", ["", "A plot", None])
def test_a_figure_without_a_description_is_refused(alt):
    with pytest.raises(ValueError, match="alt must say in a sentence"):
        plots.figure(two_lines(), alt=alt)


def test_what_is_no_figure_is_refused():
    with pytest.raises(TypeError, match="figure or axes of Matplotlib is needed, and this is 'x'"):
        plots.figure("x", alt=ALT)
    with pytest.raises(TypeError, match="and this is 3"):
        plots.figure([3], alt=ALT)
    with pytest.raises(ValueError, match="the list is empty"):
        plots.figure([], alt=ALT)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        (([[0, 0]], [0, 1]), r"shapes \(1, 2\) and \(2,\)"),
        (([0, 0], [0, 1]), r"shapes \(2,\)"),
        (([[0, 0]], [2]), "labels are 0 or 1, and one is 2"),
        (([[0, 0]], [math.nan]), "labels are 0 or 1, and one is nan"),
    ],
)
def test_points_that_do_not_fit_are_refused(points, sentence):
    with pytest.raises(ValueError, match=sentence):
        plots.points(plots.subplots()[1], points)


def test_other_things_that_do_not_fit_are_refused():
    _, ax = plots.subplots()
    with pytest.raises(ValueError, match=r"nodes must have shape \(rows, columns, 2\)"):
        plots.grid(ax, np.zeros((3, 2)))
    with pytest.raises(ValueError, match=r"here \(2, \.\.\.\), and have \(3, 4\)"):
        plots.spread(ax, [0, 1], np.zeros((3, 4)))
    with pytest.raises(ValueError, match="share lies between 0 and 1, and is 90"):
        plots.spread(ax, [0], np.zeros((1, 4)), share=90)
    with pytest.raises(ValueError, match="1 estimates need as many names, and got 0"):
        plots.dots(ax, [stats.proportion(1, 2, what="x")], [])
    with pytest.raises(ValueError, match="no line here has a label"):
        plots.direct_labels(ax)
    with pytest.raises(ValueError, match="at least one panel, and not 0 x 2"):
        plots.subplots(0, 2)
