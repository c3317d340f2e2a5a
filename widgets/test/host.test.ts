// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Model, same } from "../src/host/model";
import { showAll } from "../src/host/page";
import { entries } from "../src/host/state";

const calls: unknown[][] = [];
/** Front ends run as modules of their own and reach the test through the global object. */
(globalThis as unknown as { told: (...all: unknown[]) => void }).told = (...all) => void calls.push(all);

let errors: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  calls.length = 0;
  // Node imports from data addresses only; a browser test covers the rest.
  vi.stubGlobal("Blob", class { constructor(readonly parts: string[]) {} });
  vi.spyOn(URL, "createObjectURL").mockImplementation(
    (blob) => `data:text/javascript,${encodeURIComponent((blob as unknown as { parts: string[] }).parts.join(""))}`,
  );
  errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
  document.head.replaceChildren();
});

/** Texts of front ends must differ between tests: equal ones are run once for the whole page. */
let number = 0;
const unique = (text: string): string => `${text}\n// ${number++}`;

interface Written {
  esm?: string;
  css?: string;
  state?: Record<string, unknown>;
  name?: string;
  module?: string;
  buffers?: unknown[];
}

/** A page with these models, and a view for each id in `views`. */
function page(models: Record<string, Written>, views: string[], after = ""): void {
  const state = Object.fromEntries(
    Object.entries(models).map(([id, { esm, css, state: traits, name, module, buffers }]) => [
      id,
      {
        model_name: name ?? "AnyModel",
        model_module: module ?? "anywidget",
        state: { ...(esm ? { _esm: esm } : {}), ...(css ? { _css: css } : {}), ...traits },
        buffers,
      },
    ]),
  );
  document.body.innerHTML =
    views
      .map((id) => `<div class="output"><script type="application/vnd.jupyter.widget-view+json">{"model_id": "${id}"}</script>${after}</div>`)
      .join("") +
    `<script type="application/vnd.jupyter.widget-state+json">${JSON.stringify({ version_major: 2, state })}</script>`;
}

const outputs = (): string[] => [...document.querySelectorAll(".output")].map((output) => output.textContent.replace(/\{.*?\}/, "").trim());

const SHOW = `export default { render({ model, el }) {
  const write = () => { el.textContent = "value " + model.get("value"); };
  write(); model.on("change:value", write);
  el.addEventListener("click", () => { model.set("value", model.get("value") + 1); model.save_changes(); });
} }`;

