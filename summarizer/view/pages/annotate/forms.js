// --- the forms ---
function choose(key) {
  current = key;
  draw();
  const card = pane.querySelector(".card.open");
  card?.scrollIntoView({ block: "nearest" });
}

let number = 0;
function row(words, control, note) {
  const id = `f${number++}`;
  const isField = control.matches("input, select, textarea");
  if (isField) control.id = id;
  else control.setAttribute("aria-label", words);
  return [
    isField ? make("label", { for: id }, words) : make("span", { class: "label" }, words),
    note ? make("div", {}, control, make("small", {}, note)) : control,
  ];
}
const text = (owner, name, isNull = false) =>
  make("input", {
    type: "text",
    "data-field": name,
    value: owner[name] ?? "",
    onchange: (event) => change(() => (owner[name] = event.target.value.trim() || (isNull ? null : "")), true),
  });
const area = (owner, name) => {
  const field = make("textarea", {
    rows: 2,
    "data-field": name,
    onchange: (event) => change(() => (owner[name] = event.target.value.trim()), true),
  });
  field.value = owner[name] ?? "";
  return field;
};
const readLine = (line) => (line === "null" ? null : line);
function lines(owner, name, read = readLine, write = (value) => value ?? "null") {
  const field = make("textarea", {
    rows: 2,
    "data-field": name,
    onchange: (event) =>
      change(
        () =>
          (owner[name] = event.target.value
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean)
            .map(read)),
        true,
      ),
  });
  field.value = (owner[name] ?? []).map(write).join("\n");
  return field;
}
function pick(value, options, set, name) {
  const field = make(
    "select",
    { "data-field": name, onchange: (event) => change(() => set(event.target.value)) },
    ...options.map(([key, words]) => make("option", { value: key }, words)),
  );
  field.value = value;
  return field;
}
function check(words, isOn, set, name) {
  const box = make("input", {
    type: "checkbox",
    "data-field": name,
    onchange: (event) => change(() => set(event.target.checked)),
  });
  box.checked = isOn;
  return make("label", {}, box, words);
}
const checks = (owner, name, options) =>
  make(
    "div",
    { class: "checks", role: "group" },
    ...options.map(([key, words]) =>
      check(
        words,
        (owner[name] ?? []).includes(key),
        (isOn) => (owner[name] = isOn ? [...(owner[name] ?? []), key] : owner[name].filter((each) => each !== key)),
        name,
      ),
    ),
  );
function spanList(spans, drop) {
  return make(
    "ul",
    {},
    ...spans.map((span, at) =>
      make(
        "li",
        {},
        make("q", {}, wordsOf(span)),
        make("small", {}, `${span.start}–${span.end}`),
        make(
          "button",
          {
            type: "button",
            "aria-label": `Remove ${wordsOf(span).slice(0, 40)}`,
            onclick: () => change(() => drop(at)),
          },
          "Remove",
        ),
      ),
    ),
    ...(spans.length ? [] : [make("li", {}, "none yet")]),
  );
}
const spanRow = (words, owner, name) =>
  row(
    words,
    spanList(owner[name] ?? [], (at) => owner[name].splice(at, 1)),
  );
const named = (list) => inOrder(list).map((each) => [each.key, each.name ?? each.label]);

