"""One palette for figures, verdict cards and self-checks, light and dark.

On the website the style sheet of the book defines the CSS variables named here. In JupyterLab and
Colab there is no such sheet, so everything this library draws brings the definitions along, at
zero specificity: wherever the book's own are present, they win.
"""

from __future__ import annotations

from collections.abc import Iterable

# name of the variable, without the leading "--ttl-": (light, dark)
PALETTE: dict[str, tuple[str, str]] = {
    "ink": ("#1f2328", "#e6e8eb"),
    "ink-muted": ("#57606a", "#a3adb8"),
    "paper": ("#ffffff", "#121417"),
    "panel": ("#f6f8fa", "#1c2026"),
    "rule": ("#d0d7de", "#3d444d"),
    "accent": ("#0b5cad", "#79b8ff"),
    "focus": ("#0b5cad", "#79b8ff"),
    # The first two tell the classes apart, the other two join them where four lines share a figure.
    # Okabe and Ito's colours, a step lighter on dark paper, stay apart in the common kinds of
    # colour blindness.
    "class-0": ("#0072b2", "#56b4e9"),
    "class-1": ("#d55e00", "#e69f00"),
    "third": ("#007a5e", "#3cc29a"),
    "fourth": ("#9b4f8b", "#cc79a7"),
    "true": ("#17703a", "#56d27f"),
    "false": ("#b42318", "#ff8f85"),
    "depends": ("#85570b", "#e3b341"),
    "measured": ("#0b5cad", "#79b8ff"),
}


def variable(name: str) -> str:
    """Return the CSS for a colour of the palette, with its light value to fall back on."""
    return f"var(--ttl-{name}, {PALETTE[name][0]})"


def css(names: Iterable[str]) -> str:
    """Return CSS that defines these colours, light and dark, wherever nobody else does.

    Dark is chosen by the attribute that the website, Colab, JupyterLab or VS Code sets; only
    where none is set, by the reader's system.
    """
    wanted = set(names)
    light, dark = (
        "".join(f"--ttl-{name}:{both[i]};" for name, both in PALETTE.items() if name in wanted)
        for i in (0, 1)
    )
    # The last rule that matches wins. JupyterLab and VS Code mark the body, which lies inside the
    # root and so overrides what the reader's system asked for there.
    return (
        f':where(:root,body[data-jp-theme-light="true"],body.vscode-light){{{light}}}'
        "@media (prefers-color-scheme:dark)"
        f"{{:where(html:not([data-theme],[theme])){{{dark}}}"
        f':where(body[data-jp-theme-light="true"],body.vscode-light){{{light}}}}}'
        ":where(html[data-theme=dark],html[theme=dark],"
        f'body[data-jp-theme-light="false"],body.vscode-dark){{{dark}}}'
    )