describe("a page", () => {
  test("shows each widget where its view stands, and no word in the console", async () => {
    const esm = unique(SHOW);
    page({ a: { esm, state: { value: 1 } }, b: { esm, state: { value: 2 } } }, ["a", "b"]);
    await showAll(document);
    expect(outputs()).toEqual(["value 1", "value 2"]);
    expect(errors).not.toHaveBeenCalled();
  });

  test("shows several views of one model, which hear of each other's changes", async () => {
    page({ a: { esm: unique(SHOW), state: { value: 1 } } }, ["a", "a"]);
    await showAll(document);
    document.querySelector<HTMLElement>(".output > div")!.click();
    expect(outputs()).toEqual(["value 2", "value 2"]);
  });

  test("runs equal texts once, `initialize` once a model, and `render` once a view", async () => {
    const esm = unique(`told("module"); export default {
      initialize({ model }) { told("initialize", model.get("name")); },
      render({ model }) { told("render", model.get("name")); } }`);
    page({ a: { esm, state: { name: "a" } }, b: { esm, state: { name: "b" } } }, ["a", "a", "b"]);
    await showAll(document);
    expect(calls.filter(([what]) => what === "module")).toHaveLength(1);
    expect(calls.filter(([what]) => what === "initialize").map(([, name]) => name).sort()).toEqual(["a", "b"]);
    expect(calls.filter(([what]) => what === "render").map(([, name]) => name).sort()).toEqual(["a", "a", "b"]);
  });

  test("initializes models that have no view", async () => {
    page({ hidden: { esm: unique(`export default { initialize() { told("hidden"); } }`) } }, []);
    await showAll(document);
    expect(calls).toEqual([["hidden"]]);
  });

  test("takes a function that makes the front end, and one that exports render itself", async () => {
    page(
      {
        made: { esm: unique(`export default async () => ({ render({ el }) { el.textContent = "made"; } })`) },
        bare: { esm: unique(`export function render({ el }) { el.textContent = "bare"; }`) },
      },
      ["made", "bare"],
    );
    await showAll(document);
    expect(outputs()).toEqual(["made", "bare"]);
  });

  test("is filled once, also when asked twice", async () => {
    page({ a: { esm: unique(SHOW), state: { value: 1 } } }, ["a"]);
    await Promise.all([showAll(document), showAll(document)]);
    expect(outputs()).toEqual(["value 1"]);
  });

  test("gets each widget's CSS once", async () => {
    const esm = unique(SHOW);
    const css = `.only-${number} { color: red }`;
    page({ a: { esm, css, state: { value: 1 } }, b: { esm, css, state: { value: 2 } } }, ["a", "b"]);
    await showAll(document);
    expect([...document.head.querySelectorAll("style")].map((style) => style.textContent)).toEqual([css]);
  });

  test("ends a view when its place leaves the page: clean-up, signal, and listeners", async () => {
    const esm = unique(`export default { render({ model, signal }) {
      model.on("change:value", () => told("heard"));
      signal.addEventListener("abort", () => told("signal"));
      return () => told("clean-up"); } }`);
    page({ a: { esm, state: { value: 1 } }, b: { esm: unique(`export default { async render({ model, el }) {
      const other = await model.widget_manager.get_model("a");
      el.addEventListener("click", () => other.set("value", other.get("value") + 1)); } }`) } }, ["a", "b"]);
    await showAll(document);
    const [first, second] = [...document.querySelectorAll<HTMLElement>(".output > div")];
    second.click();
    expect(calls).toEqual([["heard"]]);
    first.parentElement!.remove();
    await vi.waitFor(() => expect(calls).toContainEqual(["clean-up"]));
    expect(calls).toContainEqual(["signal"]);
    calls.length = 0;
    second.click();
    expect(calls).toEqual([]);
  });

  test("hands binary values over as views on their bytes, nested and in either encoding", async () => {
    page(
      {
        a: {
          esm: unique(`export default { render({ model }) {
            const { deep } = model.get("box");
            told([...new Uint8Array(model.get("top").buffer)], [...new Uint8Array(deep[1].buffer)]); } }`),
          state: { box: { deep: [0, null] } },
          buffers: [
            { path: ["top"], encoding: "base64", data: "AQL/" },
            { path: ["box", "deep", 1], encoding: "hex", data: "00ff10" },
          ],
        },
      },
      ["a"],
    );
    await showAll(document);
    expect(calls).toEqual([[[1, 2, 255], [0, 255, 16]]]);
    expect((entries(document).get("a")!.state.top as DataView).getUint8(2)).toBe(255);
  });

  test("lets a widget show another inside itself", async () => {
    page(
      {
        inner: { esm: unique(`export default {
          initialize() { return { double: (x) => 2 * x }; },
          render({ model, el }) { el.textContent = "inner " + model.get("value"); } }`), state: { value: 5 } },
        outer: { esm: unique(`export default { async render({ model, el, host }) {
          const child = await host.getWidget(model.get("child"));
          await child.render({ el });
          el.append(" doubled " + child.exports.double((await host.getModel(model.get("child"))).get("value"))); } }`),
          state: { child: "IPY_MODEL_inner" } },
      },
      ["outer"],
    );
    await showAll(document);
    expect(outputs()).toEqual(["inner 5 doubled 10"]);
  });
});

describe("links", () => {
  const pair = (link: string): void => {
    const esm = unique(SHOW);
    const state = { source: ["IPY_MODEL_a", "value"], target: ["IPY_MODEL_b", "value"] };
    page(
      { a: { esm, state: { value: 1 } }, b: { esm, state: { value: 7 } }, l: { name: link, module: "@jupyter-widgets/controls", state } },
      ["a", "b"],
    );
  };

  test("jslink gives the target the source's value, and works both ways", async () => {
    pair("LinkModel");
    await showAll(document);
    const [a, b] = [...document.querySelectorAll<HTMLElement>(".output > div")];
    expect(outputs()).toEqual(["value 1", "value 1"]);
    a.click();
    expect(outputs()).toEqual(["value 2", "value 2"]);
    b.click();
    expect(outputs()).toEqual(["value 3", "value 3"]);
  });

  test("jsdlink works one way", async () => {
    pair("DirectionalLinkModel");
    await showAll(document);
    const [a, b] = [...document.querySelectorAll<HTMLElement>(".output > div")];
    b.click();
    expect(outputs()).toEqual(["value 1", "value 2"]);
    a.click();
    expect(outputs()).toEqual(["value 2", "value 2"]);
  });
});