const FORMS = {
  summary: (it) => [...row("Text", area(it, "text")), ...spanRow("Evidence", it, "evidence")],
  topics: (it) => [
    ...row("Label", text(it, "label")),
    ...spanRow("Evidence", it, "evidence"),
    ...row("Also right", lines(it, "accepted"), "short labels, one a line"),
    ...optional(it),
  ],
  participants: (it) => [
    ...row("Name", text(it, "name")),
    ...row(
      "Kind",
      pick(
        it.kind,
        KINDS.map((kind) => [kind, kind]),
        (kind) => (it.kind = kind),
        "kind",
      ),
    ),
    ...row(
      "Named",
      make(
        "div",
        { class: "checks" },
        check("by a name, not a description", it.named, (isOn) => (it.named = isOn), "named"),
      ),
    ),
    ...row("Role", text(it, "role", true)),
    ...row("Affiliation", text(it, "affiliation", true)),
    ...row("Country", text(it, "country", true)),
    ...row("Aliases", lines(it, "aliases"), "one a line"),
    ...spanRow("Mentions", it, "mentions"),
    make("span"),
    make(
      "span",
      {},
      make(
        "button",
        { type: "button", class: "do", onclick: () => change(() => findMentions(it)) },
        "Find name and aliases in the article",
      ),
    ),
    ...(it.kind === "group"
      ? row(
          "Members",
          checks(
            it,
            "members",
            named("participants").filter(([key]) => key !== it.key),
          ),
        )
      : []),
    more(
      it,
      ...row("Names", lines(it, "accepted_names"), "one a line"),
      ...row(
        "Kinds",
        checks(
          it,
          "accepted_kinds",
          KINDS.map((kind) => [kind, kind]),
        ),
      ),
      ...row("Roles", lines(it, "accepted_roles"), "one a line; null for none"),
      ...row("Affiliations", lines(it, "accepted_affiliations"), "one a line; null for none"),
      ...row("Countries", lines(it, "accepted_countries"), "one a line; null for none"),
    ),
    ...optional(it),
  ],
  stated_positions: spoken,
  analyst_views: spoken,
};
const optional = (it) =>
  row(
    "Optional",
    make(
      "div",
      { class: "checks" },
      check(
        "found, it counts; missed, it costs nothing",
        Boolean(it.optional),
        (isOn) => (it.optional = isOn),
        "optional",
      ),
    ),
  );
const more = (it, ...rows) =>
  make(
    "details",
    Object.keys(it).some(
      (name) => (name.startsWith("accepted") && it[name]?.length) || (name === "terms" && it.terms?.must?.length),
    )
      ? { open: "" }
      : {},
    make("summary", {}, "What else would be right"),
    make("div", {}, ...rows),
  );

function spoken(it) {
  const other = it.list === "stated_positions" ? "analyst_views" : "stated_positions";
  it.terms ??= { must: [], must_not: [] };
  const readTerms = (line) =>
    line
      .split("|")
      .map((term) => term.trim())
      .filter(Boolean);
  const attribution = ["source", "cue"].map((name) =>
    row(
      name === "source" ? "Source" : "Cue",
      spanList(it.attribution?.[name] ? [it.attribution[name]] : [], () =>
        name === "source" ? (it.attribution = null) : (it.attribution.cue = null),
      ),
    ),
  );
  return [
    ...row(
      "Speaker",
      pick(it.speaker, [["", "choose…"], ...named("participants")], (key) => (it.speaker = key), "speaker"),
    ),
    ...row(
      "Section",
      pick(
        it.list,
        [
          ["stated_positions", "stated position"],
          ["analyst_views", "analyst view"],
        ],
        (list) => (it.list = list),
        "section",
      ),
    ),
    ...row("Statement", area(it, "statement")),
    ...row("Form", make("span", { class: "label", "data-field": "form" }, formOf(it))),
    ...spanRow("Content", it, "content"),
    ...spanRow("Quotes", it, "quotes"),
    ...attribution.flat(),
    ...row("Topics", checks(it, "topic_ids", named("topics"))),
    more(
      it,
      ...row(
        "Must hold",
        lines(it.terms, "must", readTerms, (terms) => terms.join(" | ")),
        "one condition a line: not | never",
      ),
      ...row(
        "Must not",
        lines(it.terms, "must_not", readTerms, (terms) => terms.join(" | ")),
      ),
      ...row(
        "Speakers",
        checks(
          it,
          "accepted_speakers",
          named("participants").filter(([key]) => key !== it.speaker),
        ),
      ),
      ...row("Sections", checks(it, "accepted_sections", [[other, "the other section too"]])),
      ...(it.accepted_content ?? []).flatMap((spans, at) =>
        row(
          `Alternate ${at + 1}`,
          spanList(spans, (n) => {
            spans.splice(n, 1);
            if (!spans.length) it.accepted_content.splice(at, 1);
          }),
        ),
      ),
    ),
    ...optional(it),
  ];
}

