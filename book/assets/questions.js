// A filter for the index of questions. Without scripts the list is simply complete.
(() => {
  "use strict";
  const lists = [...document.querySelectorAll("ul.ttl-questions")];
  if (lists.length === 0) return;

  const verdicts = {
    true: "true",
    false: "false",
    depends: "it depends",
    measured: "measured",
    pending: "not yet answered",
  };
  const chapters = lists.map((list) => {
    const section = list.closest("section");
    const heading = section.querySelector(":is(h1, h2, h3)").firstChild.textContent.trim();
    return { section, heading, items: [...list.children] };
  });
  const total = chapters.reduce((sum, chapter) => sum + chapter.items.length, 0);

  const form = document.createElement("form");
  form.className = "ttl-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Questions");
  const labelled = (text, control) => {
    const label = document.createElement("label");
    label.append(text, control);
    form.append(label);
    return control;
  };
  const select = (choices) => {
    const control = document.createElement("select");
    for (const [value, text] of choices) control.add(new Option(text, value));
    return control;
  };
  const words = document.createElement("input");
  words.type = "search";
  words.autocomplete = "off";
  labelled("Words", words);
  const chapter = labelled(
    "Chapter",
    select([["", "all"], ...chapters.map(({ heading }) => [heading, heading.toLowerCase()])]),
  );
  const verdict = labelled("Verdict", select([["", "all"], ...Object.entries(verdicts)]));
  const count = document.createElement("output");
  form.append(count);

  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { section, heading, items } of chapters) {
      let here = 0;
      for (const item of items) {
        const text = item.textContent.toLowerCase();
        const fits =
          (chapter.value === "" || chapter.value === heading) &&
          (verdict.value === "" || item.classList.contains(`ttl-is-${verdict.value}`)) &&
          wanted.every((word) => text.includes(word));
        item.hidden = !fits;
        here += fits;
      }
      section.hidden = here === 0;
      shown += here;
    }
    count.textContent = shown === total ? `${total} questions` : `${shown} of ${total} questions`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  chapters[0].section.before(form);
  apply();
})();