describe("a sentence stands in the page", () => {
  const sentence = (): string => document.querySelector("[role=alert]")?.textContent ?? "";

  test("where a front end fails, and the other widgets live on", async () => {
    page(
      {
        bad: { esm: unique(`export default { render({ el }) { el.textContent = "half"; throw new Error("no colours left"); } }`) },
        good: { esm: unique(SHOW), state: { value: 1 } },
      },
      ["bad", "good"],
    );
    await showAll(document);
    expect(outputs()).toEqual(["This interactive figure could not start: no colours left.", "value 1"]);
    expect(errors).toHaveBeenCalledOnce();
  });

  test("where the program has a mistake", async () => {
    page({ a: { esm: unique("export default {") } }, ["a"]);
    await showAll(document);
    expect(sentence()).toMatch(/^This interactive figure could not start: .+\.$/);
  });

  test("where `initialize` fails", async () => {
    page({ a: { esm: unique(`export default { initialize() { throw new Error("empty"); } }`) } }, ["a"]);
    await showAll(document);
    expect(sentence()).toBe("This interactive figure could not start: empty.");
  });

  test("where the widget is of a kind that needs a notebook", async () => {
    page({ a: { name: "IntSliderModel", module: "@jupyter-widgets/controls" } }, ["a"]);
    await showAll(document);
    expect(sentence()).toBe(
      "This interactive figure could not start: it is a IntSliderModel of @jupyter-widgets/controls, which only comes alive in a notebook.",
    );
  });

  test("where the page holds no state for it, or state that cannot be read", async () => {
    page({}, ["lost"]);
    await showAll(document);
    expect(sentence()).toBe("This interactive figure could not start: the page holds no state for the widget lost.");
    page({}, ["a"]);
    document.querySelector("script[type*=state]")!.textContent = "{";
    await showAll(document);
    expect(sentence()).toMatch(/^This interactive figure could not start: .+JSON/);
  });

  test("together with the still picture meant for readers without scripts", async () => {
    const esm = unique(`export default { render() { throw new Error("broken"); } }`);
    page({ a: { esm } }, ["a"], "<noscript>&lt;figure id=still&gt;a picture&lt;/figure&gt;</noscript>");
    await showAll(document);
    expect(document.querySelector("#still")?.textContent).toBe("a picture");
    // Words that say that scripts do not run would be wrong here.
    page({ a: { esm } }, ["a"], "<noscript>&lt;p&gt;only words&lt;/p&gt;</noscript>");
    await showAll(document);
    expect(document.querySelectorAll(".output > div")).toHaveLength(0);
  });
});

describe("a model", () => {
  const model = (state: Record<string, unknown> = { x: 1, y: 2 }): ReturnType<Model["view"]> =>
    new Model("id", state, () => Promise.reject(new Error("unused"))).view();

  test("tells of changes only, after all of them are made, and once in sum", () => {
    const { model: m } = model();
    const heard: unknown[] = [];
    m.on("change:x change:y", (_, value) => heard.push([value, m.get("x"), m.get("y")]));
    m.on("change", () => heard.push("change"));
    m.set("x", 1);
    expect(heard).toEqual([]);
    m.set({ x: 3, y: 4 });
    expect(heard).toEqual([[3, 3, 4], [4, 3, 4], "change"]);
  });

  test("tells a listener of `once` once, and one of `all` the name as well", () => {
    const { model: m } = model();
    const heard: unknown[] = [];
    m.once("change:x", () => heard.push("once"));
    m.on("all", (name) => heard.push(name));
    m.set("x", 5);
    m.set("x", 6);
    expect(heard).toEqual(["once", "change:x", "change", "change:x", "change"]);
  });

  test("forgets listeners by handler, by name, or all; those of other views stay", () => {
    const shared = new Model("id", { x: 1 }, () => Promise.reject(new Error("unused")));
    const [{ model: m, release }, { model: other }] = [shared.view(), shared.view()];
    const heard: string[] = [];
    const [one, two, three] = ["one", "two", "three"].map((name) => (): void => void heard.push(name));
    other.on("change:x", () => heard.push("other"));
    m.on("change:x", one);
    m.on("change:x", two);
    m.on("change", three);
    const after = (act: () => void): string[] => {
      act();
      heard.length = 0;
      m.set("x", (m.get("x") as number) + 1);
      return [...heard];
    };
    expect(after(() => m.off("change:x", one))).toEqual(["other", "two", "three"]);
    expect(after(() => m.off("change:x"))).toEqual(["other", "three"]);
    expect(after(() => m.on("change:x", one))).toEqual(["other", "one", "three"]);
    expect(after(() => m.off(null, three))).toEqual(["other", "one"]);
    expect(after(() => release())).toEqual(["other"]);
  });

  test("does not call a listener that an earlier one has removed", () => {
    const { model: m } = model();
    const heard: string[] = [];
    const second = (): void => void heard.push("second");
    m.on("change:x", () => m.off("change:x", second));
    m.on("change:x", second);
    m.set("x", 2);
    expect(heard).toEqual([]);
  });

  test("takes saving and sending in silence, for nobody is there", () => {
    const { model: m } = model();
    expect(m.save_changes()).toBeUndefined();
    expect(m.send()).toBeUndefined();
  });

  test.each([
    [NaN, NaN, true], [0, -0, false], ["a", "a", true], [[1, [2]], [1, [2]], true], [[1], [1, 2], false], [[1, 2], [2, 1], false],
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true], [{ a: 1 }, { b: 1 }, false], [{ a: undefined }, { b: 1 }, false], [null, {}, false],
    [new DataView(new ArrayBuffer(1)), new DataView(new ArrayBuffer(1)), false],
  ])("takes %j and %j for the same: %s", (a, b, expected) => {
    expect(same(a, b)).toBe(expected);
  });
});