function findMentions(it) {
  const isWord = (sign) => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
  const names = [it.name, ...it.aliases]
    .filter(Boolean)
    .map((name) => Array.from(name))
    .sort((a, b) => b.length - a.length);
  for (let at = 0; at < points.length; at++)
    for (const name of names) {
      const end = at + name.length;
      if (isWord(points[at - 1]) || isWord(points[end]) || !name.every((sign, n) => points[at + n] === sign)) continue;
      if (!it.mentions.some((span) => span.start < end && at < span.end)) it.mentions.push({ start: at, end });
    }
  it.mentions.sort((a, b) => a.start - b.start);
}

const lineOf = (it, list) =>
  list === "summary"
    ? it.text
    : list === "topics"
      ? it.label
      : list === "participants"
        ? it.name
        : `${items.find((each) => each.key === it.speaker)?.name ?? "?"}: ${it.statement}`;
function card(it, id) {
  const isOpen = it.key === current;
  const head = make(
    "button",
    { type: "button", "aria-expanded": String(isOpen), onclick: () => choose(isOpen ? null : it.key) },
    make("span", { class: "tag" }, id),
    make("span", { class: "line" }, lineOf(it, it.list) || "…"),
  );
  const found = make(
    "div",
    { class: `card ${LISTS[it.list].layer} ${it.list}${isOpen ? " open" : ""}`, "data-card": it.key },
    head,
  );
  if (isOpen)
    found.append(
      make(
        "div",
        { class: "form" },
        ...FORMS[it.list](it),
        make("span"),
        make(
          "span",
          {},
          make(
            "button",
            { type: "button", class: "do", onclick: () => change(remove) },
            `Delete this ${LISTS[it.list].one}`,
          ),
        ),
      ),
    );
  return found;
}
function remove() {
  items = items.filter((each) => each.key !== current);
  for (const each of items) {
    if (each.speaker === current) each.speaker = "";
    for (const name of ["members", "topic_ids", "accepted_speakers"])
      each[name] = each[name]?.filter((key) => key !== current);
  }
  current = null;
}

function drawItems() {
  const stops = () => [...pane.querySelectorAll("button, input, select, textarea")];
  const held = stops().indexOf(document.activeElement);
  const ids = idsByKey();
  number = 0;
  const shelves = Object.entries(LISTS).map(([list, { title }]) =>
    make(
      "section",
      { class: `shelf ${list}` },
      make("h3", {}, title, " ", make("span", { class: "count" }, String(inOrder(list).length))),
      ...inOrder(list).map((it) => card(it, ids.get(it.key))),
    ),
  );
  const about = make(
    "section",
    { class: "shelf" },
    make("h3", {}, "Headline and case"),
    make(
      "div",
      { class: "form" },
      ...row("Headline", area(whole, "headline")),
      ...row("Case", text(whole.case, "title")),
      ...row(
        "Origin",
        pick(
          whole.case.origin,
          ["invented", "seed", "other"].map((each) => [each, each]),
          (origin) => (whole.case.origin = origin),
          "origin",
        ),
      ),
      ...row("What is hard", lines(whole.case, "hard"), "one a line"),
      ...row("Notes", area(whole.case, "notes")),
    ),
  );
  const scroll = pane.scrollTop;
  pane.replaceChildren(...listProblems(), ...shelves, about);
  pane.scrollTop = scroll;
  if (held >= 0) stops()[held]?.focus({ preventScroll: true });
}

// A problem names its field as `stated_positions[2].quotes[0]: …`, and leads to that item's form.
function listProblems() {
  if (!problems.length) return [];
  const list = problems.map((problem) => {
    const [, section, at] = /(summary|participants|topics|stated_positions|analyst_views)\[(\d+)\]/.exec(problem) ?? [];
    const it = section && inOrder(section)[Number(at)];
    return make("li", {}, it ? make("button", { type: "button", onclick: () => choose(it.key) }, problem) : problem);
  });
  return [make("div", { class: "problems", role: "alert" }, make("strong", {}, "Not saved"), make("ul", {}, ...list))];
}
